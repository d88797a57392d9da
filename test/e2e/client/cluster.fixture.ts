import { Broker } from '@barnabas/broker';
import { KafkaClient } from '@barnabas/client';
import type { Admin, ClientOptions, Consumer, ConsumerOptions, ConsumerRecord, ProducerRecord } from '@barnabas/client';
import { MemoryFiles, realPlatform } from '@barnabas/platform';

let names = 0;

/** A cluster to run the client on: the one of KAFKA_TEST_BROKERS, or a broker of ours on loopback, kept in memory. */
export class ClusterFixture {
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly #clients: KafkaClient[] = [];

  private constructor(
    readonly brokers: string,
    readonly broker: Broker | undefined,
    readonly stop: () => Promise<void>,
  ) {
    this.client = this.connect();
    this.admin = this.client.admin();
  }

  static async start(): Promise<ClusterFixture> {
    const existing = process.env['KAFKA_TEST_BROKERS'];
    if (existing !== undefined && existing !== '')
      return new ClusterFixture(existing, undefined, async () => undefined);
    const platform = realPlatform();
    const broker = await Broker.start({
      dataDirectory: '/data',
      platform: { ...platform, files: new MemoryFiles({ timers: platform.timers }) },
      listen: { host: '127.0.0.1', port: 0 },
      settings: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '3' },
    });
    const { host, port } = broker.address;
    return new ClusterFixture(`${host}:${port}`, broker, async () => {
      await broker.stop();
      platform.timers.close();
    });
  }

  connect(options: Partial<ClientOptions> = {}): KafkaClient {
    const client = new KafkaClient({ brokers: this.brokers, retryBackoffMs: 20, ...options });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.stop();
  }

  /** A name that no earlier test or run has used. */
  name(prefix: string): string {
    names += 1;
    return `${prefix}-${Date.now().toString(36)}-${process.pid}-${names}`;
  }

  async topic(partitions = 1, config: Record<string, string> = {}): Promise<string> {
    const name = this.name('topic');
    await this.admin.createTopics([{ name, partitions, config }]);
    // Apache Kafka's brokers learn of it a moment after the controller.
    while (!(await this.admin.listTopics()).some((topic) => topic.name === name));
    return name;
  }

  /** Produces and closes. */
  async produce(records: readonly ProducerRecord[]): Promise<void> {
    const producer = this.client.producer();
    await producer.sendAll(records);
    await producer.close();
  }

  consumer(options: ConsumerOptions): Consumer {
    return this.client.consumer({ autoOffsetReset: 'earliest', heartbeatIntervalMs: 100, ...options });
  }
}

/** Polls until `count` records have come. */
export async function read(consumer: Consumer, count: number): Promise<ConsumerRecord[]> {
  const records: ConsumerRecord[] = [];
  while (records.length < count) {
    const polled = await consumer.poll({ timeoutMs: 20_000 });
    if (polled.length === 0) throw new Error(`only ${records.length} of ${count} records came`);
    for (const batch of polled) records.push(...batch.records);
  }
  return records;
}

/** Polls, and drops what comes, until `condition` holds. */
export async function until(condition: () => boolean, ...consumers: readonly Consumer[]): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come to hold');
    await Promise.all(consumers.map((consumer) => consumer.poll({ timeoutMs: 50 })));
  }
}

/** Texts of the values. */
export function values(records: readonly ConsumerRecord[]): string[] {
  return records.map((record) => String(record.value));
}
