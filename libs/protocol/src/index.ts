export { ErrorCode } from './error-codes.js';
export { errorInfo } from './error-table.js';
export type { ErrorInfo } from './error-table.js';
export {
  CorruptRecordError,
  InvalidRecordError,
  MalformedMessageError,
  ProtocolError,
  UnsupportedCompressionError,
  UnsupportedVersionError,
} from './errors.js';
export type { CompressionType } from './compression/compression-type.js';
export { compress, decompress, maxDecompressedBytesDefault } from './compression/compression.js';
export type { DecompressOptions } from './compression/compression.js';
export { crc32c } from './hash/crc32c.js';
export { javaStringHashCode } from './hash/java-string-hash.js';
export { murmur2, partitionForKey } from './hash/murmur2.js';
export { batchHeaderBytes, batchLengthOverhead } from './records/batch-layout.js';
export { encodeRecordBatch } from './records/encode-record-batch.js';
export type { RecordBatchInput } from './records/encode-record-batch.js';
export { RecordBatchBuilder } from './records/record-batch-builder.js';
export type { RecordBatchOptions } from './records/record-batch-builder.js';
export { batchesIn, RecordBatch } from './records/record-batch.js';
export type { DecompressionOptions, TimestampType } from './records/record-batch.js';
export { recordSizeUpperBound } from './records/record-input.js';
export type { RecordInput } from './records/record-input.js';
export type { RecordHeader, RecordView } from './records/record-view.js';
export { sequenceAfter } from './records/sequence.js';
export {
  controlRecordType,
  ControlRecordType,
  encodeControlBatch,
  encodeEndTxnMarker,
} from './records/control-batch.js';
export type { ControlBatchPlace } from './records/control-batch.js';
export { RecordCursor } from './records/record-cursor.js';
export { validateRecords } from './records/validate-records.js';
export type { RecordError, RecordValidation, RecordValidationOptions } from './records/validate-records.js';
