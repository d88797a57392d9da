import {
  batchHeaderBytes,
  batchLengthOverhead,
  CorruptRecordError,
  DecompressedTooLargeError,
  ErrorCode,
  isValidInPieces,
  RecordBatch,
  recompressInPieces,
  RecompressedTooLargeError,
} from '@barnabas/protocol';

import { rejected } from './append-rejection.js';
import { admitted, codecToChangeTo, readBatch, settleRecords, tooLarge, validateBatches } from './batch-validator.js';
import type { ValidationContext, ValidBatches } from './batch-validator.js';
import { maxDecompressedBytes } from './decompression-bound.js';
import type { LogConfig } from './log-config.js';
import type { AppendRejected } from './log-operations.js';
import { RecordsCheck } from './records-check.js';
import type { TurnPace } from './turn-pace.js';

const batchLengthPosition = 8;
/** What a turn of the event loop has time for. */
const recordsAtOnceMax = 8192;
const bytesAtOnceMax = 1024 * 1024;
/** Of bytes that only their CRC is computed of. */
const checkedBytesAtOnceMax = 4 * 1024 * 1024;
/** Of records that have to be compressed anew: a megabyte takes gzip some ten milliseconds. */
const recompressedBytesAtOnceMax = 64 * 1024;

/** As {@link validateBatches}, for one batch of a client; undefined when that takes longer than requests should wait. */
export function validateAtOnce(bytes: Buffer, context: ValidationContext): ValidBatches | AppendRejected | undefined {
  if (isKnownToTakeLong(bytes, context.config)) return undefined;
  try {
    return validateBatches(bytes, { ...context, decompressedBytesMax: bytesAtOnceMax });
  } catch (error) {
    if (error instanceof DecompressedTooLargeError) return undefined;
    throw error;
  }
}

function isKnownToTakeLong(bytes: Buffer, config: LogConfig): boolean {
  const isWholeBatch =
    bytes.length >= batchHeaderBytes && bytes.readInt32BE(batchLengthPosition) + batchLengthOverhead === bytes.length;
  if (!isWholeBatch) return false;
  const batch = RecordBatch.at(bytes);
  // Refused before anything of it is looked at.
  if (batch.sizeInBytes > config.maxMessageBytes) return false;
  if (batch.recordCount > recordsAtOnceMax || batch.sizeInBytes > checkedBytesAtOnceMax) return true;
  return codecToChangeTo(batch, config) !== undefined && batch.sizeInBytes > recompressedBytesAtOnceMax;
}

/**
 * As {@link validateBatches}, for one batch of a client, which may be as large as it wants: a megabyte can decompress to hundreds. Others
 * have their turn in between, and no more than a piece of it is in memory.
 */
export async function validateLarge(
  bytes: Buffer,
  context: ValidationContext,
  pace: TurnPace,
): Promise<ValidBatches | AppendRejected> {
  const isIntact = await isValidInPieces(RecordBatch.at(bytes), () => pace.giveWay());
  const batch = readBatch(bytes, 0, { ...context, isIntact });
  if ('kind' in batch) return batch;
  const stored = await checkRecords(batch, context, pace);
  return 'kind' in stored ? stored : admitted([stored], context);
}

async function checkRecords(
  batch: RecordBatch,
  { config, nowMs }: ValidationContext,
  pace: TurnPace,
): Promise<RecordBatch | AppendRejected> {
  const check = new RecordsCheck(batch, config, nowMs);
  const piecewise = { maxDecompressedBytes, giveWay: () => pace.giveWay() };
  try {
    for await (const records of batch.recordGroups(piecewise)) {
      for (const record of records) {
        const refusal = check.add(record);
        if (refusal) return refusal;
        const pause = pace.step();
        if (pause) await pause;
      }
    }
  } catch (error) {
    if (error instanceof CorruptRecordError) return rejected(ErrorCode.InvalidRecord, error.message);
    throw error;
  }
  const refusal = settleRecords(batch, check, config);
  if (refusal) return refusal;
  const target = codecToChangeTo(batch, config);
  if (target === undefined) return batch;
  const { compressionLevel: level, maxMessageBytes: maxBytes } = config;
  try {
    return RecordBatch.at(await recompressInPieces(batch, target, { ...piecewise, level, maxBytes }));
  } catch (error) {
    if (error instanceof RecompressedTooLargeError) return tooLarge(error.sizeInBytes, config);
    throw error;
  }
}
