import type { ConsumerRecord } from '@barnabas/client';
import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { BadRequestException, Logger } from '@nestjs/common';
import { fixed } from './backoff.js';
import type { DeadLetters } from './dead-letters.js';
import { recordCodec } from './record-codec.js';
import type { RecordContext } from './record-context.js';
import { RecordProcessor } from './record-processor.js';
import type { Subscription } from './subscription.js';

Logger.overrideLogger(false);

function record(offset: number, value: string | null): ConsumerRecord {
  const rest = { timestamp: 0, timestampType: 'CreateTime', key: null, headers: [], leaderEpoch: 0 } as const;
  return { topic: 'orders', partition: 0, offset, value: value === null ? null : Buffer.from(value), ...rest };
}

function setup(invoke: (value: unknown, context: RecordContext) => Promise<unknown>, concurrency = Infinity) {
  const time = new VirtualTime();
  const buried: string[] = [];
  const deadLetters = {
    keep: async (letter: ConsumerRecord, _subscription: Subscription, error: Error) => {
      buried.push(`${letter.offset}: ${error.message}`);
      return true;
    },
  } as unknown as DeadLetters;
  const subscription: Subscription = {
    topic: { name: 'orders', partitions: 1, replicationFactor: 1, config: {} },
    group: 'email',
    handler: 'A#b',
    policy: { concurrency, order: 'none', attempts: 3, backoff: fixed('10s') },
    key: recordCodec(String, 'the key'),
    value: recordCodec(Object, 'the value'),
    invoke,
  };
  const processor = new RecordProcessor(subscription, deadLetters, {
    timers: time,
    randomness: new SeededRandomness(1),
  });
  const [stopping, abandoned] = [new AbortController(), new AbortController()];
  return { time, buried, processor, stopping, signals: { stopping: stopping.signal, abandoned: abandoned.signal } };
}

describe('the way of a record', () => {
  it('ends when an attempt succeeds', async () => {
    const attempts: number[] = [];
    const { time, processor, signals, buried } = setup(async (_value, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
    });
    const outcome = processor.process(record(0, '1'), signals);
    await time.runUntilIdle();
    expect([await outcome, attempts, buried]).toEqual(['finished', [1, 2, 3], []]);
  });

  it('ends among the dead letters after the last attempt', async () => {
    const { time, processor, signals, buried } = setup(() => Promise.reject(new Error('never')));
    const outcome = processor.process(record(7, '1'), signals);
    await time.runUntilIdle();
    expect([await outcome, buried]).toEqual(['finished', ['7: never']]);
  });

  it.each([
    ['cannot be read', '{', async () => undefined, 'no JSON'],
    ['is turned away by a pipe', '1', () => Promise.reject(new BadRequestException('bad')), 'bad'],
  ])('has no second attempt when the record %s', async (_what, value, invoke, message) => {
    const { processor, signals, buried } = setup(invoke);
    expect(await processor.process(record(7, value), signals)).toBe('finished');
    expect(buried).toEqual([expect.stringContaining(message)]);
  });

  it('takes up a slot while the handler runs, and none while it waits for another attempt', async () => {
    let running = 0;
    let most = 0;
    const { time, processor, signals } = setup(async (value) => {
      running += 1;
      most = Math.max(most, running);
      await time.sleep(100, 'work');
      running -= 1;
      if (value === 'bad') throw new Error('bad');
    }, 2);
    const bad = [0, 1, 2, 3].map((offset) => processor.process(record(offset, '"bad"'), signals));
    const good = [4, 5].map((offset) => processor.process(record(offset, '"good"'), signals));
    await time.advance(350);
    expect(await Promise.all(good)).toEqual(['finished', 'finished']);
    expect([most, processor.waiting]).toEqual([2, 4]);
    await time.runUntilIdle();
    await Promise.all(bad);
  });

  it('is unfinished when its partition goes away during a wait', async () => {
    const { time, processor, signals, stopping } = setup(() => Promise.reject(new Error('not yet')));
    const outcome = processor.process(record(0, '1'), signals);
    await time.advance(5000);
    expect(processor.waiting).toBe(1);
    stopping.abort();
    expect([await outcome, processor.waiting, time.pending()]).toEqual(['unfinished', 0, 0]);
  });

  it('hands nulls over as they are', async () => {
    const seen: unknown[] = [];
    const { processor, signals } = setup(async (value, { key }) => seen.push([value, key]));
    await processor.process(record(0, null), signals);
    expect(seen).toEqual([[null, null]]);
  });
});
