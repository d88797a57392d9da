import { compressionIdOf, type CompressionType } from '../compression/compression-type.js';
import { compress } from '../compression/compression.js';
import { InvalidRecordError } from '../errors.js';
import { crc32c } from '../hash/crc32c.js';
import { batchAttributes, batchHeaderBytes, batchLayout, batchLengthOverhead, currentMagic } from './batch-layout.js';
import { writeInt64 } from './int64.js';
import { recordSizeUpperBound, type RecordInput } from './record-input.js';
import { writeRecord } from './record-writer.js';

/** What a batch says about itself, beside its records. */
export interface RecordBatchOptions {
  /** Default 0. */
  baseOffset?: number;
  /** Default -1. */
  partitionLeaderEpoch?: number;
  /** Default 'none'. A batch without records is never compressed. */
  compression?: CompressionType;
  /** Stamps the batch with the log's time (LogAppendTime) instead of the records' own. Milliseconds. */
  logAppendTimeMs?: number;
  /** Default -1, for none. */
  producerId?: number;
  /** Default -1, for none. */
  producerEpoch?: number;
  /** Default -1, for none. */
  baseSequence?: number;
  /** Default false. */
  isTransactional?: boolean;
  /** Default false. */
  isControl?: boolean;
  /** Default: the last record's offset delta. Compaction keeps the one that the batch had. */
  lastOffsetDelta?: number;
}

/** Largest buffer that a batch is built in: its length is an int32. */
const batchBytesMax = 2 ** 31 - 1;

/**
 * Builds one batch record by record, each written to its final form at once, so that a producer holds the bytes only.
 * The first record's timestamp becomes the base that all count from, unless there is a delete horizon.
 */
export class RecordBatchBuilder {
  #buffer: Buffer;
  #position: number = batchHeaderBytes;
  #recordCount = 0;
  #lastOffsetDelta = -1;
  #baseTimestamp: number | undefined;
  #maxTimestamp = -1;
  readonly #deleteHorizonMs: number | undefined;

  /**
   * @param options.initialBytes Size of the first buffer; it doubles when full. Default 512.
   * @param options.deleteHorizonMs When the cleaner may drop the tombstones in this batch (KIP-534).
   */
  constructor(options: { initialBytes?: number; deleteHorizonMs?: number } = {}) {
    this.#buffer = Buffer.allocUnsafe(Math.max(options.initialBytes ?? 512, batchHeaderBytes));
    this.#deleteHorizonMs = options.deleteHorizonMs;
    this.#baseTimestamp = options.deleteHorizonMs;
  }

  get recordCount(): number {
    return this.#recordCount;
  }

  /** Bytes of the batch so far, uncompressed, with its header. */
  get sizeInBytes(): number {
    return this.#position;
  }

  /** Whether the batch surely stays within `maxBytes`, uncompressed, with one more record. */
  hasRoomFor(record: RecordInput, maxBytes: number): boolean {
    return this.#position + recordSizeUpperBound(record) <= maxBytes;
  }

  /** Adds a record. Throws {@link InvalidRecordError} for a timestamp or an offset delta that no record can have. */
  append(record: RecordInput): void {
    const offsetDelta = record.offsetDelta ?? this.#lastOffsetDelta + 1;
    if (offsetDelta !== (offsetDelta | 0) || offsetDelta <= this.#lastOffsetDelta) {
      throw new InvalidRecordError(`The offset delta ${offsetDelta} cannot follow ${this.#lastOffsetDelta}.`);
    }
    const baseTimestamp = this.#baseTimestamp ?? record.timestamp;
    this.#reserve(recordSizeUpperBound(record));
    this.#position = writeRecord(this.#buffer, this.#position, record, offsetDelta, record.timestamp - baseTimestamp);
    // Only now: a record that was refused leaves no trace.
    this.#baseTimestamp = baseTimestamp;
    this.#lastOffsetDelta = offsetDelta;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, record.timestamp);
    this.#recordCount++;
  }

  /**
   * The finished batch. Uncompressed it shares the builder's buffer, so append nothing afterwards; `RecordBatch`'s
   * setters change offset, epoch and sequence later.
   */
  build(options: RecordBatchOptions = {}): Buffer {
    const compression = this.#recordCount === 0 ? 'none' : (options.compression ?? 'none');
    let batch = this.#buffer.subarray(0, this.#position);
    if (compression !== 'none') {
      const compressed = compress(compression, batch.subarray(batchHeaderBytes));
      batch = Buffer.concat([Buffer.allocUnsafe(batchHeaderBytes), compressed]);
    }
    this.#writeHeader(batch, options, compression);
    return batch;
  }

  #writeHeader(batch: Buffer, options: RecordBatchOptions, compression: CompressionType): void {
    writeInt64(batch, options.baseOffset ?? 0, batchLayout.baseOffset, 'base offset');
    batch.writeInt32BE(batch.length - batchLengthOverhead, batchLayout.batchLength);
    batch.writeInt32BE(options.partitionLeaderEpoch ?? -1, batchLayout.partitionLeaderEpoch);
    batch.writeInt8(currentMagic, batchLayout.magic);
    batch.writeInt16BE(this.#attributes(options, compression), batchLayout.attributes);
    batch.writeInt32BE(options.lastOffsetDelta ?? this.#lastOffsetDelta, batchLayout.lastOffsetDelta);
    writeInt64(batch, this.#baseTimestamp ?? -1, batchLayout.baseTimestamp, 'base timestamp');
    writeInt64(batch, options.logAppendTimeMs ?? this.#maxTimestamp, batchLayout.maxTimestamp, 'timestamp');
    writeInt64(batch, options.producerId ?? -1, batchLayout.producerId, 'producer id');
    batch.writeInt16BE(options.producerEpoch ?? -1, batchLayout.producerEpoch);
    batch.writeInt32BE(options.baseSequence ?? -1, batchLayout.baseSequence);
    batch.writeInt32BE(this.#recordCount, batchLayout.recordCount);
    batch.writeUInt32BE(crc32c(batch.subarray(batchLayout.attributes)), batchLayout.crc);
  }

  #attributes(options: RecordBatchOptions, compression: CompressionType): number {
    let attributes = compressionIdOf(compression);
    if (options.logAppendTimeMs !== undefined) attributes |= batchAttributes.logAppendTime;
    if (options.isTransactional === true) attributes |= batchAttributes.transactional;
    if (options.isControl === true) attributes |= batchAttributes.control;
    if (this.#deleteHorizonMs !== undefined) attributes |= batchAttributes.deleteHorizon;
    return attributes;
  }

  #reserve(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed <= this.#buffer.length) return;
    if (needed > batchBytesMax) throw new InvalidRecordError('A record batch cannot grow beyond 2 GiB.');
    const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#buffer.length * 2), batchBytesMax));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#buffer = grown;
  }
}
