import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import type { ConsumerGroupOptions, GroupOptions, Message, ProduceOptions } from '@platformatic/kafka';
import { Collected } from './collected.js';

export type TextConsumer = Consumer<string, string, string, string>;
export type TextMessage = Message<string, string, string, string>;
export type TextProducer = Producer<string, string, string, string>;

export const READ_UNCOMMITTED = 0;
export const READ_COMMITTED = 1;

/** The library starts a transactional id with producer id 0 and is fenced for it where the id is known; -1 says "a new producer". */
export const NEW_PRODUCER = { producerId: -1n, producerEpoch: -1 };

/** What the specs of @platformatic/kafka have in common. */
export class PlatformaticFixture {
  readonly admin: Admin;
  #readers = 0;

  constructor(private readonly bootstrap: string) {
    this.admin = new Admin(this.#base());
  }

  #base() {
    return { clientId: 'conformance', bootstrapBrokers: [this.bootstrap], retries: 20, retryDelay: 50 };
  }

  async createTopic(topic: string, partitions = 1): Promise<void> {
    await this.admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  }

  producer(options: ProduceOptions<string, string, string, string> & { transactionalId?: string } = {}): TextProducer {
    return new Producer({ ...this.#base(), serializers: stringSerializers, ...options });
  }

  transactional(transactionalId: string): TextProducer {
    return this.producer({ transactionalId, idempotent: true });
  }

  async send(topic: string, ...values: string[]): Promise<void> {
    const producer = this.producer();
    await producer.send({ messages: values.map((value) => ({ topic, value })) });
    await producer.close();
  }

  consumer(groupId: string, options: GroupOptions & { isolationLevel?: number } = {}): TextConsumer {
    return new Consumer({
      ...this.#base(),
      groupId,
      deserializers: stringDeserializers,
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 50,
      maxWaitTime: 50,
      ...options,
    });
  }

  /** A member of a group of KIP-848: the broker says how often it beats and assigns the partitions. */
  nextGenerationConsumer(groupId: string, options: Omit<ConsumerGroupOptions, 'groupProtocol'> = {}): TextConsumer {
    return new Consumer({
      ...this.#base(),
      groupId,
      groupProtocol: 'consumer',
      deserializers: stringDeserializers,
      maxWaitTime: 50,
      ...options,
    });
  }

  /** Reads a topic into `received`; the stream ends with its consumer. */
  async read(consumer: TextConsumer, topic: string, received: Collected<TextMessage>) {
    const stream = await consumer.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
    });
    stream.on('data', (message) => received.add(message));
    return stream;
  }

  /** The values of a topic in the order in which a reader of this isolation level gets them, up to `last`. */
  async values(topic: string, last: string, isolationLevel = READ_COMMITTED): Promise<string[]> {
    const consumer = this.consumer(`reader-${topic}-${this.#readers++}`, { isolationLevel });
    const received = new Collected<TextMessage>();
    await this.read(consumer, topic, received);
    await received.until((items) => items.at(-1)?.value === last);
    await consumer.close(true);
    return received.items.map(({ value }) => value);
  }

  /** The end of partition 0 of a topic: behind the last record, or for READ_COMMITTED before the first open transaction. */
  async end(topic: string, isolationLevel: 0 | 1): Promise<bigint | undefined> {
    const partitions = [{ partitionIndex: 0, timestamp: -1n }];
    const [listed] = await this.admin.listOffsets({ topics: [{ name: topic, partitions }], isolationLevel });
    return listed?.partitions[0]?.offset;
  }
}

/** Kafka's names of the errors inside of one that a call was rejected with. */
export async function errorsOf(call: Promise<unknown>): Promise<string[]> {
  const names = (error: unknown): string[] =>
    error instanceof Error
      ? [
          ...('apiId' in error ? [String(error.apiId)] : []),
          ...(error instanceof AggregateError ? error.errors.flatMap(names) : []),
        ]
      : [];
  return call.then(
    () => [],
    (error: unknown) => [...new Set(names(error))],
  );
}
