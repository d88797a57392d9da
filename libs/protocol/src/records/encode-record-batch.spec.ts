import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CompressionType } from '../compression/compression-type.js';
import { ProtocolError } from '../errors.js';
import { encodeRecordBatch, type RecordBatchInput } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';
import { validateRecords } from './validate-records.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const nullable = fc.option(bytes, { nil: null });
const timestamp = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 2 ** 45 }));
const record = fc.record({
  key: nullable,
  value: nullable,
  headers: fc.array(fc.record({ key: fc.string({ unit: 'binary', maxLength: 20 }), value: nullable }), {
    maxLength: 4,
  }),
  timestamp,
});
const input = fc.record({
  baseOffset: fc.integer({ min: 0, max: 2 ** 50 }),
  partitionLeaderEpoch: fc.integer({ min: -1, max: 1000 }),
  compression: fc.constantFrom(...codecs),
  producerId: fc.integer({ min: -1, max: 2 ** 50 }),
  producerEpoch: fc.integer({ min: -1, max: 32767 }),
  baseSequence: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  isTransactional: fc.boolean(),
  isControl: fc.boolean(),
  records: fc.array(record, { minLength: 1, maxLength: 30 }),
});

describe('encodeRecordBatch', () => {
  it('writes what RecordBatch reads, in every codec', () => {
    fc.assert(
      fc.property(input, (batchInput) => {
        const batch = RecordBatch.at(encodeRecordBatch(batchInput));
        const { records, ...header } = batchInput;
        expect(batch).toMatchObject(header);
        expect(batch.isValid()).toBe(true);
        const actual = [...batch.records()].map(({ key, value, headers, timestamp: time, offset }) => ({
          key,
          value,
          headers: headers.map((each) => ({ ...each })),
          timestamp: time,
          offset,
        }));
        expect(actual).toEqual(records.map((each, i) => ({ ...each, offset: batchInput.baseOffset + i })));
        expect(validateRecords(batch)).toMatchObject({
          kind: 'valid',
          maxTimestamp: batch.maxTimestamp,
          minTimestamp: Math.min(...records.map((each) => each.timestamp)),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no way for mutated bytes but a typed error or a wrong CRC', () => {
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(input, fc.array(mutation, { minLength: 1, maxLength: 6 }), (batchInput, mutations) => {
        const original = encodeRecordBatch(batchInput);
        const mutated = Buffer.from(original);
        for (const [at, byte] of mutations) mutated[at % mutated.length] = byte;
        readAll(mutated);
        const covered = (buffer: Buffer) => buffer.subarray(21, original.readInt32BE(8) + 12);
        if (
          mutated.readInt32BE(8) === original.readInt32BE(8) &&
          mutated.readUInt32BE(17) === original.readUInt32BE(17)
        ) {
          expect(RecordBatch.at(mutated).isValid()).toBe(covered(mutated).equals(covered(original)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves no way for truncated and arbitrary bytes either', () => {
    fc.assert(
      fc.property(input, fc.nat(), (batchInput, cut) => {
        const whole = encodeRecordBatch(batchInput as RecordBatchInput);
        const cutBytes = Buffer.from(whole.subarray(0, 61 + (cut % (whole.length - 60))));
        cutBytes.writeInt32BE(cutBytes.length - 12, 8);
        readAll(cutBytes);
        readAll(whole.subarray(0, cut % whole.length));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (array) => readAll(Buffer.from(array))));
  });
});

/** Reads everything there is; only typed errors may come out, and the produce path's walk may not throw at all. */
function readAll(buffer: Buffer): void {
  const options = { maxDecompressedBytes: 1_000_000 };
  try {
    const batch = RecordBatch.at(buffer);
    batch.isValid();
    expect(['valid', 'invalid']).toContain(validateRecords(batch, options).kind);
    for (const { key, value, headers } of batch.records(options)) expect([key, value, headers]).toHaveLength(3);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
  }
}
