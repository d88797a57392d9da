import { describe, expect, it } from '@jest/globals';
import { ErrorCode, batchesIn } from '@barnabas/protocol';
import type { AnswerRoom } from '../net/exchange.js';
import { DelayedFetch } from './delayed-fetch.js';
import type { DelayedFetchOptions, FetchTarget } from './delayed-fetch.js';
import type { Partition } from './partition.js';
import { NODE_ID, PartitionFixture, batchOf, partitionImage } from './partition.fixture.js';
import type { PartitionRead } from './partition-read.js';

function target(partition: Partition, fetchOffset = 0, maxBytes = 1_000_000): FetchTarget {
  return {
    fetchOffset,
    lastFetchedEpoch: -1,
    maxBytes,
    readCommitted: false,
    lookup() {
      const errorCode = partition.refusal(NODE_ID, -1);
      return errorCode === undefined ? { kind: 'found', partition } : { kind: 'refused', errorCode, partition };
    },
  };
}

function roomOf(bytes: number): AnswerRoom {
  return { roomBytes: () => bytes, hold: () => undefined, mayExceed: () => true, onRoom: () => () => undefined };
}

function joined(line: (() => void)[], listener: () => void): () => void {
  line.push(listener);
  return () => void line.splice(line.indexOf(listener), 1);
}

async function append(partition: Partition, ...values: string[]): Promise<void> {
  const result = partition.log.append(batchOf(...values), { origin: 'client', leaderEpoch: 0 });
  if (result.kind === 'rejected') {
    throw new Error(result.message);
  }
  await result.durable;
}

function valuesIn(read: PartitionRead | undefined): string[] {
  return (read?.chunks ?? []).flatMap((chunk) =>
    [...batchesIn(chunk)].flatMap((batch) => [...batch.records()].map(({ value }) => String(value))),
  );
}

async function scene(overrides: Partial<DelayedFetchOptions> = {}) {
  const fixture = await PartitionFixture.open();
  const partitions = [fixture.partition(0), fixture.partition(1)] as const;
  let abandon = (): void => undefined;
  const start = (targets: FetchTarget[], more: Partial<DelayedFetchOptions> = {}) => {
    const fetch = new DelayedFetch({
      targets,
      minBytes: 1,
      maxBytes: 1_000_000,
      maxWaitMs: 500,
      timers: fixture.platform.timers,
      room: roomOf(Number.MAX_SAFE_INTEGER),
      onAbandoned(listener) {
        abandon = listener;
        return () => undefined;
      },
      ...overrides,
      ...more,
    });
    const state: { reads: PartitionRead[] | undefined } = { reads: undefined };
    const result = fetch.run();
    if (result instanceof Promise) {
      void result.then((reads) => (state.reads = reads));
    } else {
      state.reads = result;
    }
    return state;
  };
  return { fixture, partitions, time: fixture.platform.time, start, abandon: () => abandon() };
}

describe('DelayedFetch', () => {
  it('answers in the same turn when there is enough', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a');
    expect(valuesIn(start([target(partitions[0])]).reads?.[0])).toEqual(['a']);
  });

  it('waits for a record and wakes when it is durable, without a timer passing', async () => {
    const { partitions, start, time } = await scene();
    const waiting = start([target(partitions[0]), target(partitions[1])]);
    await time.quiet();
    expect(waiting.reads).toBeUndefined();
    await append(partitions[1], 'b');
    await time.quiet();
    expect(waiting.reads?.map(valuesIn)).toEqual([[], ['b']]);
    expect(time.pending('liveness')).toBe(0);
  });

  it('ends after maxWaitMs with what there is', async () => {
    const { partitions, start, time } = await scene();
    await append(partitions[0], 'a');
    const waiting = start([target(partitions[0])], { minBytes: 100_000 });
    await time.advance(499);
    expect(waiting.reads).toBeUndefined();
    await time.advance(1);
    expect(valuesIn(waiting.reads?.[0])).toEqual(['a']);
  });

  it('gathers until minBytes are there', async () => {
    const { partitions, start, time } = await scene();
    const waiting = start([target(partitions[0])], { minBytes: 100 });
    await append(partitions[0], 'a');
    await time.quiet();
    expect(waiting.reads).toBeUndefined();
    await append(partitions[0], 'b');
    await time.quiet();
    expect(valuesIn(waiting.reads?.[0])).toEqual(['a', 'b']);
  });

  it('wakes with an error when the topic is deleted', async () => {
    const { partitions, start, time } = await scene();
    const waiting = start([target(partitions[0])]);
    partitions[0].markDeleted();
    await time.quiet();
    expect(waiting.reads?.[0]?.errorCode).toBe(ErrorCode.UnknownTopicOrPartition);
  });

  it('wakes with an error when another broker leads', async () => {
    const { partitions, start, time } = await scene();
    const waiting = start([target(partitions[0])]);
    partitions[0].update(partitionImage(0, { leader: 2, leaderEpoch: 1 }), NODE_ID);
    await time.quiet();
    expect(waiting.reads?.[0]?.errorCode).toBe(ErrorCode.NotLeaderOrFollower);
  });

  it('stops waiting when nobody waits for it', async () => {
    const { partitions, start, time, abandon } = await scene();
    const waiting = start([target(partitions[0])]);
    await time.quiet();
    abandon();
    await time.quiet();
    expect(waiting.reads?.map(valuesIn)).toEqual([[]]);
    expect(time.pending('liveness')).toBe(0);
  });

  it('gives the first non-empty partition a whole batch over any limit, and the next none', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a');
    await append(partitions[1], 'b');
    const fetched = start([target(partitions[0], 1, 1), target(partitions[1], 0, 1), target(partitions[0], 0, 1)], {
      maxBytes: 1,
    });
    expect(fetched.reads?.map(valuesIn)).toEqual([[], ['b'], []]);
  });

  it('keeps to the limit of the whole answer over several partitions', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a'.repeat(200));
    await append(partitions[1], 'b'.repeat(200));
    const fetched = start([target(partitions[0]), target(partitions[1])], { maxBytes: 300 });
    expect(fetched.reads?.map((read) => valuesIn(read).length)).toEqual([1, 0]);
  });

  it('answers at once what there is room for, though the client waits for more', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a'.repeat(200));
    await append(partitions[0], 'b'.repeat(200));
    const room = roomOf(300);
    const fetched = start([target(partitions[0]), target(partitions[1])], { minBytes: 400, room });
    expect(fetched.reads?.map((read) => valuesIn(read).length)).toEqual([1, 0]);
  });

  it('gives one batch when there is no room at all', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a');
    await append(partitions[0], 'b');
    expect(start([target(partitions[0])], { room: roomOf(0) }).reads?.map(valuesIn)).toEqual([['a']]);
  });

  it('waits its turn while all memory is taken, and then gives one batch', async () => {
    const { partitions, start, time } = await scene();
    await append(partitions[1], 'a');
    await append(partitions[1], 'b');
    const line: (() => void)[] = [];
    let mayExceed = false;
    const room = { ...roomOf(0), mayExceed: () => mayExceed, onRoom: (listener: () => void) => joined(line, listener) };
    const waiting = start([target(partitions[0]), target(partitions[1])], { room });
    await time.quiet();
    expect([waiting.reads, line.length]).toEqual([undefined, 1]);
    line.shift()?.();
    await time.quiet();
    expect([waiting.reads, line.length]).toEqual([undefined, 1]);
    await append(partitions[0], 'c');
    await time.quiet();
    expect([waiting.reads, line.length]).toEqual([undefined, 1]);
    mayExceed = true;
    line.shift()?.();
    await time.quiet();
    expect(waiting.reads?.map(valuesIn)).toEqual([[], ['a']]);
  });

  it('answers with nothing, and leaves the line, when its time is over', async () => {
    const { partitions, start, time } = await scene();
    await append(partitions[0], 'a');
    const line: (() => void)[] = [];
    const room = { ...roomOf(0), mayExceed: () => false, onRoom: (listener: () => void) => joined(line, listener) };
    const waiting = start([target(partitions[0])], { room });
    await time.advance(499);
    expect([waiting.reads, line.length]).toEqual([undefined, 1]);
    await time.advance(1);
    expect([waiting.reads?.map(valuesIn), line.length]).toEqual([[[]], 0]);
  });

  it('tells what it holds while it waits, and what is about to be read', async () => {
    const { fixture, partitions, start, time } = await scene();
    await append(partitions[0], 'a');
    const held: number[] = [];
    const room = { ...roomOf(1_000_000), hold: (bytes: number) => void held.push(bytes) };
    start([target(partitions[0])], { minBytes: 10_000, room });
    expect(held).toEqual([partitions[0].log.sizeInBytes]);
    await fixture.directory.close();
    // What was written before the start is read from its file.
    const reopened = (await PartitionFixture.open({}, fixture.platform)).partition(0);
    held.length = 0;
    const fetched = start([target(reopened, 0, 200_000)], { room });
    await time.quiet();
    expect(fetched.reads?.map(valuesIn)).toEqual([['a']]);
    // As much as the largest batch, which would be read whatever the client's limit.
    expect(held).toEqual([reopened.log.config.maxMessageBytes, reopened.log.sizeInBytes]);
  });

  it('answers at once when an offset lies outside the log', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a');
    const read = start([target(partitions[0], 7)]).reads?.[0];
    expect(read).toMatchObject({ errorCode: ErrorCode.OffsetOutOfRange, highWatermark: -1, logStartOffset: -1 });
  });

  it('shows nothing beyond what is durable', async () => {
    const { fixture, partitions, start, time } = await scene();
    fixture.platform.files.failNext('datasync');
    const result = partitions[0].log.append(batchOf('lost'), { origin: 'client', leaderEpoch: 0 });
    if (result.kind === 'rejected') {
      throw new Error(result.message);
    }
    const waiting = start([target(partitions[0])]);
    expect(waiting.reads).toBeUndefined();
    await expect(result.durable).rejects.toThrow();
    await time.quiet();
    expect(waiting.reads?.[0]).toMatchObject({ errorCode: ErrorCode.KafkaStorageError, sizeInBytes: 0 });
  });

  it('says where logs part when the client has read an epoch that ended earlier (KIP-320)', async () => {
    const { partitions, start } = await scene();
    await append(partitions[0], 'a');
    partitions[0].update(partitionImage(0, { leaderEpoch: 3 }), NODE_ID);
    await append(partitions[0], 'b');
    const [read] = start([{ ...target(partitions[0], 2), lastFetchedEpoch: 0 }]).reads ?? [];
    expect(read?.divergingEpoch).toEqual({ epoch: 0, endOffset: 1 });
  });
});
