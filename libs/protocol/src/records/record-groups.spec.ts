import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError } from '../errors.js';
import type { CompressionType } from '../compression/compression-type.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { RecordBatch } from './record-batch.js';
import { recompressInPieces } from './recompress-record-batch.js';
import { wholeRecords } from './whole-records.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const timestamp = 1_800_000_000_000;

/** Records of all sizes, one of them larger than any piece. */
function batchOf(compression: CompressionType): RecordBatch {
  const records = Array.from({ length: 5000 }, (_, i) => ({
    key: Buffer.from(`key-${i}`),
    value: i === 2500 ? Buffer.alloc(3_000_000, 'large') : Buffer.from(`${i}`.repeat(i % 50)),
    timestamp: timestamp + i,
  }));
  return RecordBatch.at(encodeRecordBatch({ compression, records, producerId: 7, producerEpoch: 1, baseSequence: 3 }));
}

async function read(batch: RecordBatch): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const records of batch.recordGroups()) {
    for (const { offset, timestamp: time, key, value } of records)
      found.push([offset, time, String(key), value?.length]);
  }
  return found;
}

describe.each(codecs)('a batch in %s, group by group', (codec) => {
  it('gives the records that it gives at once', async () => {
    const batch = batchOf(codec);
    const atOnce = [...batch.records()].map(({ offset, timestamp: time, key, value }) => [
      offset,
      time,
      String(key),
      value?.length,
    ]);
    expect(await read(batch)).toEqual(atOnce);
  });

  it('goes into another codec with all it says', async () => {
    const batch = batchOf(codec);
    let pauses = 0;
    const giveWay = (): undefined => {
      pauses++;
      return undefined;
    };
    const changed = RecordBatch.at(await recompressInPieces(batch, 'lz4', { giveWay }));
    expect(changed).toMatchObject({ compression: 'lz4', producerId: 7, producerEpoch: 1, baseSequence: 3 });
    expect(changed.isValid()).toBe(true);
    expect(await read(changed)).toEqual(await read(batch));
    expect(pauses).toBeGreaterThan(0);
  });

  it('keeps no more of it in another codec than is allowed', async () => {
    const batch = batchOf(codec);
    const { length } = await recompressInPieces(batch, 'none');
    expect(await recompressInPieces(batch, 'none', { maxBytes: length })).toHaveLength(length);
    const refused = recompressInPieces(batch, 'none', { maxBytes: length - 1 });
    await expect(refused).rejects.toMatchObject({ code: 'RECOMPRESSED_TOO_LARGE', sizeInBytes: length });
  });

  it.each([4999, 5001])('refuses a header that claims %i of 5000 records', async (claimed) => {
    const batch = batchOf(codec);
    batch.buffer.writeInt32BE(claimed, 57);
    await expect(read(batch)).rejects.toThrow(CorruptRecordError);
  });
});

describe('pieces of records', () => {
  const bytes = batchOf('none').recordBytes();

  it.each([1, 2, 7, 4096])('are whole wherever the cuts of %i bytes fall', async (cutBytes) => {
    const part = bytes.subarray(0, 60_000);
    const whole: Buffer[] = [];
    let ended: unknown;
    try {
      for await (const piece of wholeRecords(cut(part, cutBytes), 10_000_000)) whole.push(piece);
    } catch (error) {
      ended = error;
    }
    // The last record was cut off with the rest; everything before it has come.
    expect(ended).toBeInstanceOf(CorruptRecordError);
    const joined = Buffer.concat(whole);
    expect(joined.equals(part.subarray(0, joined.length))).toBe(true);
    expect(part.length - joined.length).toBeLessThan(300);
  });

  it('take no memory for a record that claims more than is allowed', async () => {
    const claim = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 0]);
    await expect(wholeRecords(cut(claim, 100), 1_000_000).next()).rejects.toThrow('claims');
    const negative = Buffer.from([0x01, 0, 0]);
    await expect(wholeRecords(cut(negative, 100), 1_000_000).next()).rejects.toThrow('negative');
  });
});

async function* cut(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
