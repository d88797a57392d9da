import { describe, expect, it } from '@jest/globals';
import { encodeRecordBatch, ErrorCode } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import { MemoryFiles, SeededRandomness, VirtualTime } from '@barnabas/platform';

import { endTransaction } from './compaction/compaction.fixture.js';
import { appended, batchesOf, batchOf, openLog, startMs, topicId } from './log.fixture.js';
import { defaultLogConfig } from './index.js';
import type { AppendResult, OrderedAppendOptions } from './index.js';
import { OrderedAppends } from './ordered-appends.js';
import { Slots } from './slots.js';

const fromClient: OrderedAppendOptions = { origin: 'client', leaderEpoch: 0 };
const roomy = { maxMessageBytes: 8 * 1024 * 1024 };

/** Few bytes that stand for many. */
function largeBatch(compression: CompressionType, sizeInBytes = 8_000_000, timestamp = startMs): Buffer {
  const value = Buffer.alloc(sizeInBytes / 20);
  const records = Array.from({ length: 20 }, () => ({ key: Buffer.from('k'), value, timestamp }));
  return encodeRecordBatch({ compression, records });
}

function manyRecords(count: number): Buffer {
  const records = Array.from({ length: count }, () => ({ key: null, value: null, timestamp: startMs }));
  return encodeRecordBatch({ records });
}

/** Goes on in the middle of work, where {@link VirtualTime} would wait for it to end. */
class TimeAhead extends VirtualTime {
  aheadMs = 0;
  override now(): number {
    return super.now() + this.aheadMs;
  }
}

/** How many turns of the event loop others had until then. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  void work.then(() => (isOver = true));
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  return turns;
}

function later(result: AppendResult | Promise<AppendResult>): Promise<AppendResult> {
  if (!(result instanceof Promise)) throw new Error('appended at once');
  return result;
}

describe('appends in order', () => {
  it('take place in the turn of the call as long as batches are small', async () => {
    const { log } = await openLog();
    for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const result = log.appendInOrder(batchOf(['a', 'b'], { compression }), fromClient);
      expect(result).not.toBeInstanceOf(Promise);
    }
    expect(log.logEndOffset).toBe(10);
  });

  it('give others their turns while the CRC of many bytes is computed, and refuse what it belies', async () => {
    const { log } = await openLog({ config: roomy });
    const bytes = largeBatch('none', 6_000_000);
    expect(await turnsUntil(later(log.appendInOrder(Buffer.from(bytes), fromClient)))).toBeGreaterThan(5);
    bytes.writeUInt8(1, 5_000_000);
    expect(await later(log.appendInOrder(bytes, fromClient))).toMatchObject({ errorCode: ErrorCode.CorruptMessage });
    expect(log.logEndOffset).toBe(20);
  });

  it('refuse at once what is larger than max.message.bytes', async () => {
    const { log } = await openLog();
    const result = log.appendInOrder(largeBatch('none'), fromClient);
    expect(result).toMatchObject({ errorCode: ErrorCode.MessageTooLarge });
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'give others their turns while a batch in %s decompresses to megabytes',
    async (compression) => {
      const { log } = await openLog({ config: roomy });
      const bytes = largeBatch(compression);
      const stored = Buffer.from(bytes);
      const result = later(log.appendInOrder(bytes, fromClient));
      expect(await turnsUntil(result)).toBeGreaterThan(2);
      expect(appended(await result)).toMatchObject({ baseOffset: 0, lastOffset: 19 });
      const [batch] = await batchesOf(log);
      expect(batch?.buffer.subarray(16).equals(stored.subarray(16))).toBe(true);
    },
  );

  it('give others their turns while the records of a batch are many', async () => {
    const { log } = await openLog({ config: roomy });
    const result = later(log.appendInOrder(manyRecords(100_000), fromClient));
    expect(await turnsUntil(result)).toBeGreaterThan(5);
    expect(log.logEndOffset).toBe(100_000);
  });

  it('let what follows wait, and other logs go on', async () => {
    const { directory, log } = await openLog({ config: roomy });
    const other = directory.create('other', 0, topicId);
    const first = later(log.appendInOrder(largeBatch('zstd'), fromClient));
    const second = later(log.appendInOrder(batchOf(['b']), fromClient));
    expect(other.appendInOrder(batchOf(['c']), fromClient)).toMatchObject({ kind: 'appended', baseOffset: 0 });
    const third = later(log.appendInOrder(largeBatch('gzip'), fromClient));
    expect(appended(await second).baseOffset).toBe(20);
    expect(appended(await first).baseOffset).toBe(0);
    expect(appended(await third).baseOffset).toBe(21);
    await third;
    expect(log.appendInOrder(batchOf(['d']), fromClient)).toMatchObject({ kind: 'appended', baseOffset: 41 });
  });

  it('refuse what a batch hides among many records, and go on with the next', async () => {
    const { log } = await openLog({ config: { ...roomy, cleanupPolicy: new Set(['compact']) } });
    const tooNew = later(log.appendInOrder(largeBatch('zstd', 8_000_000, startMs + 86_400_000_000), fromClient));
    const keyless = later(log.appendInOrder(manyRecords(9000), fromClient));
    const fine = later(log.appendInOrder(largeBatch('lz4'), fromClient));
    expect(await tooNew).toMatchObject({ kind: 'rejected', errorCode: ErrorCode.InvalidTimestamp });
    expect(await keyless).toMatchObject({
      kind: 'rejected',
      errorCode: ErrorCode.InvalidRecord,
      message: 'One or more records have been rejected due to 9000 record errors in total',
    });
    expect(appended(await fine).baseOffset).toBe(0);
  });

  it('compress large batches as the topic wants them, in pieces', async () => {
    const { log } = await openLog({ config: { ...roomy, compressionType: 'lz4' } });
    const result = later(log.appendInOrder(largeBatch('gzip'), fromClient));
    expect(await turnsUntil(result)).toBeGreaterThan(10);
    const [batch] = await batchesOf(log);
    expect(batch).toMatchObject({ compression: 'lz4', recordCount: 20, lastOffset: 19 });
    expect(batch?.isValid()).toBe(true);
    expect([...(batch?.records() ?? [])].map(({ value }) => value?.length)).toEqual(Array(20).fill(400_000));
  });

  it('ask again whether a batch may be written when it had to wait', async () => {
    const { log } = await openLog({ config: roomy });
    let mayWrite = true;
    const message = 'no longer';
    const admit: OrderedAppendOptions['admit'] = () =>
      mayWrite ? { leaderEpoch: 3 } : { kind: 'rejected', errorCode: ErrorCode.InvalidTxnState, message };
    const waits = later(log.appendInOrder(largeBatch('zstd'), { ...fromClient, admit }));
    expect(appended(await waits).baseOffset).toBe(0);
    expect(log.leaderEpochs.latestEpoch).toBe(3);
    const refused = later(log.appendInOrder(largeBatch('zstd'), { ...fromClient, admit }));
    mayWrite = false;
    expect(await refused).toMatchObject({ kind: 'rejected', errorCode: ErrorCode.InvalidTxnState, message });
  });

  it('take the time at which they are appended, whatever comes in between', async () => {
    const time = new TimeAhead();
    const { log } = await openLog({ time, config: { ...roomy, messageTimestampType: 'LogAppendTime' } });
    const waits = later(log.appendInOrder(largeBatch('none', 6_000_000), fromClient));
    const behind = later(log.appendInOrder(batchOf(['b']), fromClient));
    // Its check is under way now, and takes more than another turn.
    await new Promise((resolve) => setImmediate(resolve));
    time.aheadMs = 5000;
    const marker = log.append(batchOf(['c']), { origin: 'coordinator', leaderEpoch: 0 });
    expect(appended(marker).baseOffset).toBe(0);
    const times = [marker, await waits, await behind].map((result) => appended(result).logAppendTimeMs);
    expect(times).toEqual(Array(3).fill(startMs + 5000));
    const batches = await batchesOf(log);
    expect(batches.map(({ maxTimestamp }) => maxTimestamp)).toEqual(times);
    expect(batches.every((batch) => batch.timestampType === 'LogAppendTime' && batch.isValid())).toBe(true);
  });

  it('are in the transaction for which they were let in, or in none', async () => {
    const { log } = await openLog({ config: roomy });
    const ids = { producerId: 9, producerEpoch: 0, isTransactional: true };
    const value = Buffer.alloc(2_000_000);
    const bytes = encodeRecordBatch({
      compression: 'zstd',
      records: [{ value, timestamp: startMs }],
      ...ids,
      baseSequence: 0,
    });
    const isVerified = true;
    // The coordinator would still say yes: another transaction of the same epoch is open.
    const options = { ...fromClient, isVerified, admit: () => ({ isVerified }) };
    const waits = later(log.appendInOrder(Buffer.from(bytes), options));
    await endTransaction(log, 'abort', 9);
    expect(await waits).toMatchObject({ kind: 'rejected', errorCode: ErrorCode.InvalidTxnState });
    expect(log.hasOngoingTransaction(9)).toBe(false);
    expect(appended(await log.appendInOrder(bytes, options)).baseOffset).toBe(1);
    expect(log.hasOngoingTransaction(9)).toBe(true);
  });

  it('end with the log', async () => {
    const { directory, log } = await openLog({ config: roomy });
    const waits = later(log.appendInOrder(largeBatch('zstd'), fromClient));
    await directory.remove(log);
    expect(await waits).toMatchObject({ kind: 'rejected', errorCode: ErrorCode.KafkaStorageError });
  });

  it('are checked a few at a time over all logs, as each may hold a large record, and not for a log that is gone', async () => {
    const time = new VirtualTime();
    const largeChecks = new Slots(1);
    const asked: string[] = [];
    const logNamed = (name: string): OrderedAppends => {
      const config = { ...defaultLogConfig, ...roomy };
      const gone = { kind: 'rejected', errorCode: ErrorCode.KafkaStorageError, message: `${name} is gone` } as const;
      return new OrderedAppends(
        {
          platform: { clock: time, timers: time, files: new MemoryFiles(), randomness: new SeededRandomness(1) },
          largeChecks,
        },
        {
          endOffset: () => 0,
          validation: () => ({ config, origin: 'client', nowMs: startMs }),
          refusal: () => (asked.includes('others') && name === 'b' ? gone : undefined),
          enter: (valid) => {
            asked.push(name);
            if (valid.kind === 'rejected') return valid;
            return {
              kind: 'appended',
              baseOffset: 0,
              lastOffset: 0,
              logAppendTimeMs: -1,
              logStartOffset: 0,
              durable: Promise.resolve(),
            };
          },
        },
      );
    };
    const { promise: others, resolve: letGo } = Promise.withResolvers<void>();
    const busy = largeChecks.run(() => others);
    const a = later(logNamed('a').append(largeBatch('zstd'), fromClient));
    const b = later(logNamed('b').append(largeBatch('zstd'), fromClient));
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([]);
    asked.push('others');
    letGo();
    expect((await a).kind).toBe('appended');
    expect(await b).toMatchObject({ kind: 'rejected', message: 'b is gone' });
    await busy;
    expect(asked).toEqual(['others', 'a', 'b']);
  });
});
