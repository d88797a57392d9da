import type { ConsumerRecord } from '@barnabas/client';
import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PartitionRunner } from './partition-runner.js';
import type { PartitionSignals, ProcessRecord, RecordOutcome } from './record-outcome.js';
import type { HandlingOrder } from './subscribe-options.js';

function record(offset: number, key: string | null = null): ConsumerRecord {
  const bytes = key === null ? null : Buffer.from(key);
  const rest = { timestamp: 0, timestampType: 'CreateTime', value: null, headers: [], leaderEpoch: 0 } as const;
  return { topic: 'orders', partition: 0, offset, key: bytes, ...rest };
}

/** Records wait here until they are let go. */
class Desk {
  readonly running = new Map<number, (outcome: RecordOutcome) => void>();
  readonly began: number[] = [];
  signals: PartitionSignals | undefined;

  readonly process: ProcessRecord = ({ offset }, signals) => {
    this.began.push(offset);
    this.signals = signals;
    return new Promise((resolve) => this.running.set(offset, resolve));
  };

  async end(offset: number, outcome: RecordOutcome = 'finished'): Promise<void> {
    this.running.get(offset)!(outcome);
    this.running.delete(offset);
    await new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
  }
}

function runnerOf(order: HandlingOrder, process: ProcessRecord, onProgress: () => void = () => undefined) {
  return new PartitionRunner({ topic: 'orders', partition: 0, order, process, onProgress });
}

describe('a partition runner', () => {
  it.each([
    ['partition', [0]],
    ['key', [0, 1, 3]],
    ['none', [0, 1, 2, 3]],
  ] as [HandlingOrder, number[]][])('with order %p begins records %p', (order, began) => {
    const desk = new Desk();
    const runner = runnerOf(order, desk.process);
    runner.enqueue([record(0, 'a'), record(1, 'b'), record(2, 'a'), record(3)]);
    expect(desk.began).toEqual(began);
    expect([runner.running, runner.queued]).toEqual([began.length, 4 - began.length]);
  });

  it('goes on in a lane when its record is done, and may commit only what is finished without a gap', async () => {
    const desk = new Desk();
    const runner = runnerOf('key', desk.process);
    runner.enqueue([record(5, 'a'), record(6, 'b'), record(7, 'a')]);
    await desk.end(6);
    expect(runner.committable).toBeUndefined();
    await desk.end(5);
    expect(desk.began).toEqual([5, 6, 7]);
    expect(runner.committable).toBe(7);
    await desk.end(7);
    expect([runner.committable, runner.isIdle]).toEqual([8, true]);
  });

  it('starts over where the reading went back to, after a log that lost its end', async () => {
    const desk = new Desk();
    const runner = runnerOf('partition', desk.process);
    runner.enqueue([record(7), record(8)]);
    runner.enqueue([record(0), record(1)]);
    expect([desk.began, runner.queued]).toEqual([[7], 2]);
    await desk.end(7);
    expect([desk.began, runner.committable]).toEqual([[7, 0], undefined]);
    await desk.end(0);
    expect([desk.began, runner.committable]).toEqual([[7, 0, 1], 1]);
  });

  it('is full before it takes too much memory, and has room again later', async () => {
    const desk = new Desk();
    const runner = runnerOf('partition', desk.process);
    runner.enqueue(Array.from({ length: 501 }, (_, n) => record(n)));
    expect([runner.isFull, runner.hasRoom]).toEqual([true, false]);
    for (let offset = 0; offset < 250; offset += 1) await desk.end(offset);
    expect([runner.isFull, runner.hasRoom]).toEqual([false, true]);
  });

  it('is full when one record holds up the commits of too many', async () => {
    const desk = new Desk();
    const runner = runnerOf('none', desk.process);
    runner.enqueue(Array.from({ length: 10_000 }, (_, n) => record(n)));
    for (let offset = 1; offset < 10_000; offset += 1) desk.running.get(offset)!('finished');
    expect(runner.isFull).toBe(true);
    await desk.end(0);
    expect([runner.hasRoom, runner.committable]).toEqual([true, 10_000]);
  });

  it('drains: what runs may finish, what waits is dropped, nothing new begins', async () => {
    const desk = new Desk();
    const runner = runnerOf('partition', desk.process);
    runner.enqueue([record(0), record(1)]);
    let isDrained = false;
    const drained = runner.drain().then(() => (isDrained = true));
    expect(desk.signals!.stopping.aborted).toBe(true);
    expect([isDrained, runner.queued]).toEqual([false, 0]);
    await desk.end(0);
    await drained;
    runner.enqueue([record(1)]);
    expect([desk.began, runner.committable]).toEqual([[0], 1]);
    expect(desk.signals!.abandoned.aborted).toBe(false);
  });

  it('leaves a record unfinished that was stopped in the middle', async () => {
    const desk = new Desk();
    const runner = runnerOf('none', desk.process);
    runner.enqueue([record(0), record(1)]);
    const drained = runner.drain();
    await desk.end(1);
    await desk.end(0, 'unfinished');
    await drained;
    expect(runner.committable).toBeUndefined();
  });

  it('tells handlers when it waits for them no longer', () => {
    const desk = new Desk();
    const runner = runnerOf('none', desk.process);
    runner.enqueue([record(0)]);
    runner.abandon();
    expect(desk.signals!.abandoned.aborted).toBe(true);
  });

  it('keeps the order of every lane, whatever takes how long, and finishes everything', async () => {
    const plan = fc.record({
      seed: fc.integer(),
      keys: fc.array(fc.constantFrom('a', 'b', 'c', null), { maxLength: 60 }),
    });
    const check = fc.asyncProperty(plan, async ({ seed, keys }) => {
      const time = new VirtualTime();
      const randomness = new SeededRandomness(seed);
      const done: ConsumerRecord[] = [];
      const runner = runnerOf('key', async (each) => {
        await time.sleep(randomness.integer(100), 'work');
        done.push(each);
        return 'finished';
      });
      runner.enqueue(keys.map((key, offset) => record(offset, key)));
      await time.runUntilIdle();
      for (const [key, lane] of Map.groupBy(done, (each) => each.key?.toString())) {
        const offsets = lane.map(({ offset }) => offset);
        if (key !== undefined) expect(offsets).toEqual(offsets.toSorted((x, y) => x - y));
      }
      expect(done).toHaveLength(keys.length);
      expect(runner.committable).toBe(keys.length === 0 ? undefined : keys.length);
    });
    await fc.assert(check, { numRuns: 25 });
  });
});
