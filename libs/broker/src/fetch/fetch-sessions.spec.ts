import { beforeEach, describe, expect, it } from '@jest/globals';
import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { FetchContext } from './fetch-context.js';
import { FetchSessions } from './fetch-sessions.js';
import type { FetchSessionRequest } from './fetch-sessions.js';
import { nextEpoch } from './fetch-session.js';
import type { PartitionAnswer } from './fetched-partition.js';

const QUIET = { errorCode: 0, abortedTransactions: null, highWatermark: 5, logStartOffset: 0, records: [] };

function asked(partition: number, fetchOffset = 0, topicId = 'id') {
  const fetch = { fetchOffset, maxBytes: 100, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
  return { topic: '', topicId, partition, fetch };
}

describe('FetchSessions', () => {
  let sessions = new FetchSessions({ slots: 10, clock: new VirtualTime(), randomness: new SeededRandomness(1) });
  beforeEach(() => {
    sessions = new FetchSessions({ slots: 10, clock: new VirtualTime(), randomness: new SeededRandomness(1) });
  });

  const contextFor = (request: Partial<FetchSessionRequest>) =>
    sessions.contextFor({
      sessionId: 0,
      sessionEpoch: 0,
      usesTopicIds: true,
      isFromFollower: false,
      readCommitted: false,
      requested: [],
      forgotten: [],
      ...request,
    });

  /** Answers every partition of the fetch; returns what the client is told. */
  function told(context: FetchContext, answers: Record<number, Partial<PartitionAnswer>> = {}) {
    const outcomes = [...context.partitions()].map((partition) => ({
      partition,
      answer: { partitionIndex: partition.partition, ...QUIET, ...answers[partition.partition] },
    }));
    const { outcomes: left, ...answer } = context.answer(outcomes);
    return { ...answer, partitions: left.map(({ partition }) => partition.partition) };
  }

  const order = (context: FetchContext) => [...context.partitions()].map(({ partition }) => partition);

  function open(...partitions: number[]) {
    const { sessionId } = told(contextFor({ requested: partitions.map((partition) => asked(partition)) }));
    return (sessionEpoch: number, more: Partial<FetchSessionRequest> = {}) =>
      contextFor({ sessionId, sessionEpoch, ...more });
  }

  it('opens a session with a full fetch, and none with epoch -1', () => {
    expect(told(contextFor({ requested: [asked(0)] }))).toMatchObject({ errorCode: 0, partitions: [0] });
    expect(told(contextFor({ requested: [asked(0)], sessionEpoch: -1 })).sessionId).toBe(0);
    expect(sessions.cache.size).toBe(1);
  });

  it('leaves out what the client knows', () => {
    const next = open(0, 1, 2);
    expect(told(next(1)).partitions).toEqual([]);
  });

  it.each<[string, Partial<PartitionAnswer>]>([
    ['records', { records: [Buffer.from('x')] }],
    ['another high watermark', { highWatermark: 6 }],
    ['another log start offset', { logStartOffset: 2 }],
    ['an error', { errorCode: ErrorCode.NotLeaderOrFollower }],
    ['logs that part', { divergingEpoch: { epoch: 1, endOffset: 3 } }],
    ['a replica to read from', { preferredReadReplica: 2 }],
  ])('tells %s', (_what, news) => {
    const next = open(0, 1);
    expect(told(next(1), { 1: news }).partitions).toEqual([1]);
  });

  it('tells the first good answer after an error', () => {
    const next = open(0);
    told(next(1), { 0: { errorCode: ErrorCode.UnknownTopicOrPartition } });
    expect(told(next(2)).partitions).toEqual([0]);
    expect(told(next(3)).partitions).toEqual([]);
  });

  it('reads a partition that gave records after the others next time', () => {
    const next = open(0, 1, 2);
    told(next(1), { 0: { records: [Buffer.from('x')] } });
    expect(order(next(2))).toEqual([1, 2, 0]);
  });

  /** Answers every partition of the fetch with nothing new, and that nothing was kept back. */
  function settle(context: FetchContext) {
    const outcomes = [...context.partitions()].map((partition) => ({
      partition,
      answer: { partitionIndex: partition.partition, ...QUIET },
      isSettled: true,
    }));
    return context.answer(outcomes);
  }

  /** A hosted partition under the test's hand. */
  function observed() {
    const listeners = new Set<() => void>();
    return {
      listeners,
      change: () => listeners.forEach((listener) => listener()),
      onAdvance(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }

  it('looks at a partition of which the client knows everything only when something has happened to it', () => {
    const next = open(0, 1, 2);
    const first = next(1);
    const hosted = [...first.partitions()].map((partition) => {
      const host = observed();
      first.session?.observe(partition, host);
      return host;
    });
    settle(first);
    expect(order(next(2))).toEqual([]);
    hosted[1]?.change();
    expect(order(next(3))).toEqual([1]);
    expect(hosted.map(({ listeners }) => listeners.size)).toEqual([1, 0, 1]);
  });

  it('looks again at what the client asks anew, adds, or wants to see more of', () => {
    const next = open(0, 1);
    settle(next(1));
    const changed = next(2, { requested: [asked(1, 9), asked(2)] });
    expect(order(changed)).toEqual([1, 2]);
    settle(changed);
    expect(order(next(3, { readCommitted: true }))).toEqual([0, 1, 2]);
  });

  it('looks again at what a request read whose answer came too late', () => {
    const next = open(0);
    const late = next(1);
    next(2);
    settle(late);
    expect(order(next(3))).toEqual([0]);
  });

  it('tells who waits what happens, and observes nothing any more when it is over', () => {
    const next = open(0, 1);
    const context = next(1);
    const hosts = [...context.partitions()].map((partition) => {
      const host = observed();
      context.session?.observe(partition, host);
      return host;
    });
    settle(context);
    const seen: number[] = [];
    context.session?.onChange(({ partition }) => seen.push(partition));
    hosts[1]?.change();
    expect(seen).toEqual([1]);
    next(2, { forgotten: [asked(1)] });
    told(next(0));
    expect(hosts.map(({ listeners }) => listeners.size)).toEqual([0, 0]);
  });

  it('adds, changes and forgets partitions', () => {
    const next = open(0, 1);
    const context = next(1, { requested: [asked(1, 9), asked(2)], forgotten: [asked(0)] });
    expect(order(context)).toEqual([1, 2]);
    expect([...context.partitions()].map(({ fetch }) => fetch.fetchOffset)).toEqual([9, 0]);
  });

  it('ends a session that has no partitions left', () => {
    const next = open(0);
    expect(told(next(1, { forgotten: [asked(0)] }))).toEqual({ errorCode: 0, sessionId: 0, partitions: [] });
    expect(sessions.cache.size).toBe(0);
  });

  it('answers 70 for a session that it does not know', () => {
    expect(told(contextFor({ sessionId: 7, sessionEpoch: 1 }))).toMatchObject({ errorCode: 70, sessionId: 0 });
  });

  it('answers 71 for an epoch that is not the next', () => {
    const next = open(0);
    expect(told(next(2)).errorCode).toBe(71);
    expect(told(next(1)).errorCode).toBe(0);
    expect(told(next(1)).errorCode).toBe(71);
  });

  it('answers 106 when the other kind of topic names is used', () => {
    const next = open(0);
    expect(told(next(1, { usesTopicIds: false })).errorCode).toBe(106);
  });

  it('answers 71 to a request that waited while its client went on', () => {
    const next = open(0);
    const waited = next(1);
    told(next(2));
    expect(told(waited)).toMatchObject({ errorCode: 71, partitions: [] });
  });

  it.each([0, -1])('closes the session that a full fetch of epoch %i names', (sessionEpoch) => {
    const next = open(0);
    told(next(sessionEpoch, { requested: [asked(0)] }));
    expect(told(next(1)).errorCode).toBe(70);
  });

  it('counts a partition that is asked for twice once', () => {
    const context = contextFor({ requested: [asked(0, 1), asked(1), asked(0, 2)] });
    expect(order(context)).toEqual([0, 1]);
    expect([...context.partitions()][0]?.fetch.fetchOffset).toBe(2);
  });

  it('goes on with epoch 1 after the largest', () => {
    expect([nextEpoch(0), nextEpoch(2_147_483_647), nextEpoch(-1)]).toEqual([1, 1, -1]);
  });
});
