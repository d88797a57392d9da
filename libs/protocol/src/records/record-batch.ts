import { compressionTypeOf, type CompressionType } from '../compression/compression-type.js';
import { decompress, maxDecompressedBytesDefault } from '../compression/compression.js';
import { decompressInPieces } from '../compression/decompress-in-pieces.js';
import { CorruptRecordError, UnsupportedCompressionError } from '../errors.js';
import { crc32c } from '../hash/crc32c.js';
import { batchAttributes, batchHeaderBytes, batchLayout, batchLengthOverhead, currentMagic } from './batch-layout.js';
import { readExactInt64, readInt64, writeInt64 } from './int64.js';
import { RecordCursor } from './record-cursor.js';
import { LazyRecordView, type RecordView } from './record-view.js';
import { sequenceAfter } from './sequence.js';
import { wholeRecords } from './whole-records.js';

/** Whether records carry the producer's time or the time at which the log took them (`message.timestamp.type`). */
export type TimestampType = 'CreateTime' | 'LogAppendTime';

export interface DecompressionOptions {
  /** Most bytes that the records may have when decompressed; more is a {@link CorruptRecordError}. Default 128 MiB. */
  maxDecompressedBytes?: number;
}

export interface PiecewiseOptions extends DecompressionOptions {
  /** Called after each piece: what it returns is waited for. Default: nothing. */
  giveWay?: () => Promise<void> | undefined;
}

/**
 * A view on one record batch of magic 2 (KIP-98). Nothing is copied or decoded in advance: every getter reads the bytes
 * anew, and the setters change them in place. Getters of 64-bit identities throw {@link CorruptRecordError} beyond 2^53.
 */
export class RecordBatch {
  /** Exactly the bytes of this batch. */
  readonly buffer: Buffer;

  private constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  /**
   * The batch that starts at `position`. Throws {@link CorruptRecordError} unless all its bytes are there. Says nothing
   * about the contents: see `magic`, `isValid()` and `records()`.
   */
  static at(buffer: Buffer, position = 0): RecordBatch {
    const available = buffer.length - position;
    if (available < batchLengthOverhead)
      throw new CorruptRecordError(`A record batch does not fit into ${available} bytes.`);
    const sizeInBytes = buffer.readInt32BE(position + batchLayout.batchLength) + batchLengthOverhead;
    if (sizeInBytes < batchHeaderBytes)
      throw new CorruptRecordError(`A record batch claims ${sizeInBytes} bytes only.`);
    if (sizeInBytes > available) {
      throw new CorruptRecordError(`A record batch claims ${sizeInBytes} bytes where ${available} are left.`);
    }
    return new RecordBatch(buffer.subarray(position, position + sizeInBytes));
  }

  get sizeInBytes(): number {
    return this.buffer.length;
  }

  get baseOffset(): number {
    return readExactInt64(this.buffer, batchLayout.baseOffset, 'base offset');
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  /** The offset behind this batch. */
  get nextOffset(): number {
    return this.lastOffset + 1;
  }

  /** Stays as it was when compaction drops the last record, so that offsets and sequences remain known. */
  get lastOffsetDelta(): number {
    return this.buffer.readInt32BE(batchLayout.lastOffsetDelta);
  }

  get partitionLeaderEpoch(): number {
    return this.buffer.readInt32BE(batchLayout.partitionLeaderEpoch);
  }

  get magic(): number {
    return this.buffer.readInt8(batchLayout.magic);
  }

  /** The stored checksum, unsigned. */
  get crc(): number {
    return this.buffer.readUInt32BE(batchLayout.crc);
  }

  get attributes(): number {
    return this.buffer.readInt16BE(batchLayout.attributes);
  }

  get compressionId(): number {
    return this.attributes & batchAttributes.compressionMask;
  }

  /** undefined for a codec that Kafka does not define. */
  get compression(): CompressionType | undefined {
    return compressionTypeOf(this.compressionId);
  }

  get timestampType(): TimestampType {
    return this.#has(batchAttributes.logAppendTime) ? 'LogAppendTime' : 'CreateTime';
  }

  get isTransactional(): boolean {
    return this.#has(batchAttributes.transactional);
  }

  get isControl(): boolean {
    return this.#has(batchAttributes.control);
  }

  /** When the cleaner may drop this batch's tombstones and markers (KIP-534); undefined until it has seen them once. */
  get deleteHorizonMs(): number | undefined {
    return this.#has(batchAttributes.deleteHorizon) ? this.baseTimestamp : undefined;
  }

  /** What the records' timestamp deltas count from: the first record's timestamp, or the delete horizon. */
  get baseTimestamp(): number {
    return readInt64(this.buffer, batchLayout.baseTimestamp);
  }

  get maxTimestamp(): number {
    return readInt64(this.buffer, batchLayout.maxTimestamp);
  }

  /** -1 without an idempotent producer. */
  get producerId(): number {
    return readExactInt64(this.buffer, batchLayout.producerId, 'producer id');
  }

  get producerEpoch(): number {
    return this.buffer.readInt16BE(batchLayout.producerEpoch);
  }

  /** Sequence of the first record; -1 for none. */
  get baseSequence(): number {
    return this.buffer.readInt32BE(batchLayout.baseSequence);
  }

  /** Sequence of the last record, which wraps from 2^31-1 to 0; -1 for none. */
  get lastSequence(): number {
    const { baseSequence } = this;
    return baseSequence < 0 ? -1 : sequenceAfter(baseSequence, this.lastOffsetDelta);
  }

  /** The number of records as the header says it. */
  get recordCount(): number {
    return this.buffer.readInt32BE(batchLayout.recordCount);
  }

  /** Whether the CRC-32C matches the bytes from the attributes to the end. */
  isValid(): boolean {
    return this.crc === this.#computeCrc();
  }

  /** Gives the batch its place in the log. Outside the CRC. */
  setBaseOffset(offset: number): void {
    writeInt64(this.buffer, offset, batchLayout.baseOffset, 'base offset');
  }

  /** Outside the CRC. */
  setPartitionLeaderEpoch(epoch: number): void {
    this.buffer.writeInt32BE(epoch, batchLayout.partitionLeaderEpoch);
  }

  /** Stamps all records with the log's time (`message.timestamp.type=LogAppendTime`). Recomputes the CRC. */
  setLogAppendTime(timestampMs: number): void {
    this.buffer.writeInt16BE(this.attributes | batchAttributes.logAppendTime, batchLayout.attributes);
    this.setMaxTimestamp(timestampMs);
  }

  /** Corrects the header's highest timestamp, which time indexes rely on. Recomputes the CRC. */
  setMaxTimestamp(timestampMs: number): void {
    writeInt64(this.buffer, timestampMs, batchLayout.maxTimestamp, 'timestamp');
    this.buffer.writeUInt32BE(this.#computeCrc(), batchLayout.crc);
  }

  /** Renumbers a batch that an idempotent producer sends again under a new epoch (KIP-360). Recomputes the CRC. */
  setProducerState(producerId: number, producerEpoch: number, baseSequence: number): void {
    writeInt64(this.buffer, producerId, batchLayout.producerId, 'producer id');
    this.buffer.writeInt16BE(producerEpoch, batchLayout.producerEpoch);
    this.buffer.writeInt32BE(baseSequence, batchLayout.baseSequence);
    this.buffer.writeUInt32BE(this.#computeCrc(), batchLayout.crc);
  }

  /**
   * The records' bytes, decompressed where they are compressed. Throws {@link CorruptRecordError} for another magic than
   * 2, for bytes that their codec refuses or that grow beyond the bound, {@link UnsupportedCompressionError} for an unknown codec.
   */
  recordBytes(options: DecompressionOptions = {}): Buffer {
    if (this.magic !== currentMagic) throw new CorruptRecordError(`A record batch has the magic ${this.magic}, not 2.`);
    const { compression } = this;
    if (compression === undefined) throw new UnsupportedCompressionError(this.compressionId);
    return decompress(compression, this.buffer.subarray(batchLayout.records), {
      maxBytes: options.maxDecompressedBytes ?? maxDecompressedBytesDefault,
    });
  }

  /**
   * The records' bytes as {@link recordBytes} gives them, one piece after the other: gzip and zstd are decompressed on other threads, the
   * rest between two pieces.
   */
  async *recordPieces(options: PiecewiseOptions = {}): AsyncGenerator<Buffer, void, undefined> {
    const { compression } = this;
    if (compression === undefined) throw new UnsupportedCompressionError(this.compressionId);
    const maxBytes = options.maxDecompressedBytes ?? maxDecompressedBytesDefault;
    for await (const piece of decompressInPieces(compression, this.buffer.subarray(batchLayout.records), {
      maxBytes,
    })) {
      yield piece;
      await options.giveWay?.();
    }
  }

  /**
   * As {@link records}, some at a time, so that a large batch takes neither all of the memory nor of the event loop. Each group has to be
   * read to its end before the next one is asked for.
   */
  async *recordGroups(
    options: PiecewiseOptions = {},
  ): AsyncGenerator<Generator<RecordView, void, undefined>, void, undefined> {
    if (this.magic !== currentMagic) throw new CorruptRecordError(`A record batch has the magic ${this.magic}, not 2.`);
    const { recordCount } = this;
    if (recordCount < 0) throw new CorruptRecordError(`A record batch claims ${recordCount} records.`);
    const maxBytes = options.maxDecompressedBytes ?? maxDecompressedBytesDefault;
    const progress = { count: 0 };
    for await (const bytes of wholeRecords(this.recordPieces(options), maxBytes)) {
      yield this.#viewsIn(bytes, progress);
    }
    if (progress.count !== recordCount) {
      throw new CorruptRecordError(`A record batch holds ${progress.count} records and claims ${recordCount}.`);
    }
  }

  /** All that `bytes` hold; counts them. */
  *#viewsIn(bytes: Buffer, progress: { count: number }): Generator<RecordView, void, undefined> {
    const { baseOffset, baseTimestamp } = this;
    const appendTime = this.#has(batchAttributes.logAppendTime) ? this.maxTimestamp : undefined;
    const cursor = new RecordCursor(bytes, 0, bytes.length);
    for (; cursor.remaining > 0; progress.count++) {
      cursor.next();
      const timestamp = appendTime ?? baseTimestamp + cursor.timestampDelta;
      yield new LazyRecordView(cursor, baseOffset + cursor.offsetDelta, timestamp);
    }
  }

  /**
   * The records one by one; decompressed at once. Throws {@link CorruptRecordError} at the first one whose bytes do not hold together and,
   * once all are read, when bytes are left over.
   */
  records(options: DecompressionOptions = {}): Generator<RecordView, void, undefined> {
    return this.#recordsIn(this.recordBytes(options));
  }

  *#recordsIn(bytes: Buffer): Generator<RecordView, void, undefined> {
    const { baseOffset, baseTimestamp, recordCount } = this;
    const appendTime = this.#has(batchAttributes.logAppendTime) ? this.maxTimestamp : undefined;
    if (recordCount < 0) throw new CorruptRecordError(`A record batch claims ${recordCount} records.`);
    const cursor = new RecordCursor(bytes, 0, bytes.length);
    for (let i = 0; i < recordCount; i++) {
      cursor.next();
      yield new LazyRecordView(
        cursor,
        baseOffset + cursor.offsetDelta,
        appendTime ?? baseTimestamp + cursor.timestampDelta,
      );
    }
    if (cursor.remaining !== 0) {
      throw new CorruptRecordError(`A record batch has ${cursor.remaining} bytes behind its ${recordCount} records.`);
    }
  }

  #has(attribute: number): boolean {
    return (this.attributes & attribute) !== 0;
  }

  #computeCrc(): number {
    return crc32c(this.buffer.subarray(batchLayout.attributes));
  }
}

/**
 * The batches in a stretch of a log or in a fetch answer, one after the other. Stops at a partial last batch, as brokers
 * may send one; throws {@link CorruptRecordError} at a length that no batch can have.
 */
export function* batchesIn(buffer: Buffer): Generator<RecordBatch, void, undefined> {
  let position = 0;
  while (buffer.length - position >= batchLengthOverhead) {
    const sizeInBytes = buffer.readInt32BE(position + batchLayout.batchLength) + batchLengthOverhead;
    if (sizeInBytes > buffer.length - position) return;
    yield RecordBatch.at(buffer, position);
    position += sizeInBytes;
  }
}
