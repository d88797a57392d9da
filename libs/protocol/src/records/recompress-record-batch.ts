import { compressionIdOf, type CompressionType } from '../compression/compression-type.js';
import { compress } from '../compression/compression.js';
import { crc32c } from '../hash/crc32c.js';
import { batchAttributes, batchLayout, batchLengthOverhead } from './batch-layout.js';
import type { DecompressionOptions, RecordBatch } from './record-batch.js';

/**
 * The same batch in another codec, for topics whose `compression.type` is not the producer's. The records' bytes and all
 * of the header but length, codec and CRC stay. Throws CorruptRecordError as `RecordBatch.recordBytes` does.
 */
export function recompressRecordBatch(
  batch: RecordBatch,
  compression: CompressionType,
  options: DecompressionOptions = {},
): Buffer {
  const records = compress(compression, batch.recordBytes(options));
  const result = Buffer.concat([batch.buffer.subarray(0, batchLayout.records), records]);
  const attributes = (batch.attributes & ~batchAttributes.compressionMask) | compressionIdOf(compression);
  result.writeInt32BE(result.length - batchLengthOverhead, batchLayout.batchLength);
  result.writeInt16BE(attributes, batchLayout.attributes);
  result.writeUInt32BE(crc32c(result.subarray(batchLayout.attributes)), batchLayout.crc);
  return result;
}
