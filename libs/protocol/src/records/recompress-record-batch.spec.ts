import { describe, expect, it } from '@jest/globals';
import type { CompressionType } from '../compression/compression-type.js';
import { encodeRecordBatch, type RecordBatchInput } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';
import { recompressRecordBatch } from './recompress-record-batch.js';

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
});
