import { VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { KafkaConnection } from './kafka-connection.js';
import { kafkaSettings } from './kafka-settings.js';
import { TopicRegistrar } from './topic-registrar.js';

Logger.overrideLogger(false);

describe('a topic that is looked up before the cluster is there', () => {
  it('keeps the process alive until the cluster comes, or time is over', async () => {
    const time = new VirtualTime();
    const refused = Object.assign(new Error('ECONNREFUSED'), { retriable: true });
    const admin = { describeTopics: () => Promise.reject(refused) };
    const connection = { platform: { clock: time, timers: time }, admin } as unknown as KafkaConnection;
    const registrar = new TopicRegistrar(connection, kafkaSettings({ brokers: 'kafka:9092', startTimeout: '30s' }));
    const wanted = { name: 'orders', partitions: 6, replicationFactor: undefined, config: {} };
    const outcome = registrar.ensure(wanted).catch((error: unknown) => error);
    await time.advance(29_000);
    // Only work holds the event loop; liveness would let Node leave without a word.
    expect(time.pending('work')).toBe(1);
    await time.advance(2000);
    expect(await outcome).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining('is the cluster at kafka:9092 running?'),
    });
  });
});
