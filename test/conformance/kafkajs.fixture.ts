import kafkajs from 'kafkajs';
import type { Admin, Consumer, ConsumerConfig, Kafka, KafkaMessage, Message, Transaction } from 'kafkajs';
import { Collected } from './collected.js';

export interface Received {
  readonly member: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** A consumer outside of any test's groups: what it reads of one partition, and how often it has fetched. */
export interface Reader {
  readonly values: Collected<string>;
  readonly fetches: Collected<undefined>;
  stop(): Promise<void>;
}

/** What the specs of kafkajs have in common. */
export class KafkajsFixture {
  readonly kafka: Kafka;
  #readers = 0;

  constructor(bootstrap: string) {
    this.kafka = new kafkajs.Kafka({
      clientId: 'conformance',
      brokers: [bootstrap],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: { initialRetryTime: 20, maxRetryTime: 500, retries: 20 },
    });
  }

  async admin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  }

  async createTopic(topic: string, numPartitions = 1): Promise<void> {
    await this.admin((admin) => admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true }));
  }

  async send(topic: string, messages: Message[], compression = kafkajs.CompressionTypes.None): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages, compression });
    await producer.disconnect();
  }

  async transactional(transactionalId: string) {
    const producer = this.kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    return producer;
  }

  consumer(groupId: string, config: Partial<ConsumerConfig> = {}): Consumer {
    return this.kafka.consumer({
      groupId,
      heartbeatInterval: 50,
      sessionTimeout: 10_000,
      maxWaitTimeInMs: 50,
      ...config,
    });
  }

  /** Starts a member of a group; `joined` collects the partitions of every generation it is in. */
  async member(name: string, groupId: string, topic: string, received: Collected<Received>) {
    const consumer = this.consumer(groupId);
    const joined = new Collected<number[]>();
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => joined.add(payload.memberAssignment[topic] ?? []));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ partition, message }) => {
        received.add({ member: name, partition, message });
        return Promise.resolve();
      },
    });
    return { consumer, joined };
  }

  async read(topic: string, isolation: 'read_committed' | 'read_uncommitted'): Promise<Reader> {
    const groupId = `reader-${topic}-${this.#readers++}`;
    const consumer = this.consumer(groupId, { readUncommitted: isolation === 'read_uncommitted' });
    const values = new Collected<string>();
    const fetches = new Collected<undefined>();
    consumer.on(consumer.events.FETCH, () => fetches.add(undefined));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => values.add(String(message.value)) });
    return { values, fetches, stop: () => consumer.disconnect() };
  }

  /** What a partition holds up to the record `last`, for a reader of committed transactions. */
  async committed(topic: string, last: string): Promise<readonly string[]> {
    const reader = await this.read(topic, 'read_committed');
    await reader.values.until((values) => values.at(-1) === last);
    await reader.stop();
    return reader.values.items;
  }
}

export async function sendIn(transaction: Transaction, topic: string, ...values: string[]): Promise<void> {
  await transaction.send({ topic, messages: values.map((value) => ({ value })) });
}
