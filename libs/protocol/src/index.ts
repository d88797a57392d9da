export { ErrorCode } from './error-codes.js';
export { errorInfo } from './error-table.js';
export type { ErrorInfo } from './error-table.js';
export {
  CorruptRecordError,
  DecompressedTooLargeError,
  InvalidRecordError,
  MalformedMessageError,
  ProtocolError,
  RecompressedTooLargeError,
  UnsupportedCompressionError,
  UnsupportedVersionError,
} from './errors.js';
export { compressionTypeOf } from './compression/compression-type.js';
export type { CompressionType } from './compression/compression-type.js';
export { compress, decompress, maxDecompressedBytesDefault } from './compression/compression.js';
export type { DecompressOptions } from './compression/compression.js';
export { crc32c } from './hash/crc32c.js';
export { javaStringHashCode } from './hash/java-string-hash.js';
export { murmur2, partitionForKey } from './hash/murmur2.js';
export {
  batchAttributes,
  batchHeaderBytes,
  batchLayout,
  batchLengthOverhead,
  currentMagic,
} from './records/batch-layout.js';
export { isValidInPieces } from './records/batch-crc.js';
export { encodeRecordBatch } from './records/encode-record-batch.js';
export type { RecordBatchInput } from './records/encode-record-batch.js';
export { RecordBatchBuilder } from './records/record-batch-builder.js';
export type { RecordBatchOptions } from './records/record-batch-builder.js';
export { batchesIn, RecordBatch } from './records/record-batch.js';
export type { DecompressionOptions, PiecewiseOptions, TimestampType } from './records/record-batch.js';
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
export { Reader } from './cursor/reader.js';
export { LongWriteError, Writer } from './cursor/writer.js';
export type { Reservation } from './cursor/writer.js';
export { InvalidValueError } from './cursor/invalid-value-error.js';
// What declaration files of other libraries name when they export a message's inferred type.
export type { Field, StructRead, StructWrite } from './dsl/field.js';
export { decode, encode } from './dsl/message.js';
export type { Codec, Infer, Input, Message, MessageKind } from './dsl/message.js';
export type { FieldDeclaration, FieldDeclarations, WireType } from './dsl/wire-type.js';
export type { UnknownTaggedField } from './dsl/tagged-fields.js';
export type { VersionRange } from './dsl/versions.js';
export { zeroUuid } from './dsl/scalar-types.js';
export type { Api, ListenerKind } from './api.js';
export { ApiKey } from './api-key.js';
export { apis } from './api-table.js';
export { apiByKey, requestHeaderVersion, responseHeaderVersion } from './apis.js';
export { RequestHeader, ResponseHeader } from './headers.js';
export * from './messages/index.js';
export * from './consumer-protocol/index.js';
export * from './control/index.js';
export * from './metadata/index.js';
export { decodeMetadataRecord, encodeMetadataRecord } from './metadata/metadata-record.js';
export type { MetadataRecord } from './metadata/metadata-record.js';
export { metadataMessages } from './metadata/metadata-messages.js';
export * from './coordinator/group/index.js';
export * from './coordinator/transaction/index.js';
export * from './coordinator/share/index.js';
export { groupMessages } from './coordinator/group/group-messages.js';
export { transactionMessages } from './coordinator/transaction/transaction-messages.js';
export { shareMessages } from './coordinator/share/share-messages.js';
export { encodeCoordinatorKey, encodeCoordinatorValue } from './coordinator/coordinator-record.js';
export type { CoordinatorMessages, UnknownCoordinatorRecord } from './coordinator/coordinator-record.js';
export { decodeGroupRecord, decodeShareRecord, decodeTransactionRecord } from './coordinator/records.js';
export type { GroupRecord, ShareRecord, TransactionRecord } from './coordinator/records.js';
export * from './security/index.js';
export * from './storage/index.js';
export { recompressInPieces, recompressRecordBatch } from './records/recompress-record-batch.js';
