import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { type Producer, TransactionRuntime } from './transaction-runtime.fixture.js';
import { newTransaction } from './transaction-metadata.js';
import { partitionsOf } from './transaction-partitions.js';
import { transactionRecord } from './transaction-record.js';

const { UnknownServerError } = ErrorCode;

let runtime: TransactionRuntime;
let producer: Producer;

beforeEach(() => {
  runtime = new TransactionRuntime();
  producer = runtime.init();
});

/** Ends the transaction; the token of the request. */
function end(committed = true): number {
  const token = runtime.nextToken();
  runtime.decide({
    kind: 'end',
    token,
    request: { transactionalId: 'tx', ...pick(producer), committed },
    version: 5,
  });
  return token;
}

function pick({ producerId, producerEpoch }: Producer): Producer {
  return { producerId, producerEpoch };
}

describe('when the log refuses the records of a transaction', () => {
  it('partitions are not added, and no time begins to run', () => {
    runtime.refusal = UnknownServerError;
    const token = runtime.nextToken();
    const partitions = partitionsOf([{ name: 'orders', partitions: [0] }]);
    const command = { token, transactionalId: 'tx', ...pick(producer), partitions, clientTransactionVersion: 2 };
    runtime.decide({ kind: 'add-partitions', ...command });
    expect(runtime.refused.get(token)).toBe(UnknownServerError);
    expect(runtime.transaction()).toMatchObject({ state: 'Empty', producerEpoch: 0 });
    expect(runtime.pendingTimers).toEqual([]);
    runtime.refusal = undefined;
    expect(runtime.add(producer, { orders: [0] })).toEqual({ 'orders-0': 0 });
  });

  it('it is still open after an end that came to nothing, with no marker on its way, and ends later', () => {
    runtime.add(producer, { orders: [0] });
    runtime.isAutomatic = false;
    runtime.refusal = UnknownServerError;
    const token = end();
    expect([runtime.refused.get(token), runtime.markers]).toEqual([UnknownServerError, []]);
    expect(runtime.transaction()).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
    runtime.refusal = undefined;
    runtime.isAutomatic = true;
    expect(runtime.end(producer, true)).toMatchObject({ errorCode: 0, producerEpoch: 1 });
    expect(runtime.transaction().state).toBe('CompleteCommit');
  });

  it('COMPLETE is written as soon as the log takes it', () => {
    runtime.add(producer, { orders: [0] });
    runtime.isAutomatic = false;
    end();
    runtime.sync();
    runtime.refusal = UnknownServerError;
    runtime.markersWritten();
    runtime.advance(5_000);
    expect(runtime.transaction().state).toBe('PrepareCommit');
    runtime.refusal = undefined;
    runtime.advance(1_000);
    expect(runtime.transaction().state).toBe('CompleteCommit');
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('a producer that renews itself is known as before', () => {
    const second = runtime.init(producer);
    runtime.refusal = UnknownServerError;
    const request = { transactionalId: 'tx', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 };
    const plain = { enable2Pc: false, keepPreparedTxn: false };
    runtime.decide({ kind: 'init-producer-id', token: runtime.nextToken(), request: { ...request, ...plain } });
    runtime.refusal = undefined;
    expect(runtime.init(producer)).toEqual(second);
  });

  it('the timeout comes again', () => {
    runtime.add(producer, { orders: [0] });
    runtime.isAutomatic = false;
    runtime.refusal = UnknownServerError;
    const { startTimestampMs } = runtime.transaction();
    runtime.advance(59_999);
    runtime.decide({ kind: 'timer-transaction', transactionalId: 'tx', startTimestampMs });
    expect(runtime.transaction()).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
    runtime.refusal = undefined;
    runtime.advance(1);
    expect(runtime.transaction()).toMatchObject({ state: 'PrepareAbort', producerEpoch: 1 });
  });
});

describe('a transaction with two-phase commit that another broker has begun', () => {
  it('never times out', () => {
    const begun = { ...newTransaction('2pc', 9, 2_147_483_647), producerEpoch: 0, state: 'Ongoing' } as const;
    runtime.log.push(transactionRecord({ ...begun, startTimestampMs: runtime.nowMs }, 2));
    runtime.restart();
    runtime.advance(3_000_000_000);
    expect(runtime.transaction('2pc').state).toBe('Ongoing');
  });
});
