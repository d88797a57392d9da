import { describe, expect, it } from '@jest/globals';
import { crc32c, encodeRecordBatch, ErrorCode, RecordBatch } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import { VirtualTime } from '@barnabas/platform';
import fc from 'fast-check';

import { validateBatches } from './batch-validator.js';
import type { ValidationContext, ValidBatches } from './batch-validator.js';
import { validateLarge } from './large-batch.js';
import { startMs } from './log.fixture.js';
import { defaultLogConfig } from './index.js';
import type { LogConfig } from './index.js';
import type { AppendRejected } from './log-operations.js';
import { TurnPace } from './turn-pace.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const attributesPosition = 21;
const recordsPosition = 61;

const records = fc.array(
  fc.record({
    key: fc.option(fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes))),
    value: fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))),
    timestamp: fc.constantFrom(startMs, startMs - 5, startMs + 7_200_001, -1),
  }),
  { minLength: 1, maxLength: 12 },
);
/** Where bytes are changed, as a part of the length, and to what. */
const damages = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
  maxLength: 3,
});

function damaged(bytes: Buffer, places: readonly (readonly [number, number])[], cutBytes: number): Buffer {
  const whole = Buffer.from(bytes.subarray(0, Math.max(recordsPosition, bytes.length - cutBytes)));
  const room = whole.length - recordsPosition;
  for (const [at, byte] of places) if (room > 0) whole[recordsPosition + Math.floor(at * room)] = byte;
  whole.writeInt32BE(whole.length - 12, 8);
  whole.writeUInt32BE(crc32c(whole.subarray(attributesPosition)), 17);
  return whole;
}

/** What clients see of it, and what would be stored. */
function verdictOf(result: ValidBatches | AppendRejected): unknown {
  if (result.kind === 'rejected')
    return {
      errorCode: result.errorCode,
      recordErrors: result.recordErrors,
      ...(result.errorCode === ErrorCode.MessageTooLarge && { message: result.message }),
    };
  const [batch] = result.batches;
  if (batch === undefined) return 'nothing';
  const { maxTimestamp, timestampType, compression, recordCount } = batch;
  const bytes = batch.recordBytes().toString('hex');
  return { maxTimestamp, timestampType, compression, recordCount, bytes, isValid: batch.isValid() };
}

describe.each(codecs)('a batch in %s that is checked in pieces', (compression) => {
  it.each<[string, Partial<LogConfig>]>([
    ['as it is', {}],
    ['by its keys', { cleanupPolicy: new Set(['compact']) }],
    ['by the log’s time', { messageTimestampType: 'LogAppendTime' }],
    ['for another codec', { compressionType: 'lz4' }],
    ['for none', { compressionType: 'uncompressed' }],
    ['by a size that only the compressed ones keep', { compressionType: 'uncompressed', maxMessageBytes: 120 }],
  ])('comes to what it comes to at once: %s', async (_, config) => {
    const context: ValidationContext = { config: { ...defaultLogConfig, ...config }, origin: 'client', nowMs: startMs };
    const time = new VirtualTime();
    await fc.assert(
      fc.asyncProperty(
        records,
        damages,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: -1, max: 1 }),
        async (made, places, cut, more) => {
          const bytes = damaged(encodeRecordBatch({ records: made, compression }), places, cut);
          const batch = RecordBatch.at(bytes);
          bytes.writeInt32BE(batch.recordCount + more, 57);
          bytes.writeInt32BE(batch.lastOffsetDelta + more, 23);
          bytes.writeUInt32BE(crc32c(bytes.subarray(attributesPosition)), 17);
          const atOnce = verdictOf(validateBatches(Buffer.from(bytes), context));
          const inPieces = verdictOf(
            await validateLarge(Buffer.from(bytes), context, new TurnPace({ clock: time, timers: time })),
          );
          expect(inPieces).toEqual(atOnce);
        },
      ),
      { numRuns: 60 },
    );
  });
});
