import { CorruptRecordError, encodeRecordBatch, ErrorCode, RecordBatch } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';

import { requiredCompression } from './log-config.js';
import type { LogConfig } from './log-config.js';
import type { AppendOrigin, AppendRejected, RecordError } from './log-operations.js';

const magicPosition = 16;
const attributesPosition = 21;
const logAppendTimeBit = 0x08;
/** What a batch may grow to when decompressed: a batch of 1 MiB can claim a thousand times that. */
const maxDecompressedBytes = 256 * 1024 * 1024;

export interface ValidationContext {
  readonly config: LogConfig;
  readonly origin: AppendOrigin;
  readonly nowMs: number;
}

export interface ValidBatches {
  readonly kind: 'valid';
  /** As they came, or recompressed. */
  readonly batches: RecordBatch[];
  readonly logAppendTimeMs: number;
}

/**
 * What a batch must be to go into the log (Kafka's `LogValidator` and `UnifiedLog.analyzeAndValidateRecords`). Stamps LogAppendTime and
 * corrects a max timestamp that the records contradict; nothing else of the stored bytes changes unless the topic demands another codec.
 */
export function validateBatches(bytes: Buffer, context: ValidationContext): ValidBatches | AppendRejected {
  const batches: RecordBatch[] = [];
  for (let position = 0; position < bytes.length || batches.length === 0;) {
    const outcome = validateBatch(bytes, position, context);
    if ('kind' in outcome) return outcome;
    batches.push(outcome.batch);
    position += outcome.sizeInBytes;
  }
  const sizeInBytes = batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0);
  if (sizeInBytes > context.config.segmentBytes) {
    return rejected(
      ErrorCode.RecordListTooLarge,
      `a batch set of ${sizeInBytes} bytes exceeds the segment size of ${context.config.segmentBytes}`,
    );
  }
  return { kind: 'valid', batches, logAppendTimeMs: stampsAppendTime(context) ? context.nowMs : -1 };
}

function validateBatch(
  bytes: Buffer,
  position: number,
  context: ValidationContext,
): { batch: RecordBatch; sizeInBytes: number } | AppendRejected {
  if (position === bytes.length) return rejected(ErrorCode.InvalidRecord, 'there is no record batch');
  if (bytes.length > position + magicPosition && bytes[position + magicPosition] !== 2) {
    return rejected(ErrorCode.InvalidRecord, 'only record batches of magic 2 are accepted');
  }
  try {
    const batch = RecordBatch.at(bytes, position);
    const refusal = checkHeader(batch, bytes, context);
    if (refusal) return refusal;
    const stored = context.origin === 'client' ? checkRecords(batch, context) : batch;
    if ('kind' in stored) return stored;
    if (stampsAppendTime(context)) stored.setLogAppendTime(context.nowMs);
    return { batch: stored, sizeInBytes: batch.sizeInBytes };
  } catch (error) {
    if (error instanceof CorruptRecordError) return rejected(ErrorCode.CorruptMessage, error.message);
    throw error;
  }
}

/** The metadata log keeps the time that the controller wrote. */
function stampsAppendTime(context: ValidationContext): boolean {
  return context.config.messageTimestampType === 'LogAppendTime' && context.origin !== 'raft';
}

function checkHeader(batch: RecordBatch, bytes: Buffer, context: ValidationContext): AppendRejected | undefined {
  const { config, origin } = context;
  if (origin !== 'raft' && batch.sizeInBytes > config.maxMessageBytes) return tooLarge(batch, config);
  if (!batch.isValid()) return rejected(ErrorCode.CorruptMessage, 'the record batch fails its CRC');
  if (batch.compression === undefined) {
    return rejected(ErrorCode.UnsupportedCompressionType, `unknown compression type ${batch.compressionId}`);
  }
  return origin === 'client' ? checkClientHeader(batch, bytes) : undefined;
}

function checkClientHeader(batch: RecordBatch, bytes: Buffer): AppendRejected | undefined {
  const invalid = (message: string): AppendRejected => rejected(ErrorCode.InvalidRecord, message);
  if (batch.sizeInBytes !== bytes.length) return invalid('there must be exactly one record batch for a partition');
  if (batch.baseOffset !== 0) return invalid(`the base offset must be 0, not ${batch.baseOffset}`);
  if (batch.recordCount <= 0) return invalid(`the record count is ${batch.recordCount}`);
  if (batch.lastOffsetDelta + 1 !== batch.recordCount) {
    return invalid(`the last offset delta is ${batch.lastOffsetDelta} with ${batch.recordCount} records`);
  }
  if (batch.isControl) return invalid('clients may not write control records');
  if (batch.producerId >= 0 && batch.baseSequence < 0) {
    return invalid(`producer ${batch.producerId} sent sequence ${batch.baseSequence}`);
  }
  return undefined;
}

/** Walks every record, decompressed if need be, and gives the batch to store. */
function checkRecords(batch: RecordBatch, context: ValidationContext): RecordBatch | AppendRejected {
  const needsKey = context.config.cleanupPolicy.has('compact');
  const isCreateTime = context.config.messageTimestampType === 'CreateTime';
  const earliestMs = context.nowMs - context.config.messageTimestampBeforeMaxMs;
  const latestMs = context.nowMs + context.config.messageTimestampAfterMaxMs;
  const errors: RecordError[] = [];
  let isTimestampError = false;
  let maxTimestamp = -1;
  let count = 0;
  try {
    for (const record of batch.records({ maxDecompressedBytes })) {
      const { timestamp } = record;
      if (record.offset !== batch.baseOffset + count) {
        return rejected(
          ErrorCode.InvalidRecord,
          `the offset delta of record ${count} is ${record.offset - batch.baseOffset}`,
        );
      }
      if (needsKey && record.key === null) {
        errors.push({ batchIndex: count, message: 'Compacted topic cannot accept message without key.' });
      } else if (isCreateTime && timestamp !== -1 && (timestamp < earliestMs || timestamp > latestMs)) {
        isTimestampError = true;
        errors.push({
          batchIndex: count,
          message: `Timestamp ${timestamp} of message with offset ${count} is out of range. The timestamp should be within [${earliestMs}, ${latestMs}]`,
        });
      }
      if (timestamp > maxTimestamp) maxTimestamp = timestamp;
      count++;
    }
  } catch (error) {
    if (error instanceof CorruptRecordError) return rejected(ErrorCode.InvalidRecord, error.message);
    throw error;
  }
  if (errors.length > 0) return rejectedRecords(errors, isTimestampError);
  if (isCreateTime) correctTimestamps(batch, maxTimestamp);
  return recompressed(batch, context.config);
}

function rejectedRecords(recordErrors: RecordError[], isTimestampError: boolean): AppendRejected {
  const errorCode = isTimestampError ? ErrorCode.InvalidTimestamp : ErrorCode.InvalidRecord;
  const message = isTimestampError
    ? 'One or more records have been rejected due to invalid timestamp'
    : `One or more records have been rejected due to ${recordErrors.length} record errors in total`;
  return { kind: 'rejected', errorCode, message, recordErrors };
}

/** The header must say what the records say: the time index and retention rely on it. */
function correctTimestamps(batch: RecordBatch, maxTimestamp: number): void {
  if (batch.maxTimestamp === maxTimestamp && batch.timestampType === 'CreateTime') return;
  batch.buffer.writeInt16BE(batch.attributes & ~logAppendTimeBit, attributesPosition);
  batch.setMaxTimestamp(maxTimestamp);
}

function recompressed(batch: RecordBatch, config: LogConfig): RecordBatch | AppendRejected {
  const target = requiredCompression(config);
  if (target === undefined || target === batch.compression) return batch;
  const converted = RecordBatch.at(withCompression(batch, target));
  return converted.sizeInBytes > config.maxMessageBytes ? tooLarge(converted, config) : converted;
}

function withCompression(batch: RecordBatch, compression: CompressionType): Buffer {
  return encodeRecordBatch({
    compression,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    records: [...batch.records({ maxDecompressedBytes })],
  });
}

function tooLarge(batch: RecordBatch, config: LogConfig): AppendRejected {
  return rejected(
    ErrorCode.MessageTooLarge,
    `the record batch of ${batch.sizeInBytes} bytes exceeds max.message.bytes, ${config.maxMessageBytes}`,
  );
}

function rejected(errorCode: ErrorCode, message: string): AppendRejected {
  return { kind: 'rejected', errorCode, message };
}
