import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { TransactionRuntime } from './transaction-runtime.fixture.js';

const { ConcurrentTransactions, CoordinatorLoadInProgress, InvalidRequest, InvalidTransactionTimeout, ProducerFenced } =
  ErrorCode;

/** Raises the epoch until `epoch` is the one in use. */
function initUntil(runtime: TransactionRuntime, epoch: number) {
  let producer = runtime.init();
  while (producer.producerEpoch < epoch) producer = runtime.init();
  return producer;
}

describe('InitProducerId with a transactional id', () => {
  it('gives a new id epoch 0, and the next producer of that id the next epoch', () => {
    const runtime = new TransactionRuntime();
    expect(runtime.init()).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1000, producerEpoch: 0 });
    expect(runtime.init()).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1000, producerEpoch: 1 });
    expect(runtime.transaction()).toMatchObject({ state: 'Empty', previousProducerId: 1000, startTimestampMs: -1 });
  });

  it.each([0, -1, 900_001])('refuses a timeout of %d ms with INVALID_TRANSACTION_TIMEOUT', (transactionTimeoutMs) => {
    const runtime = new TransactionRuntime();
    expect(runtime.init(undefined, { transactionTimeoutMs }).errorCode).toBe(InvalidTransactionTimeout);
    expect(runtime.log).toEqual([]);
  });

  it('takes the largest timeout allowed', () => {
    expect(new TransactionRuntime().init(undefined, { transactionTimeoutMs: 900_000 }).errorCode).toBe(0);
  });

  it('refuses an empty id, and half of a producer', () => {
    const runtime = new TransactionRuntime();
    expect(runtime.init(undefined, { transactionalId: '' }).errorCode).toBe(InvalidRequest);
    expect(runtime.init({ producerId: 4, producerEpoch: -1 }).errorCode).toBe(InvalidRequest);
    expect(runtime.init({ producerId: -1, producerEpoch: 4 }).errorCode).toBe(InvalidRequest);
  });

  it('aborts the transaction of the predecessor first, and lets the new producer come again', () => {
    const runtime = new TransactionRuntime();
    const old = runtime.init();
    runtime.add(old, { t: [0] });
    runtime.isAutomatic = false;
    const token = runtime.nextToken();
    const request = { transactionalId: 'tx', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 };
    const plain = { enable2Pc: false, keepPreparedTxn: false };
    runtime.decide({ kind: 'init-producer-id', token, request: { ...request, ...plain } });
    expect(runtime.markers).toEqual([]);
    runtime.sync();
    expect(runtime.replyTo(token)).toMatchObject({ errorCode: ConcurrentTransactions, producerId: -1 });
    expect(runtime.markers).toMatchObject([{ producerId: 1000, producerEpoch: 1, commit: false }]);
    runtime.isAutomatic = true;
    expect(runtime.init().errorCode).toBe(ConcurrentTransactions);
    runtime.markersWritten();
    expect(runtime.init()).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1000, producerEpoch: 2 });
    expect(runtime.end(old, true).errorCode).toBe(ProducerFenced);
  });

  describe('from a producer that says who it is (KIP-360)', () => {
    it('raises its epoch, and answers a retry of that the same', () => {
      const runtime = new TransactionRuntime();
      const first = runtime.init();
      const second = runtime.init(first);
      expect(second).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1000, producerEpoch: 1 });
      expect(runtime.init(first)).toEqual(second);
    });

    it('fences one that has been replaced', () => {
      const runtime = new TransactionRuntime();
      const first = runtime.init();
      runtime.init();
      expect(runtime.init(first).errorCode).toBe(ProducerFenced);
      expect(runtime.init({ producerId: 999, producerEpoch: 0 }).errorCode).toBe(ProducerFenced);
    });

    it('takes one whose transactional id has expired', () => {
      const runtime = new TransactionRuntime();
      expect(runtime.init({ producerId: 7, producerEpoch: 3 })).toMatchObject({ producerId: 1000, producerEpoch: 0 });
    });
  });

  describe('when the epochs of a producer id are used up', () => {
    it('goes on with a new producer id, and knows a retry by the old one', () => {
      const runtime = new TransactionRuntime();
      const last = initUntil(runtime, 32_766);
      expect(runtime.init(last)).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1001, producerEpoch: 0 });
      expect(runtime.transaction().previousProducerId).toBe(1000);
      expect(runtime.init(last)).toEqual({ throttleTimeMs: 0, errorCode: 0, producerId: 1001, producerEpoch: 0 });
    });

    it('fences every other epoch, and repeats the answer that was lost, as before (Apache fails)', () => {
      const runtime = new TransactionRuntime();
      const beforeLast = initUntil(runtime, 32_765);
      const last = runtime.init(beforeLast);
      expect(last).toMatchObject({ errorCode: 0, producerEpoch: 32_766 });
      expect(runtime.init(beforeLast)).toEqual(last);
      expect(runtime.init({ ...beforeLast, producerEpoch: 32_764 }).errorCode).toBe(ErrorCode.ProducerFenced);
      expect(runtime.transaction().producerEpoch).toBe(32_766);
    });

    it('asks to come again while no producer id is to be had', () => {
      const runtime = new TransactionRuntime();
      initUntil(runtime, 32_766);
      runtime.idsLeft = 0;
      expect(runtime.init().errorCode).toBe(CoordinatorLoadInProgress);
      expect(runtime.init(undefined, { transactionalId: 'other' }).errorCode).toBe(CoordinatorLoadInProgress);
      runtime.idsLeft = 1;
      expect(runtime.init()).toMatchObject({ errorCode: 0, producerEpoch: 0 });
    });
  });
});
