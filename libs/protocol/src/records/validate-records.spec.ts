import { describe, expect, it } from '@jest/globals';
import type { CompressionType } from '../compression/compression-type.js';
import { ErrorCode } from '../error-codes.js';
import { batchLayout } from './batch-layout.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';
import type { RecordInput } from './record-input.js';
import { validateRecords } from './validate-records.js';

const records: RecordInput[] = [1000, 1500, 900, 1500].map((timestamp, i) => ({
  key: i === 2 ? null : Buffer.from('k'),
  value: Buffer.from('v'),
  timestamp,
}));

function batchOf(inputs: readonly RecordInput[], compression: CompressionType = 'none'): RecordBatch {
  return RecordBatch.at(encodeRecordBatch({ records: inputs, compression }));
}

describe.each<CompressionType>(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
  'validateRecords, compression %s',
  (codec) => {
    it('finds the range of the timestamps, whatever the header says', () => {
      const batch = batchOf(records, codec);
      batch.setMaxTimestamp(9_999_999);
      expect(validateRecords(batch)).toEqual({
        kind: 'valid',
        minTimestamp: 900,
        maxTimestamp: 1500,
        offsetDeltaOfMaxTimestamp: 1,
      });
    });

    it('refuses offset deltas that do not rise by one', () => {
      const gap = RecordBatch.at(
        encodeRecordBatch({
          compression: codec,
          lastOffsetDelta: 1,
          records: [{ timestamp: 1 }, { timestamp: 1, offsetDelta: 2 }],
        }),
      );
      expect(validateRecords(gap)).toMatchObject({ kind: 'invalid', errorCode: ErrorCode.InvalidRecord });
    });

    it.each([3, 5])('refuses four records that claim to be %i', (count) => {
      const batch = batchOf(records, codec);
      batch.buffer.writeInt32BE(count, batchLayout.recordCount);
      batch.buffer.writeInt32BE(count - 1, batchLayout.lastOffsetDelta);
      expect(validateRecords(batch)).toMatchObject({ kind: 'invalid', errorCode: ErrorCode.InvalidRecord });
    });
  },
);

describe('validateRecords', () => {
  it.each([0, -1, -(2 ** 31)])('refuses a count of %i', (count) => {
    const batch = batchOf(records);
    batch.buffer.writeInt32BE(count, batchLayout.recordCount);
    expect(validateRecords(batch)).toMatchObject({ kind: 'invalid', errorCode: ErrorCode.InvalidRecord });
  });

  it('refuses a last offset delta that does not go with the count', () => {
    const batch = batchOf(records);
    batch.buffer.writeInt32BE(10, batchLayout.lastOffsetDelta);
    expect(validateRecords(batch)).toMatchObject({ kind: 'invalid', errorCode: ErrorCode.InvalidRecord });
  });

  it('names the records without a key where keys are needed', () => {
    const result = validateRecords(batchOf(records), { requireKeys: true });
    expect(result).toMatchObject({ errorCode: ErrorCode.InvalidRecord, recordErrors: [{ batchIndex: 2 }] });
    expect(validateRecords(batchOf(records.filter(({ key }) => key !== null)), { requireKeys: true }).kind).toBe(
      'valid',
    );
  });

  it('names the records beyond the bounds of time, and lets those without a time pass', () => {
    const inputs = [...records, { timestamp: -1 }];
    const result = validateRecords(batchOf(inputs), { timestampBounds: { earliestMs: 950, latestMs: 1400 } });
    expect(result).toMatchObject({
      errorCode: ErrorCode.InvalidTimestamp,
      recordErrors: [{ batchIndex: 1 }, { batchIndex: 2 }, { batchIndex: 3 }],
    });
    expect(validateRecords(batchOf(inputs), { timestampBounds: { earliestMs: 900, latestMs: 1500 } }).kind).toBe(
      'valid',
    );
  });

  it('does not list more than a hundred bad records', () => {
    const inputs = Array.from({ length: 1000 }, () => ({ timestamp: 1 }));
    const result = validateRecords(batchOf(inputs), { requireKeys: true });
    expect(result.kind === 'invalid' && result.recordErrors.length).toBe(100);
    expect(result.kind === 'invalid' && result.message).toContain('1000');
  });

  it('refuses a bomb, broken compression and an unknown codec', () => {
    const bomb = batchOf([{ timestamp: 1, value: Buffer.alloc(10_000_000) }], 'zstd');
    expect(validateRecords(bomb, { maxDecompressedBytes: 1_000_000 })).toMatchObject({
      errorCode: ErrorCode.InvalidRecord,
    });
    const broken = batchOf(records, 'gzip');
    broken.buffer.fill(0, batchLayout.records);
    expect(validateRecords(broken)).toMatchObject({ errorCode: ErrorCode.InvalidRecord });
    const unknown = batchOf(records);
    unknown.buffer.writeInt16BE(7, batchLayout.attributes);
    expect(validateRecords(unknown)).toMatchObject({ errorCode: ErrorCode.UnsupportedCompressionType });
  });
});
