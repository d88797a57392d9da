import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import type { DescribeTransactionsResponse, Infer, ListTransactionsResponse } from '@barnabas/protocol';
import { type Producer, TransactionRuntime } from './transaction-runtime.fixture.js';

let runtime: TransactionRuntime;
let producer: Producer;

beforeEach(() => {
  runtime = new TransactionRuntime();
  producer = runtime.init();
});

describe('a transaction that is open for its timeout', () => {
  it('is aborted, and its producer fenced', () => {
    runtime.add(producer, { a: [0] }, { clientTransactionVersion: 0 });
    runtime.advance(59_999);
    expect(runtime.transaction().state).toBe('Ongoing');
    runtime.advance(1);
    expect(runtime.transaction()).toMatchObject({ state: 'CompleteAbort', producerEpoch: 1 });
    expect(runtime.add(producer, { a: [0] })).toEqual({ 'a-0': ErrorCode.ProducerFenced });
    expect(runtime.end(producer, true, { version: 4 }).errorCode).toBe(ErrorCode.ProducerFenced);
  });

  it('is aborted in time after a restart', () => {
    runtime.add(producer, { a: [0] });
    runtime.advance(40_000);
    runtime.restart();
    runtime.advance(19_999);
    expect(runtime.transaction().state).toBe('Ongoing');
    runtime.advance(1);
    expect(runtime.transaction().state).toBe('CompleteAbort');
  });

  it('does not hand its timeout on to the next transaction', () => {
    runtime.add(producer, { a: [0] });
    runtime.advance(50_000);
    const next = runtime.end(producer, true);
    runtime.add(next, { a: [0] });
    runtime.advance(59_000);
    expect(runtime.transaction().state).toBe('Ongoing');
    runtime.end(next, true);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('goes on with a new producer id when the fence takes the last epoch; waits for one if need be', () => {
    let last = producer;
    while (last.producerEpoch < 32_766) last = runtime.init();
    runtime.add(last, { a: [0] });
    runtime.idsLeft = 0;
    runtime.advance(60_000);
    expect(runtime.transaction().state).toBe('Ongoing');
    runtime.idsLeft = 1;
    runtime.advance(1_000);
    expect(runtime.transaction()).toMatchObject({ state: 'CompleteAbort', producerId: 1001, producerEpoch: 0 });
  });

  it('is fenced without a rotation where transaction.version 2 is not finalized', () => {
    runtime = new TransactionRuntime({ transactionVersion: 1 });
    producer = runtime.init();
    runtime.add(producer, { a: [0] }, { clientTransactionVersion: 0 });
    runtime.advance(60_000);
    const { state, producerEpoch, clientTransactionVersion } = runtime.transaction();
    expect({ state, producerEpoch, clientTransactionVersion }).toEqual({
      state: 'CompleteAbort',
      producerEpoch: 1,
      clientTransactionVersion: 0,
    });
  });
});

describe('a transactional id that is not used', () => {
  const weekMs = 7 * 24 * 60 * 60 * 1_000;

  it('expires, and is gone after a restart', () => {
    runtime.advance(weekMs - 1);
    runtime.decide({ kind: 'expire-transactional-ids' });
    expect(runtime.shard.transactions.size).toBe(1);
    runtime.advance(1);
    runtime.decide({ kind: 'expire-transactional-ids' });
    expect(runtime.shard.transactions.size).toBe(0);
    runtime.restart();
    expect(runtime.shard.transactions.size).toBe(0);
  });

  it('stays while a transaction of it waits for its markers', () => {
    runtime.add(producer, { a: [0] });
    runtime.isAutomatic = false;
    const request = { transactionalId: 'tx', ...producer, committed: true };
    runtime.decide({ kind: 'end', token: runtime.nextToken(), request, version: 5 });
    runtime.nowMs += 2 * weekMs;
    runtime.decide({ kind: 'expire-transactional-ids' });
    expect(runtime.transaction().state).toBe('PrepareCommit');
  });
});

describe('what is told of transactions', () => {
  function describeIds(...transactionalIds: string[]) {
    const token = runtime.nextToken();
    const { transactionStates } = runtime.ask<Infer<typeof DescribeTransactionsResponse>>({
      kind: 'describe',
      token,
      request: { transactionalIds },
    });
    return transactionStates;
  }

  function list(filters: { states?: string[]; ids?: number[]; durationFilter?: number }) {
    return runtime.ask<Infer<typeof ListTransactionsResponse>>({
      kind: 'list',
      token: runtime.nextToken(),
      request: {
        stateFilters: filters.states ?? [],
        producerIdFilters: filters.ids ?? [],
        durationFilter: filters.durationFilter ?? -1,
        transactionalIdPattern: null,
      },
    });
  }

  it('is the state, the producer and the partitions of one that is open', () => {
    const transactionStartTimeMs = runtime.nowMs;
    runtime.add(producer, { a: [0, 3], b: [1] });
    expect(describeIds('tx', 'unknown', '')).toMatchObject([
      {
        errorCode: 0,
        transactionState: 'Ongoing',
        producerId: 1000,
        producerEpoch: 0,
        transactionTimeoutMs: 60_000,
        transactionStartTimeMs,
        topics: [
          { topic: 'a', partitions: [0, 3] },
          { topic: 'b', partitions: [1] },
        ],
      },
      { errorCode: ErrorCode.TransactionalIdNotFound, transactionalId: 'unknown' },
      { errorCode: ErrorCode.InvalidRequest },
    ]);
  });

  it('is listed by state, producer id and running time', () => {
    runtime.add(producer, { a: [0] });
    runtime.init(undefined, { transactionalId: 'other' });
    const idsOf = (filters: Parameters<typeof list>[0]) =>
      list(filters).transactionStates.map(({ transactionalId }) => transactionalId);
    expect(idsOf({})).toEqual(['tx', 'other']);
    expect(idsOf({ states: ['Ongoing'] })).toEqual(['tx']);
    expect(idsOf({ ids: [1001] })).toEqual(['other']);
    runtime.advance(100);
    expect(idsOf({ states: ['Ongoing'], durationFilter: 99 })).toEqual(['tx']);
    expect(idsOf({ states: ['Ongoing'], durationFilter: 100 })).toEqual([]);
    expect(list({ states: ['Ongoing', 'Odd'] })).toMatchObject({ unknownStateFilters: ['Odd'] });
  });
});
