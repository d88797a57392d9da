import { gzipSync, zstdCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { CompressionType } from '../compression/compression-type.js';
import { encodeRecordBatch, type RecordBatchInput } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';
import { recompressInPieces, recompressRecordBatch } from './recompress-record-batch.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const input: RecordBatchInput = {
  baseOffset: 12,
  partitionLeaderEpoch: 4,
  producerId: 9,
  producerEpoch: 1,
  baseSequence: 30,
  isTransactional: true,
  records: Array.from({ length: 40 }, (_, i) => ({ key: Buffer.from(`k${i}`), value: Buffer.alloc(50), timestamp: i })),
};

describe('recompressRecordBatch', () => {
  it.each(codecs.flatMap((from) => codecs.map((to) => [from, to] as const)))(
    'takes a batch from %s to %s',
    (from, to) => {
      const batch = RecordBatch.at(encodeRecordBatch({ ...input, compression: from }));
      expect(recompressRecordBatch(batch, to).equals(encodeRecordBatch({ ...input, compression: to }))).toBe(true);
      expect(batch.isValid()).toBe(true);
    },
  );

  it('compresses at the level that it is told, at once and in pieces', async () => {
    const batch = RecordBatch.at(encodeRecordBatch({ ...input, records: input.records.concat(input.records) }));
    const plain = batch.recordBytes();
    const zstd = (level: number) =>
      zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: level } }).length;
    const sizeOf = (bytes: Buffer): number => bytes.length - batch.buffer.length + plain.length;
    const atOnce = (codec: CompressionType, level?: number) => sizeOf(recompressRecordBatch(batch, codec, { level }));
    const inPieces = async (codec: CompressionType, level?: number) =>
      sizeOf(await recompressInPieces(batch, codec, { level, giveWay: () => Promise.resolve() }));

    const gzip = [1, 9].map((level) => gzipSync(plain, { level }).length);
    expect(gzip[1]).toBeLessThan(gzip[0] ?? 0);
    expect([atOnce('gzip', 1), atOnce('gzip', 9), atOnce('gzip', -1)]).toEqual([...gzip, gzipSync(plain).length]);
    expect([await inPieces('gzip', 1), await inPieces('gzip', 9)]).toEqual(gzip);
    expect(zstd(19)).toBeLessThan(zstd(-100));
    expect([atOnce('zstd', -100), atOnce('zstd', 19)]).toEqual([zstd(-100), zstd(19)]);
    expect(await inPieces('zstd', -100)).toBeGreaterThan(await inPieces('zstd', 19));
    expect(atOnce('zstd')).toBe(zstd(constants.ZSTD_CLEVEL_DEFAULT));
  });
});
