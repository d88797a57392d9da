import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { type Producer, TransactionRuntime } from './transaction-runtime.fixture.js';

let runtime: TransactionRuntime;
let producer: Producer;

beforeEach(() => {
  runtime = new TransactionRuntime();
  producer = runtime.init();
});

describe('adding partitions to a transaction', () => {
  it('begins it with the first, and keeps its beginning with the next', () => {
    const startTimestampMs = runtime.nowMs;
    expect(runtime.add(producer, { a: [0, 1] })).toEqual({ 'a-0': 0, 'a-1': 0 });
    runtime.advance(10);
    expect(runtime.add(producer, { b: [2], a: [1] })).toEqual({ 'b-2': 0, 'a-1': 0 });
    expect(runtime.transaction()).toMatchObject({ state: 'Ongoing', startTimestampMs });
    expect([...runtime.transaction().partitions]).toEqual([
      ['a', [0, 1]],
      ['b', [2]],
    ]);
  });

  it('writes nothing for partitions that are in it already', () => {
    runtime.add(producer, { a: [0, 1] });
    const before = runtime.log.length;
    expect(runtime.add(producer, { a: [1] })).toEqual({ 'a-1': 0 });
    expect(runtime.log).toHaveLength(before);
  });

  it('refuses an unknown transactional id or another producer id with INVALID_PRODUCER_ID_MAPPING', () => {
    const { InvalidProducerIdMapping } = ErrorCode;
    expect(runtime.add(producer, { a: [0] }, { transactionalId: 'x' })).toEqual({ 'a-0': InvalidProducerIdMapping });
    expect(runtime.add({ ...producer, producerId: 5 }, { a: [0] })).toEqual({ 'a-0': InvalidProducerIdMapping });
    expect(runtime.add(producer, { a: [0] }, { transactionalId: '' })).toEqual({ 'a-0': ErrorCode.InvalidRequest });
  });

  it('fences a producer of an older epoch', () => {
    runtime.init();
    expect(runtime.add(producer, { a: [0] })).toEqual({ 'a-0': ErrorCode.ProducerFenced });
  });

  it('waits for the markers of the transaction before: CONCURRENT_TRANSACTIONS', () => {
    runtime.add(producer, { a: [0] });
    runtime.isAutomatic = false;
    const request = { transactionalId: 'tx', ...producer, committed: true };
    runtime.decide({ kind: 'end', token: runtime.nextToken(), request, version: 4 });
    runtime.sync();
    const [markers] = runtime.markers;
    runtime.isAutomatic = true;
    runtime.markers = [];
    expect(runtime.add(producer, { a: [0] })).toEqual({ 'a-0': ErrorCode.ConcurrentTransactions });
    runtime.markersWritten(markers);
    expect(runtime.add(producer, { a: [0] })).toEqual({ 'a-0': 0 });
  });
});

describe('verifying partitions for clients before KIP-890', () => {
  it('tells which are in the transaction, and changes nothing', () => {
    runtime.add(producer, { a: [0] }, { clientTransactionVersion: 0 });
    const before = runtime.log.length;
    const verified = runtime.add(producer, { a: [0, 1] }, { verifyOnly: true });
    expect(verified).toEqual({ 'a-0': 0, 'a-1': ErrorCode.TransactionAbortable });
    expect(runtime.log).toHaveLength(before);
  });

  it('refuses a producer of an older epoch, and one without a transaction', () => {
    expect(runtime.add(producer, { a: [0] }, { verifyOnly: true })).toEqual({ 'a-0': ErrorCode.TransactionAbortable });
    runtime.init();
    expect(runtime.add(producer, { a: [0] }, { verifyOnly: true })).toEqual({ 'a-0': ErrorCode.ProducerFenced });
  });
});
