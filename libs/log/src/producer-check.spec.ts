import { describe, expect, it } from '@jest/globals';
import { encodeEndTxnMarker, ErrorCode } from '@barnabas/protocol';

import { defaultLogConfig } from './log-config.js';
import { appended, batchOf, fromClient, openLog, startMs } from './log.fixture.js';
import type { PartitionLog } from './index.js';

const epoch0 = { producerId: 7, producerEpoch: 0 };

function send(
  log: PartitionLog,
  baseSequence: number,
  values: string[] = ['v'],
  input: { producerId: number; producerEpoch: number } = epoch0,
) {
  return log.append(batchOf(values, { ...input, baseSequence }), fromClient);
}

describe('an idempotent producer', () => {
  it('gets the original offset for any of its last five batches, and an error for older ones', async () => {
    const { log } = await openLog();
    for (let i = 0; i < 6; i++) send(log, i * 2, ['a', 'b']);
    for (let i = 1; i < 6; i++)
      expect(send(log, i * 2, ['a', 'b'])).toMatchObject({
        kind: 'duplicate',
        baseOffset: i * 2,
        lastOffset: i * 2 + 1,
      });
    expect(send(log, 0, ['a', 'b'])).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(log.logEndOffset).toBe(12);
  });

  it('has its duplicate wait for the original', async () => {
    const { log } = await openLog();
    const original = appended(send(log, 0));
    const retry = appended(send(log, 0));
    expect(retry.kind).toBe('duplicate');
    expect(log.highWatermark).toBe(0);
    await retry.durable;
    expect(log.highWatermark).toBe(1);
    await original.durable;
  });

  it('may leave no gap, and begin at any sequence where it is not known', async () => {
    const { log } = await openLog();
    expect(send(log, 41)).toMatchObject({ kind: 'appended' });
    expect(send(log, 43)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(send(log, 42)).toMatchObject({ kind: 'appended' });
  });

  it('begins a new epoch at sequence 0, after which the old one is refused', async () => {
    const { log } = await openLog();
    send(log, 0);
    const epoch1 = { ...epoch0, producerEpoch: 1 };
    expect(send(log, 1, ['v'], epoch1)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(send(log, 0, ['v'], epoch1)).toMatchObject({ kind: 'appended', baseOffset: 1 });
    expect(send(log, 1)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
  });

  it('wraps from the highest sequence to 0, inside of a batch too', async () => {
    const { log } = await openLog();
    send(log, 2 ** 31 - 2);
    expect(send(log, 2 ** 31 - 1, ['a', 'b'])).toMatchObject({ kind: 'appended' });
    expect(send(log, 2 ** 31 - 1, ['a', 'b'])).toMatchObject({ kind: 'duplicate', baseOffset: 1 });
    expect(send(log, 1)).toMatchObject({ kind: 'appended' });
  });

  it('goes on with 0, and nothing else, after a batch that ends with the highest sequence', async () => {
    const { log } = await openLog();
    send(log, 2 ** 31 - 2, ['a', 'b']);
    expect(send(log, 1)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(send(log, 0)).toMatchObject({ kind: 'appended' });
  });

  it('is known after a crash and after a clean restart, by its last batch at least', async () => {
    const { directory, log, files } = await openLog({ config: { segmentBytes: 300 } });
    for (let i = 0; i < 9; i++) send(log, i);
    await log.flush();
    const crashed = await openLog({}, files.crash());
    expect(send(crashed.log, 8)).toMatchObject({ kind: 'duplicate', baseOffset: 8 });
    expect(send(crashed.log, 9)).toMatchObject({ kind: 'appended' });
    await directory.close();
    const reopened = await openLog({}, files);
    expect(send(reopened.log, 8)).toMatchObject({ kind: 'duplicate', baseOffset: 8 });
    expect(send(reopened.log, 10)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
  });

  it('is forgotten when it has been silent for producer.id.expiration.ms', async () => {
    const { log } = await openLog();
    send(log, 0);
    log.removeExpiredProducers(startMs + defaultLogConfig.producerIdExpirationMs - 1);
    expect(log.producers).toHaveLength(1);
    log.removeExpiredProducers(startMs + defaultLogConfig.producerIdExpirationMs);
    expect(log.producers).toHaveLength(0);
  });

  it('of transaction version 2 must begin at 0 where it is not known', async () => {
    const transactional = (baseSequence: number) => batchOf(['v'], { ...epoch0, isTransactional: true, baseSequence });
    const guard = { ...fromClient, isVerified: true };
    const { log } = await openLog();
    const asked = { ...epoch0, baseSequence: 3, epochBump: true };
    log.startVerification(asked, startMs);
    expect(log.append(transactional(3), guard)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    log.startVerification({ ...asked, baseSequence: 0 }, startMs);
    expect(log.append(transactional(0), guard)).toMatchObject({ kind: 'appended' });
    // Whom the coordinator was first asked about as an older client is one until something of it is written.
    const { log: other } = await openLog();
    other.startVerification({ ...asked, epochBump: false }, startMs);
    other.startVerification(asked, startMs);
    expect(other.append(transactional(3), guard)).toMatchObject({ kind: 'appended' });
  });

  it('goes on at any sequence after batches without an epoch, as they are something that is known', async () => {
    const { log } = await openLog();
    expect(send(log, 0, ['v'], { ...epoch0, producerEpoch: -1 })).toMatchObject({ kind: 'appended' });
    log.startVerification({ ...epoch0, baseSequence: 3, epochBump: true }, startMs);
    expect(send(log, 3)).toMatchObject({ kind: 'appended' });
    expect(send(log, 5)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
  });

  it('stays inside its transaction, but first of all in its epoch and sequence', async () => {
    const { log } = await openLog();
    const transactional = (producerEpoch: number, baseSequence: number) =>
      batchOf(['v'], { producerId: 7, producerEpoch, isTransactional: true, baseSequence });
    const guard = { ...fromClient, isVerified: true };
    log.append(transactional(2, 0), guard);
    const outside = (producerEpoch: number, baseSequence: number) =>
      send(log, baseSequence, ['v'], { producerId: 7, producerEpoch });
    expect(outside(2, 1)).toMatchObject({ errorCode: ErrorCode.InvalidTxnState });
    expect(outside(2, 5)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(outside(1, 0)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
    expect(outside(3, 0)).toMatchObject({ errorCode: ErrorCode.InvalidTxnState });
    // What is not let in is of another epoch than the transaction, and of an old one first.
    expect(log.append(transactional(3, 0), fromClient)).toMatchObject({ errorCode: ErrorCode.InvalidTxnState });
    expect(log.append(transactional(1, 0), fromClient)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
    expect(log.append(transactional(2, 1), fromClient)).toMatchObject({ kind: 'appended' });
  });

  it('can have its transaction ended in the last epoch, above which there is none', async () => {
    const { log } = await openLog();
    const ended = (producerEpoch: number) => {
      const ids = { producerId: producerEpoch, producerEpoch };
      const guard = { ...fromClient, isVerified: true };
      log.append(batchOf(['v'], { ...ids, isTransactional: true, baseSequence: 0 }), guard);
      const marker = encodeEndTxnMarker({ ...ids, type: 'abort', coordinatorEpoch: 0, timestampMs: startMs });
      return log.append(marker, { origin: 'coordinator', leaderEpoch: 0, transactionVersion: 2 });
    };
    expect(ended(32_766)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
    expect(ended(32_767)).toMatchObject({ kind: 'appended' });
  });

  it('has none of its batches overtake a lower one that the coordinator was asked about and did not let in', async () => {
    const { log } = await openLog();
    const guard = { ...fromClient, isVerified: true };
    const write = (baseSequence: number, producerEpoch = 0) =>
      log.append(batchOf(['v'], { producerId: 7, producerEpoch, isTransactional: true, baseSequence }), guard);
    const verify = (baseSequence: number, producerEpoch = 0) =>
      log.startVerification({ producerId: 7, producerEpoch, baseSequence, epochBump: false }, startMs);
    for (const sequence of [5, 3, 7]) verify(sequence);
    expect(write(4)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(send(log, 4)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(write(3)).toMatchObject({ kind: 'appended' });
    expect(write(4)).toMatchObject({ kind: 'appended' });
    verify(8);
    verify(0, 1);
    expect(write(1, 1)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    expect(write(0, 1)).toMatchObject({ kind: 'appended' });
  });

  it('is no longer held to a sequence that was to be verified longer ago than producer.id.expiration.ms', async () => {
    const { log } = await openLog();
    log.startVerification({ ...epoch0, baseSequence: 0, epochBump: false }, startMs);
    log.removeExpiredProducers(startMs + defaultLogConfig.producerIdExpirationMs - 1);
    expect(send(log, 3)).toMatchObject({ errorCode: ErrorCode.OutOfOrderSequenceNumber });
    log.removeExpiredProducers(startMs + defaultLogConfig.producerIdExpirationMs);
    expect(send(log, 3)).toMatchObject({ kind: 'appended' });
  });

  it('has its transaction ended by markers of a coordinator and an epoch that are not stale', async () => {
    const { log } = await openLog();
    const transactional = { ...epoch0, producerEpoch: 5, isTransactional: true };
    log.append(batchOf(['v'], { ...transactional, baseSequence: 0 }), {
      ...fromClient,
      isVerified: true,
    });
    const marker = (producerEpoch: number, coordinatorEpoch: number, transactionVersion = 0) => {
      const value = Buffer.from([0, 0, 0, 0, 0, coordinatorEpoch]);
      const records = [{ key: Buffer.from([0, 0, 0, 1]), value, timestamp: startMs }];
      const bytes = batchOf([], { ...transactional, producerEpoch, isControl: true, records });
      return log.append(bytes, { origin: 'coordinator', leaderEpoch: 0, transactionVersion });
    };
    expect(marker(4, 1)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
    expect(marker(5, 1, 2)).toMatchObject({ errorCode: ErrorCode.InvalidProducerEpoch });
    expect(marker(6, 3, 2)).toMatchObject({ kind: 'appended' });
    expect(marker(6, 3, 2)).toMatchObject({ kind: 'appended' });
    expect(marker(6, 2, 2)).toMatchObject({ errorCode: ErrorCode.TransactionCoordinatorFenced });
    expect(log.abortedTransactions(0, 10)).toEqual([]);
  });
});
