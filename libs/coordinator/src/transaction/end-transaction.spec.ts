import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { type Producer, TransactionRuntime } from './transaction-runtime.fixture.js';

const { ConcurrentTransactions, InvalidProducerIdMapping, InvalidTxnState, ProducerFenced } = ErrorCode;

let runtime: TransactionRuntime;
let producer: Producer;

beforeEach(() => {
  runtime = new TransactionRuntime();
  producer = runtime.init();
});

/** Ends the transaction, with its markers still to be written. */
function prepare(committed: boolean, version: number): void {
  runtime.isAutomatic = false;
  const request = { transactionalId: 'tx', ...producer, committed };
  runtime.decide({ kind: 'end', token: runtime.nextToken(), request, version });
  runtime.sync();
  runtime.isAutomatic = true;
}

describe('the end of a transaction', () => {
  it('is durable before any marker of it is written, and complete only after the last', () => {
    runtime.add(producer, { a: [0], b: [1] });
    runtime.isAutomatic = false;
    const token = runtime.nextToken();
    const request = { transactionalId: 'tx', ...producer, committed: true };
    runtime.decide({ kind: 'end', token, request, version: 5 });
    expect(runtime.transaction().state).toBe('PrepareCommit');
    expect(runtime.markers).toEqual([]);
    expect(runtime.replyTo(token)).toBeUndefined();
    runtime.sync();
    expect(runtime.replyTo(token)).toMatchObject({ errorCode: 0 });
    expect(runtime.markers).toHaveLength(1);
    expect(runtime.transaction().state).toBe('PrepareCommit');
    runtime.markersWritten();
    expect(runtime.transaction()).toMatchObject({ state: 'CompleteCommit', partitions: new Map() });
  });

  it('is carried out after a crash that came between PREPARE and the markers', () => {
    runtime.add(producer, { a: [0] });
    prepare(true, 5);
    runtime.crash();
    expect(runtime.transaction().state).toBe('CompleteCommit');
  });

  it('has not come to pass when the crash came before PREPARE was durable', () => {
    runtime.add(producer, { a: [0] });
    runtime.isAutomatic = false;
    const request = { transactionalId: 'tx', ...producer, committed: true };
    runtime.decide({ kind: 'end', token: runtime.nextToken(), request, version: 5 });
    runtime.crash();
    expect(runtime.transaction().state).toBe('Ongoing');
    runtime.sync();
    expect(runtime.markers).toEqual([]);
  });

  it('is not completed by markers of another epoch', () => {
    runtime.add(producer, { a: [0] });
    prepare(true, 5);
    runtime.markersWritten({ ...runtime.markers[0]!, producerEpoch: 0 });
    expect(runtime.transaction().state).toBe('PrepareCommit');
  });
});

describe('EndTxn before KIP-890 (v0-4)', () => {
  it.each([
    [true, 'CompleteCommit'],
    [false, 'CompleteAbort'],
  ])(
    'leaves the epoch as it is; again, it succeeds; the opposite is INVALID_TXN_STATE (committed: %s)',
    (committed, state) => {
      runtime.add(producer, { a: [0] }, { clientTransactionVersion: 0 });
      expect(runtime.end(producer, committed, { version: 4 })).toMatchObject({ errorCode: 0, producerEpoch: 0 });
      expect(runtime.transaction()).toMatchObject({ state, producerEpoch: 0, clientTransactionVersion: 0 });
      expect(runtime.end(producer, committed, { version: 4 }).errorCode).toBe(0);
      expect(runtime.end(producer, !committed, { version: 4 }).errorCode).toBe(InvalidTxnState);
    },
  );

  it('is INVALID_TXN_STATE without a transaction', () => {
    expect(runtime.end(producer, true, { version: 4 }).errorCode).toBe(InvalidTxnState);
    expect(runtime.end(producer, false, { version: 4 }).errorCode).toBe(InvalidTxnState);
  });

  it('is CONCURRENT_TRANSACTIONS while the markers of an end are written', () => {
    runtime.add(producer, { a: [0] });
    prepare(false, 4);
    expect(runtime.end(producer, false, { version: 4 }).errorCode).toBe(ConcurrentTransactions);
    expect(runtime.end(producer, true, { version: 4 }).errorCode).toBe(ConcurrentTransactions);
  });

  it('knows whom it speaks to', () => {
    const { producerId } = producer;
    expect(runtime.end({ producerId, producerEpoch: 1 }, true, { version: 1 }).errorCode).toBe(ProducerFenced);
    expect(runtime.end({ producerId: 5, producerEpoch: 0 }, true).errorCode).toBe(InvalidProducerIdMapping);
    expect(runtime.end(producer, true, { transactionalId: 'x' }).errorCode).toBe(InvalidProducerIdMapping);
    expect(runtime.end(producer, true, { transactionalId: '' }).errorCode).toBe(ErrorCode.InvalidRequest);
  });
});

describe('EndTxn v5 (KIP-890)', () => {
  it('raises the epoch and returns it; a retry with the epoch before gets the same answer', () => {
    runtime.add(producer, { a: [0] });
    const next = runtime.end(producer, true);
    expect(next).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1000, producerEpoch: 1 });
    expect(runtime.end(producer, true)).toEqual(next);
    expect(runtime.end(producer, false).errorCode).toBe(InvalidTxnState);
    expect(runtime.transaction()).toMatchObject({ producerEpoch: 1, clientTransactionVersion: 2 });
  });

  it('gives the markers the raised epoch', () => {
    runtime.add(producer, { a: [0] });
    prepare(true, 5);
    expect(runtime.markers).toMatchObject([{ producerEpoch: 1, transactionVersion: 2 }]);
    expect(runtime.end(producer, true).errorCode).toBe(ConcurrentTransactions);
  });

  it('is answered with the next epoch before the markers are written: until then all calls are CONCURRENT_TRANSACTIONS', () => {
    runtime.add(producer, { a: [0] });
    prepare(true, 5);
    const next = { ...producer, producerEpoch: 1 };
    for (const committed of [true, false]) {
      expect(runtime.end(next, committed).errorCode).toBe(ConcurrentTransactions);
      expect(runtime.end(producer, committed).errorCode).toBe(ConcurrentTransactions);
    }
    expect(runtime.add(next, { a: [0] })).toEqual({ 'a-0': ConcurrentTransactions });
    expect(runtime.init(next).errorCode).toBe(ConcurrentTransactions);
    runtime.markersWritten();
    expect(runtime.end(next, false)).toMatchObject({ errorCode: 0, producerEpoch: 2 });
    expect(runtime.end({ ...producer, producerEpoch: 0 }, true).errorCode).toBe(ProducerFenced);
  });

  it('aborts a transaction to which nothing was added, whatever came before it', () => {
    let current = runtime.end(producer, false);
    expect(current).toMatchObject({ errorCode: 0, producerEpoch: 1 });
    expect(runtime.transaction().state).toBe('CompleteAbort');
    current = runtime.end(current, false);
    expect(current).toMatchObject({ errorCode: 0, producerEpoch: 2 });
    runtime.add(current, { a: [0] });
    current = runtime.end(runtime.end(current, true), false);
    expect(current).toMatchObject({ errorCode: 0, producerEpoch: 4 });
  });

  it('does not commit a transaction to which nothing was added', () => {
    expect(runtime.end(producer, true).errorCode).toBe(InvalidTxnState);
    const next = runtime.end(producer, false);
    expect(runtime.end(next, true).errorCode).toBe(InvalidTxnState);
  });

  it('goes on with a new producer id when the epochs are used up; a retry by the old one gets the same answer', () => {
    let last = producer;
    while (last.producerEpoch < 32_766) last = runtime.init();
    runtime.add(last, { a: [0] });
    producer = last;
    prepare(true, 5);
    expect(runtime.markers).toMatchObject([{ producerId: 1000, producerEpoch: 32_767 }]);
    expect(runtime.transaction()).toMatchObject({ producerId: 1000, nextProducerId: 1001 });
    const next = { throttleTimeMs: 0, errorCode: 0, producerId: 1001, producerEpoch: 0 };
    expect(runtime.add(next, { a: [0] })).toEqual({ 'a-0': ConcurrentTransactions });
    expect(runtime.init(next).errorCode).toBe(ConcurrentTransactions);
    expect(runtime.end(next, false).errorCode).toBe(ConcurrentTransactions);
    runtime.markersWritten();
    expect(runtime.transaction()).toMatchObject({ producerId: 1001, nextProducerId: -1, previousProducerId: 1000 });
    expect(runtime.end(last, true)).toEqual(next);
    expect(runtime.add(next, { a: [0] })).toEqual({ 'a-0': 0 });
  });
});
