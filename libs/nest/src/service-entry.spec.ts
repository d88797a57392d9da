import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { KafkaConnection } from './kafka-connection.js';
import { kafkaSettings } from './kafka-settings.js';
import { ServiceEntry } from './service-entry.js';
import type { TopicRegistrar } from './topic-registrar.js';

function setup(send: () => Promise<unknown>) {
  const time = new VirtualTime();
  const warnings: string[] = [];
  const say = () => undefined;
  Logger.overrideLogger({ log: say, error: say, debug: say, warn: (message: string) => void warnings.push(message) });
  const platform = { clock: time, timers: time, randomness: new SeededRandomness(1) };
  const connection = { platform, catalogueProducer: { send } } as unknown as KafkaConnection;
  const registrar = { ensure: async () => 1 } as unknown as TopicRegistrar;
  return { time, warnings, entry: new ServiceEntry(connection, registrar, kafkaSettings({ service: 'shop' })) };
}

describe('the service’s entry in the catalogue', () => {
  it('is a warning, once, when it may not be written, and the service starts and stops all the same', async () => {
    const refused = () => Promise.reject(new Error('TOPIC_AUTHORIZATION_FAILED'));
    const { time, warnings, entry } = setup(refused);
    await entry.publish([], []);
    await time.advance(100_000);
    await entry.remove();
    expect(warnings).toEqual(["'shop' does not appear in 'barnabas.services': TOPIC_AUTHORIZATION_FAILED"]);
    expect(time.pending()).toBe(0);
  });

  it('holds up neither start nor stop for long', async () => {
    const { time, entry } = setup(() => new Promise(() => undefined));
    const published = entry.publish([], []);
    await time.advance(5000);
    await published;
    const removed = entry.remove();
    await time.advance(5000);
    await removed;
    expect(time.pending()).toBe(0);
  });
});
