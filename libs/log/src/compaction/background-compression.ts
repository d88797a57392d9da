import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';

import { batchHeaderBytes, batchLengthOverhead, crc32c, RecordBatch } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';

/** What is smaller is compressed at once, in less time than a slice of cleaning may take. */
const backgroundBytesMin = 64 * 1024;
const lengthPosition = 8;
const crcPosition = 17;
const attributesPosition = 21;

/** Codecs that are slow, and that Node runs on threads of its own, with their ids in a batch's attributes. */
const codecs = {
  gzip: { id: 1, compress: promisify(gzip) },
  zstd: { id: 4, compress: promisify(zstdCompress) },
} as const;

/** A megabyte of gzip takes some ten milliseconds: too long for the event loop. */
export function belongsInBackground(compression: CompressionType, sizeInBytes: number): compression is 'gzip' | 'zstd' {
  return compression in codecs && sizeInBytes >= backgroundBytesMin;
}

/** A batch that was built without compression, compressed on another thread. */
export async function compressInBackground(batch: RecordBatch, compression: 'gzip' | 'zstd'): Promise<RecordBatch> {
  const { id, compress } = codecs[compression];
  const records: Buffer = await compress(batch.buffer.subarray(batchHeaderBytes));
  const result = Buffer.concat([batch.buffer.subarray(0, batchHeaderBytes), records]);
  result.writeInt32BE(result.length - batchLengthOverhead, lengthPosition);
  result.writeInt16BE(batch.attributes | id, attributesPosition);
  result.writeUInt32BE(crc32c(result.subarray(attributesPosition)), crcPosition);
  return RecordBatch.at(result);
}
