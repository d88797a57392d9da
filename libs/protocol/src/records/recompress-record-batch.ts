import { compressInPieces } from '../compression/compress-in-pieces.js';
import { compressionIdOf, type CompressionType } from '../compression/compression-type.js';
import { compress } from '../compression/compression.js';
import { RecompressedTooLargeError } from '../errors.js';
import { crc32c } from '../hash/crc32c.js';
import { batchAttributes, batchLayout, batchLengthOverhead } from './batch-layout.js';
import type { DecompressionOptions, PiecewiseOptions, RecordBatch } from './record-batch.js';

export interface LevelOption {
  /** See `compress`. */
  readonly level?: number | undefined;
}

/**
 * The same batch in another codec, for topics whose `compression.type` is not the producer's. The records' bytes and all
 * of the header but length, codec and CRC stay. Throws CorruptRecordError as `RecordBatch.recordBytes` does.
 */
export function recompressRecordBatch(
  batch: RecordBatch,
  compression: CompressionType,
  options: DecompressionOptions & LevelOption = {},
): Buffer {
  return withRecords(batch, compression, [compress(compression, batch.recordBytes(options), options.level)]);
}

export interface RecompressOptions extends PiecewiseOptions, LevelOption {
  /** Most bytes that the batch may come to; what is beyond is counted and not kept. Default: as many as it takes. */
  readonly maxBytes?: number;
}

/**
 * {@link recompressRecordBatch} for large batches: on other threads, or in pieces with a pause between two. Throws
 * {@link RecompressedTooLargeError} beyond `maxBytes`.
 */
export async function recompressInPieces(
  batch: RecordBatch,
  compression: CompressionType,
  options: RecompressOptions = {},
): Promise<Buffer> {
  const { maxBytes = Infinity } = options;
  let compressed: Buffer[] = [];
  let sizeInBytes: number = batchLayout.records;
  const pieces = compressInPieces(compression, batch.recordPieces(options), options.level);
  for await (const piece of pieces) {
    sizeInBytes += piece.length;
    if (sizeInBytes <= maxBytes) compressed.push(piece);
    else compressed = [];
  }
  if (sizeInBytes > maxBytes) throw new RecompressedTooLargeError(sizeInBytes, maxBytes);
  return withRecords(batch, compression, compressed);
}

function withRecords(batch: RecordBatch, compression: CompressionType, records: readonly Buffer[]): Buffer {
  const result = Buffer.concat([batch.buffer.subarray(0, batchLayout.records), ...records]);
  const attributes = (batch.attributes & ~batchAttributes.compressionMask) | compressionIdOf(compression);
  result.writeInt32BE(result.length - batchLengthOverhead, batchLayout.batchLength);
  result.writeInt16BE(attributes, batchLayout.attributes);
  result.writeUInt32BE(crc32c(result.subarray(batchLayout.attributes)), batchLayout.crc);
  return result;
}
