import { simulatedPlatform } from '@barnabas/platform';
import type { SimulatedPlatform } from '@barnabas/platform';
import { encodeRecordBatch } from '@barnabas/protocol';
import type { RecordBatchInput } from '@barnabas/protocol';
import { Broker } from './broker.js';
import type { BrokerOptions } from './broker-options.js';
import { silentLogger } from './logger.js';
import type { Logger } from './logger.js';
import { RawClient } from './raw-client.fixture.js';

/** A broker in which nothing is real, and clients of it. */
export class BrokerFixture {
  private constructor(
    readonly platform: SimulatedPlatform,
    readonly broker: Broker,
  ) {}

  static async start(
    settings: Record<string, string> = {},
    platform: SimulatedPlatform = simulatedPlatform(),
    listen: NonNullable<BrokerOptions['listen']> = { host: '127.0.0.1', port: 9092 },
    logger: Logger = silentLogger,
  ): Promise<BrokerFixture> {
    const broker = await Broker.start({
      dataDirectory: '/data',
      platform,
      listen,
      logger,
      settings: {
        'controller.quorum.append.linger.ms': '0',
        'group.initial.rebalance.delay.ms': '0',
        'offsets.topic.num.partitions': '3',
        ...settings,
      },
    });
    return new BrokerFixture(platform, broker);
  }

  /** On the first listener unless one is named. */
  connect(listener?: string): Promise<RawClient> {
    const named = this.broker.listeners.find(({ name }) => name === listener);
    return RawClient.connect(this.platform.network, named?.address ?? this.broker.address);
  }

  /** Makes the topic that groups live in, as whoever looks for one does. */
  async offsetsTopic(): Promise<void> {
    const { topicCreation, groups } = this.broker.services;
    topicCreation.begin([groups.topic.name]);
    await topicCreation.settled();
  }

  /** Makes a topic; returns its id. */
  async topic(name: string, numPartitions = 1, configs: Record<string, string> = {}): Promise<string> {
    const settings = Object.entries(configs).map(([config, value]) => ({ name: config, value }));
    const spec = { name, numPartitions, replicationFactor: 1, configs: settings };
    const [created] = await this.broker.services.controller.createTopics([spec]);
    if (created === undefined || created.errorCode !== 0) {
      throw new Error(`${name}: ${created?.errorMessage ?? 'no outcome'}`);
    }
    return created.topicId;
  }
}

/** One record batch of text values. */
export function batch(values: readonly string[], more: Partial<RecordBatchInput> = {}): Buffer {
  const records = values.map((value) => ({ value: Buffer.from(value), timestamp: 1_767_225_600_000 }));
  return encodeRecordBatch({ records, ...more });
}
