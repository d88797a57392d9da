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
const ZSTD_VERSION_MIN = 7;
/** Of a record of magic 0, the smallest there ever was. */
const SMALLEST_RECORD_BYTES = 14;

export interface UnfitBatch {
  readonly errorCode: ErrorCode;
  readonly message: string;
}

export interface TransactionalBatch extends TransactionalProducer {
  readonly baseSequence: number;
}

/**
 * Whose a batch is that is in a transaction; undefined when it is in none, or says so and names no producer, which is then nobody's
 * transaction. Read where it lies: nothing is decoded.
 */
export function transactionalBatch(records: Buffer | null): TransactionalBatch | undefined {
  if (records === null || !isMarkedTransactional(records)) return undefined;
  const producerId = Number(records.readBigInt64BE(batchLayout.producerId));
  if (producerId < 0) return undefined;
  return {
    producerId,
    producerEpoch: records.readInt16BE(batchLayout.producerEpoch),
    baseSequence: records.readInt32BE(batchLayout.baseSequence),
  };
}

export function isMarkedTransactional(records: Buffer | null): boolean {
  return records !== null && (attributesOf(records) & batchAttributes.transactional) !== 0;
}

/** None where the batch is not all there, or of another format: there is another judge of that. */
function attributesOf(records: Buffer): number {
  const isWhole =
    records.length >= batchHeaderBytes &&
    records.readInt8(batchLayout.magic) === currentMagic &&
    records.readInt32BE(batchLayout.batchLength) + batchLengthOverhead <= records.length;
  return isWhole ? records.readInt16BE(batchLayout.attributes) : 0;
}

/** Why records cannot be read as batches at all (Kafka's ByteBufferLogInputStream), for which Kafka refuses the whole request. */
export function unreadableBatch(records: Buffer | null): UnfitBatch | undefined {
  if (records === null || records.length < batchLengthOverhead) return undefined;
  const corrupt = (message: string) => ({ errorCode: ErrorCode.CorruptMessage, message });
  const sizeInBytes = records.readInt32BE(batchLayout.batchLength);
  if (sizeInBytes < SMALLEST_RECORD_BYTES) {
    return corrupt(`Record size ${sizeInBytes} is less than the minimum record overhead (${SMALLEST_RECORD_BYTES})`);
  }
  if (records.length <= batchLayout.magic) return undefined;
  const magic = records.readInt8(batchLayout.magic);
  return magic < 0 || magic > currentMagic ? corrupt(`Invalid magic found in record: ${magic}`) : undefined;
}

/** What only Produce knows about records; everything else is the log's to judge (Kafka's ProduceRequest.validateRecords). */
export function unfitBatch(records: Buffer | null, version: number): UnfitBatch | undefined {
  const malformed = malformedBatch(records);
  if (malformed !== undefined) return malformed;
  const isZstd = records !== null && (attributesOf(records) & batchAttributes.compressionMask) === ZSTD_ID;
  return isZstd && version < ZSTD_VERSION_MIN
    ? {
        errorCode: ErrorCode.UnsupportedCompressionType,
        message: `zstd needs Produce v${ZSTD_VERSION_MIN}, this is v${version}`,
      }
    : undefined;
}

/** Why records are not exactly one whole batch of magic 2; a batch that is cut short counts as none. */
function malformedBatch(records: Buffer | null): UnfitBatch | undefined {
  const invalid = (message: string) => ({ errorCode: ErrorCode.InvalidRecord, message });
  if (records === null || records.length <= batchLayout.magic) {
    return invalid('a partition needs exactly one record batch');
  }
  const magic = records.readInt8(batchLayout.magic);
  const unreadable = unreadableBatch(records);
  if (unreadable !== undefined) return unreadable;
  const sizeInBytes = records.readInt32BE(batchLayout.batchLength) + batchLengthOverhead;
  if (records.length < sizeInBytes) return invalid('a partition needs exactly one record batch, and all of it');
  if (magic < currentMagic) return invalid(`only record batches of magic ${currentMagic} are accepted`);
  // A size too small for a batch is left to the log, which calls it corrupt.
  const isBatch = sizeInBytes >= batchHeaderBytes;
  return isBatch && records.length > sizeInBytes
    ? invalid('there must be exactly one record batch for a partition')
    : undefined;
}
