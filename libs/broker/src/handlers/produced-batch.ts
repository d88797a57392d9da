import type { TransactionalProducer } from '@barnabas/coordinator';
import {
  ErrorCode,
  batchAttributes,
  batchHeaderBytes,
  batchLayout,
  batchLengthOverhead,
  currentMagic,
} from '@barnabas/protocol';

const ZSTD_ID = 4;

export interface UnfitBatch {
  readonly errorCode: ErrorCode;
  readonly message: string;
}

export interface TransactionalBatch extends TransactionalProducer {
  readonly baseSequence: number;
}

/** Whose a batch is that is in a transaction; undefined when it is in none. Read where it lies: nothing is decoded. */
export function transactionalBatch(records: Buffer | null): TransactionalBatch | undefined {
  if (records === null || (attributesOf(records) & batchAttributes.transactional) === 0) return undefined;
  return {
    producerId: Number(records.readBigInt64BE(batchLayout.producerId)),
    producerEpoch: records.readInt16BE(batchLayout.producerEpoch),
    baseSequence: records.readInt32BE(batchLayout.baseSequence),
  };
}

export function isZstdBatch(records: Buffer | null): boolean {
  return records !== null && (attributesOf(records) & batchAttributes.compressionMask) === ZSTD_ID;
}

/** None where the header is not all there: the log will say so. */
function attributesOf(records: Buffer): number {
  return records.length < batchHeaderBytes ? 0 : records.readInt16BE(batchLayout.attributes);
}

/**
 * Why records are not exactly one whole batch of magic 2; a batch that is cut short counts as none (Kafka's
 * ProduceRequest.validateRecords). What is in it is the log's to judge.
 */
export function malformedBatch(records: Buffer | null): UnfitBatch | undefined {
  const invalid = (message: string) => ({ errorCode: ErrorCode.InvalidRecord, message });
  if (records === null || records.length <= batchLayout.magic) {
    return invalid('a partition needs exactly one record batch');
  }
  const magic = records.readInt8(batchLayout.magic);
  if (magic < 0 || magic > currentMagic) {
    return { errorCode: ErrorCode.CorruptMessage, message: `Invalid magic found in record: ${magic}` };
  }
  const sizeInBytes = records.readInt32BE(batchLayout.batchLength) + batchLengthOverhead;
  if (records.length < sizeInBytes) return invalid('a partition needs exactly one record batch, and all of it');
  if (magic < currentMagic) return invalid(`only record batches of magic ${currentMagic} are accepted`);
  // A size too small for a batch is left to the log, which calls it corrupt.
  const isBatch = sizeInBytes >= batchHeaderBytes;
  return isBatch && records.length > sizeInBytes
    ? invalid('there must be exactly one record batch for a partition')
    : undefined;
}
