import { describe, expect, it } from '@jest/globals';
import { encodeRecordBatch, ErrorCode, RecordBatch } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';

import { validateBatches } from './batch-validator.js';
import type { ValidBatches } from './batch-validator.js';
import { defaultLogConfig } from './log-config.js';
import type { LogConfig } from './log-config.js';
import type { AppendRejected } from './log-operations.js';
import { batchOf, startMs } from './log.fixture.js';

function validate(bytes: Buffer, config: Partial<LogConfig> = {}, origin: 'client' | 'raft' = 'client') {
  return validateBatches(bytes, { config: { ...defaultLogConfig, ...config }, origin, nowMs: startMs });
}

function valid(outcome: ValidBatches | AppendRejected): RecordBatch {
  if (outcome.kind === 'rejected') throw new Error(outcome.message);
  const [batch] = outcome.batches;
  if (!batch) throw new Error('there is no batch');
  return batch;
}

/** The batch with one field changed and a CRC that fits again. */
function altered(bytes: Buffer, change: (bytes: Buffer) => void): Buffer {
  change(bytes);
  const batch = RecordBatch.at(bytes);
  batch.setMaxTimestamp(batch.maxTimestamp);
  return bytes;
}

const two = () => batchOf(['a', 'b']);

describe('validateBatches', () => {
  it('keeps the bytes as they came', () => {
    const bytes = batchOf(['a', 'b'], { compression: 'gzip' });
    const before = Buffer.from(bytes);
    expect(valid(validate(bytes)).buffer).toEqual(before);
  });

  const refused: [string, () => Buffer, ErrorCode][] = [
    ['nothing at all', () => Buffer.alloc(0), ErrorCode.InvalidRecord],
    ['two batches', () => Buffer.concat([two(), two()]), ErrorCode.InvalidRecord],
    ['bytes behind the batch', () => Buffer.concat([two(), Buffer.alloc(3)]), ErrorCode.InvalidRecord],
    ['half a batch', () => two().subarray(0, 70), ErrorCode.CorruptMessage],
    ['another magic', () => altered(two(), (bytes) => bytes.writeInt8(1, 16)), ErrorCode.InvalidRecord],
    ['a base offset', () => batchOf(['a'], { baseOffset: 3 }), ErrorCode.InvalidRecord],
    ['a CRC that does not match', () => Buffer.from(two().fill(1, 30, 31)), ErrorCode.CorruptMessage],
    [
      'an unknown codec',
      () => altered(two(), (bytes) => bytes.writeInt16BE(7, 21)),
      ErrorCode.UnsupportedCompressionType,
    ],
    ['a count of zero', () => altered(two(), (bytes) => bytes.writeInt32BE(0, 57)), ErrorCode.InvalidRecord],
    [
      'a count that is not the last delta plus one',
      () => altered(two(), (bytes) => bytes.writeInt32BE(4, 23)),
      ErrorCode.InvalidRecord,
    ],
    [
      'a count beyond its records',
      () =>
        altered(
          altered(two(), (bytes) => bytes.writeInt32BE(2, 23)),
          (bytes) => bytes.writeInt32BE(3, 57),
        ),
      ErrorCode.InvalidRecord,
    ],
    [
      'records beyond its count',
      () =>
        altered(
          altered(two(), (bytes) => bytes.writeInt32BE(0, 23)),
          (bytes) => bytes.writeInt32BE(1, 57),
        ),
      ErrorCode.InvalidRecord,
    ],
    ['a control batch', () => batchOf(['a'], { isControl: true }), ErrorCode.InvalidRecord],
    [
      'a producer without a sequence',
      () => batchOf(['a'], { producerId: 1, producerEpoch: 0 }),
      ErrorCode.InvalidRecord,
    ],
    [
      'deltas with a gap',
      () =>
        batchOf([], {
          records: [0, 2].map((offsetDelta) => ({ value: null, timestamp: startMs, offsetDelta })),
          lastOffsetDelta: 1,
        }),
      ErrorCode.InvalidRecord,
    ],
  ];
  for (const [what, make, errorCode] of refused) {
    it(`refuses ${what} from a client`, () => {
      expect(validate(make())).toMatchObject({ kind: 'rejected', errorCode });
    });
  }

  it('counts max.message.bytes compressed, and lets the metadata log pass', () => {
    const values = ['a'.repeat(2000)];
    expect(validate(batchOf(values), { maxMessageBytes: 1000 })).toMatchObject({
      errorCode: ErrorCode.MessageTooLarge,
    });
    expect(validate(batchOf(values, { compression: 'gzip' }), { maxMessageBytes: 1000 })).toMatchObject({
      kind: 'valid',
    });
    expect(validate(batchOf(values), { maxMessageBytes: 1000 }, 'raft')).toMatchObject({ kind: 'valid' });
    expect(validate(batchOf(values), { segmentBytes: 1000 })).toMatchObject({
      errorCode: ErrorCode.RecordListTooLarge,
    });
  });

  it('refuses timestamps outside of the bounds, naming the records', () => {
    const records = [0, -5001, 4001].map((ms) => ({ value: null, timestamp: startMs + ms }));
    const config = { messageTimestampBeforeMaxMs: 5000, messageTimestampAfterMaxMs: 4000 };
    const outcome = validate(encodeRecordBatch({ records }), config);
    expect(outcome).toMatchObject({
      errorCode: ErrorCode.InvalidTimestamp,
      recordErrors: [{ batchIndex: 1 }, { batchIndex: 2 }],
    });
    expect(
      validate(encodeRecordBatch({ records }), { ...config, messageTimestampType: 'LogAppendTime' }),
    ).toMatchObject({ kind: 'valid' });
    expect(validate(encodeRecordBatch({ records: [{ value: null, timestamp: -1 }] }), config)).toMatchObject({
      kind: 'valid',
    });
  });

  it('trusts the records, not the header, for the highest timestamp', () => {
    const bytes = batchOf(['a']);
    RecordBatch.at(bytes).setMaxTimestamp(startMs + 999_999);
    const batch = valid(validate(bytes));
    expect([batch.maxTimestamp, batch.isValid()]).toEqual([startMs, true]);
    const stamped = batchOf(['a']);
    RecordBatch.at(stamped).setLogAppendTime(startMs);
    expect(valid(validate(stamped)).timestampType).toBe('CreateTime');
  });

  it('leaves LogAppendTime to the log, and lets no producer set it', () => {
    const config = { messageTimestampType: 'LogAppendTime' } as const;
    expect(validate(batchOf(['a']), config)).toMatchObject({ takesAppendTime: true });
    expect(validate(batchOf(['a']), config, 'raft')).toMatchObject({ takesAppendTime: false });
    const stamped = (): Buffer => batchOf(['a', 'b'], { logAppendTimeMs: startMs });
    expect(validate(stamped(), config)).toMatchObject({
      errorCode: ErrorCode.InvalidTimestamp,
      recordErrors: [{ batchIndex: 0 }, { batchIndex: 1 }],
    });
    expect(validate(stamped())).toMatchObject({ kind: 'valid', takesAppendTime: false });
    expect(validate(batchOf(['a'], { logAppendTimeMs: -1 }))).toMatchObject({ errorCode: ErrorCode.InvalidTimestamp });
  });

  it('refuses records without a key where the topic is compacted', () => {
    const records = [{ key: Buffer.from('k') }, { key: null }].map(({ key }) => ({
      key,
      value: null,
      timestamp: startMs,
    }));
    expect(validate(encodeRecordBatch({ records }), { cleanupPolicy: new Set(['compact']) })).toMatchObject({
      errorCode: ErrorCode.InvalidRecord,
      recordErrors: [{ batchIndex: 1 }],
    });
  });

  it.each<[CompressionType, number]>([
    ['none', 3000],
    ['gzip', 1000],
  ])('names each bad record of a batch in %s, but a small batch that holds many: %i', (compression, named) => {
    const records = Array.from({ length: 3000 }, () => ({ key: null, value: null, timestamp: startMs }));
    const outcome = validate(encodeRecordBatch({ compression, records }), { cleanupPolicy: new Set(['compact']) });
    if (outcome.kind !== 'rejected') throw new Error('accepted');
    expect(outcome.recordErrors?.map(({ batchIndex }) => batchIndex)).toEqual([...records.keys()].slice(0, named));
    expect(outcome.message).toContain('3000 record errors in total');
  });

  it('recompresses to the codec that the topic demands, keeping everything else', () => {
    const records = [
      { key: null, value: Buffer.from('v'.repeat(300)), headers: [{ key: 'h', value: null }], timestamp: startMs + 3 },
    ];
    const input = { producerId: 5, producerEpoch: 2, baseSequence: 7, records };
    for (const compressionType of ['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed'] as const) {
      const batch = valid(
        validate(encodeRecordBatch({ ...input, compression: compressionType === 'gzip' ? 'none' : 'gzip' }), {
          compressionType,
        }),
      );
      expect(batch.compression).toBe(compressionType === 'uncompressed' ? 'none' : compressionType);
      expect([batch.producerId, batch.producerEpoch, batch.baseSequence, batch.isValid()]).toEqual([5, 2, 7, true]);
      const [record] = [...batch.records()];
      expect(record).toMatchObject({ timestamp: startMs + 3, headers: [{ key: 'h', value: null }] });
      expect(record?.value).toEqual(records[0]?.value);
    }
  });

  it('recompresses at the level of the topic', () => {
    const records = Array.from({ length: 500 }, (_, i) => ({
      value: Buffer.from(`${i * 7919}-${i % 13}`),
      timestamp: startMs,
    }));
    const sizeAt = (compressionLevel?: number) =>
      valid(
        validate(encodeRecordBatch({ records }), {
          compressionType: 'gzip',
          ...(compressionLevel === undefined ? {} : { compressionLevel }),
        }),
      ).sizeInBytes;
    expect(sizeAt(9)).toBeLessThan(sizeAt(1));
    expect(sizeAt(-1)).toBe(sizeAt());
  });
});
