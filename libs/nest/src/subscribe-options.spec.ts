import { describe, expect, it } from '@jest/globals';
import { fixed } from './backoff.js';
import type { KafkaModuleOptions } from './kafka-options.js';
import { handlingPolicy, kafkaSettings } from './kafka-settings.js';
import { checkSubscribeOptions, type SubscribeOptions } from './subscribe-options.js';

describe('options of @Subscribe', () => {
  it.each([
    [{ concurrency: 1.5 }, 'concurrency must be a whole number'],
    [{ order: 'none at all' }, 'order must be one of partition, key, none'],
    [{ retries: 3 }, "there is no option 'retries'"],
    [{ retry: { attempts: 0 } }, 'retry.attempts counts the first attempt too'],
    [{ retry: { times: 3 } }, "there is no retry option 'times'"],
    [{ retry: { backoff: 1000 } }, 'must be made by exponential() or fixed()'],
  ] as [SubscribeOptions, string][])('%p are refused', (options, message) => {
    expect(() => checkSubscribeOptions(options, 'A#b')).toThrow(`A#b: `);
    expect(() => checkSubscribeOptions(options, 'A#b')).toThrow(message);
  });

  it('come before those of the module, and these before the defaults', () => {
    const backoff = fixed(1);
    const defaults = { order: 'key', retry: { attempts: 7, backoff } } as const;
    expect(handlingPolicy({ concurrency: 2, retry: { attempts: 9 } }, defaults)).toEqual({
      concurrency: 2,
      order: 'key',
      attempts: 9,
      backoff,
    });
    expect(handlingPolicy({}, {})).toMatchObject({ concurrency: Infinity, order: 'partition', attempts: 3 });
    expect(handlingPolicy({ order: 'none' }, {}).concurrency).toBe(10);
  });
});

describe('options of the module', () => {
  it('are refused when there are none of that name', () => {
    const misspelt = { broker: '127.0.0.1:9092' } as KafkaModuleOptions;
    expect(() => kafkaSettings(misspelt)).toThrow(
      "KafkaModule: there is no option 'broker': there are brokers, clientId,",
    );
  });
});
