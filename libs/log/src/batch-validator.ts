import {
  CorruptRecordError,
  DecompressedTooLargeError,
  ErrorCode,
  RecordBatch,
  recompressRecordBatch,
} from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';

import { rejected } from './append-rejection.js';
import { requiredCompression } from './log-config.js';
import type { LogConfig } from './log-config.js';
import type { AppendOrigin, AppendRejected } from './log-operations.js';
import { maxDecompressedBytes } from './decompression-bound.js';
import { RecordsCheck } from './records-check.js';

const magicPosition = 16;
const attributesPosition = 21;
const logAppendTimeBit = 0x08;

export interface ValidationContext {
  readonly config: LogConfig;
  readonly origin: AppendOrigin;
  readonly nowMs: number;
  /** Throws `DecompressedTooLargeError` for records that grow beyond this; without it they are refused beyond a larger bound. */
  readonly decompressedBytesMax?: number;
  /** Whether the bytes of the batch are as its CRC says, where that has been found out before. */
  readonly isIntact?: boolean;
}

export interface ValidBatches {
  readonly kind: 'valid';
  /** As they came, or recompressed. */
  readonly batches: RecordBatch[];
  /** They get the time of the append, which is not yet: others may come first, and time is not to go back in the log. */
  readonly takesAppendTime: boolean;
}

/**
 * What a batch must be to go into the log (Kafka's `LogValidator` and `UnifiedLog.analyzeAndValidateRecords`). Corrects
 * a max timestamp that the records contradict; nothing else of the stored bytes changes unless the topic demands another codec.
 */
export function validateBatches(bytes: Buffer, context: ValidationContext): ValidBatches | AppendRejected {
  const batches: RecordBatch[] = [];
  for (let position = 0; position < bytes.length || batches.length === 0;) {
    const batch = readBatch(bytes, position, context);
    if ('kind' in batch) return batch;
    const stored = context.origin === 'client' ? checkRecords(batch, context) : batch;
    if ('kind' in stored) return stored;
    batches.push(stored);
    position += batch.sizeInBytes;
  }
  return admitted(batches, context);
}

/** The batch that begins there, if its header may pass. */
export function readBatch(bytes: Buffer, position: number, context: ValidationContext): RecordBatch | AppendRejected {
  if (position === bytes.length) return rejected(ErrorCode.InvalidRecord, 'there is no record batch');
  if (bytes.length > position + magicPosition && bytes[position + magicPosition] !== 2) {
    return rejected(ErrorCode.InvalidRecord, 'only record batches of magic 2 are accepted');
  }
  try {
    const batch = RecordBatch.at(bytes, position);
    return checkHeader(batch, bytes, context) ?? batch;
  } catch (error) {
    if (error instanceof CorruptRecordError) return rejected(ErrorCode.CorruptMessage, error.message);
    throw error;
  }
}

/** Batches that have passed, together. */
export function admitted(batches: RecordBatch[], { config, origin }: ValidationContext): ValidBatches | AppendRejected {
  const sizeInBytes = batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0);
  if (sizeInBytes > config.segmentBytes) {
    return rejected(
      ErrorCode.RecordListTooLarge,
      `a batch set of ${sizeInBytes} bytes exceeds the segment size of ${config.segmentBytes}`,
    );
  }
  // The metadata log keeps the time that the controller wrote.
  const takesAppendTime = config.messageTimestampType === 'LogAppendTime' && origin !== 'raft';
  return { kind: 'valid', batches, takesAppendTime };
}

function checkHeader(batch: RecordBatch, bytes: Buffer, context: ValidationContext): AppendRejected | undefined {
  const { config, origin } = context;
  if (origin !== 'raft') {
    const fit = ensureSize(batch, config);
    if ('kind' in fit) return fit;
  }
  if (!(context.isIntact ?? batch.isValid()))
    return rejected(ErrorCode.CorruptMessage, 'the record batch fails its CRC');
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
  const check = new RecordsCheck(batch, context.config, context.nowMs);
  try {
    for (const record of batch.records({
      maxDecompressedBytes: context.decompressedBytesMax ?? maxDecompressedBytes,
    })) {
      const refusal = check.add(record);
      if (refusal) return refusal;
    }
  } catch (error) {
    if (error instanceof DecompressedTooLargeError && context.decompressedBytesMax !== undefined) throw error;
    if (error instanceof CorruptRecordError) return rejected(ErrorCode.InvalidRecord, error.message);
    throw error;
  }
  return settleRecords(batch, check, context.config) ?? recompressed(batch, context.config);
}

/** What becomes of a batch once all of its records are checked: a refusal, or a header that says what they say. */
export function settleRecords(batch: RecordBatch, check: RecordsCheck, config: LogConfig): AppendRejected | undefined {
  const refusal = check.verdict();
  if (refusal === undefined) correctTimestamps(batch, check.maxTimestamp, config);
  return refusal;
}

/** The header must say what the records say: the time index and retention rely on it. */
function correctTimestamps(batch: RecordBatch, maxTimestamp: number, config: LogConfig): void {
  if (config.messageTimestampType !== 'CreateTime') return;
  if (batch.maxTimestamp === maxTimestamp && batch.timestampType === 'CreateTime') return;
  batch.buffer.writeInt16BE(batch.attributes & ~logAppendTimeBit, attributesPosition);
  batch.setMaxTimestamp(maxTimestamp);
}

function recompressed(batch: RecordBatch, config: LogConfig): RecordBatch | AppendRejected {
  const target = codecToChangeTo(batch, config);
  if (target === undefined) return batch;
  return ensureSize(
    RecordBatch.at(recompressRecordBatch(batch, target, { maxDecompressedBytes, level: config.compressionLevel })),
    config,
  );
}

/** What the topic demands and the batch has not. */
export function codecToChangeTo(batch: RecordBatch, config: LogConfig): CompressionType | undefined {
  const target = requiredCompression(config);
  return target === batch.compression ? undefined : target;
}

/** A batch that was compressed anew may have grown. */
function ensureSize(batch: RecordBatch, config: LogConfig): RecordBatch | AppendRejected {
  return batch.sizeInBytes <= config.maxMessageBytes ? batch : tooLarge(batch.sizeInBytes, config);
}

export function tooLarge(sizeInBytes: number, config: LogConfig): AppendRejected {
  return rejected(
    ErrorCode.MessageTooLarge,
    `the record batch of ${sizeInBytes} bytes exceeds max.message.bytes, ${config.maxMessageBytes}`,
  );
}
