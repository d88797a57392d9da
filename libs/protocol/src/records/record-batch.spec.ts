import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError, UnsupportedCompressionError } from '../errors.js';
import { batchLayout } from './batch-layout.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { batchesIn, RecordBatch } from './record-batch.js';

const records = [
  { key: Buffer.from('a'), value: Buffer.from('1'), timestamp: 1000 },
  { key: null, value: null, timestamp: 990, headers: [{ key: 'h', value: Buffer.from('x') }] },
];

describe('RecordBatch', () => {
  it('gives keys and values as views on the batch, not as copies', () => {
    const batch = RecordBatch.at(encodeRecordBatch({ records }));
    const [first] = [...batch.records()];
    expect(first!.key!.buffer).toBe(batch.buffer.buffer);
    batch.buffer[batch.buffer.indexOf('1', batchLayout.records)] = 0x32;
    expect(first!.value!.toString()).toBe('2');
  });

  it('stands anywhere in a buffer and ends with its own bytes', () => {
    const bytes = encodeRecordBatch({ baseOffset: 7, records });
    const batch = RecordBatch.at(Buffer.concat([Buffer.alloc(5), bytes, Buffer.alloc(3)]), 5);
    expect(batch.buffer.equals(bytes)).toBe(true);
    expect([batch.baseOffset, batch.lastOffset, batch.nextOffset]).toEqual([7, 8, 9]);
  });

  it('takes its place in the log without a new CRC', () => {
    const batch = RecordBatch.at(encodeRecordBatch({ records }));
    const { crc } = batch;
    batch.setBaseOffset(Number.MAX_SAFE_INTEGER - 10);
    batch.setPartitionLeaderEpoch(5);
    expect([batch.baseOffset, batch.partitionLeaderEpoch, batch.crc]).toEqual([Number.MAX_SAFE_INTEGER - 10, 5, crc]);
    expect(batch.isValid()).toBe(true);
  });

  it('gives every record the append time once it is stamped, under a new CRC', () => {
    const batch = RecordBatch.at(encodeRecordBatch({ records }));
    const { crc } = batch;
    batch.setLogAppendTime(5000);
    expect(batch.timestampType).toBe('LogAppendTime');
    expect([...batch.records()].map(({ timestamp }) => timestamp)).toEqual([5000, 5000]);
    expect(batch.crc).not.toBe(crc);
    expect(batch.isValid()).toBe(true);
  });

  it('can be renumbered for another try of its producer', () => {
    const batch = RecordBatch.at(encodeRecordBatch({ records, producerId: 4, producerEpoch: 0, baseSequence: 10 }));
    batch.setProducerState(4, 1, 2 ** 31 - 1);
    expect([batch.producerId, batch.producerEpoch, batch.baseSequence, batch.lastSequence]).toEqual([
      4,
      1,
      2 ** 31 - 1,
      0,
    ]);
    expect(batch.isValid()).toBe(true);
  });

  it('counts timestamps from the delete horizon where there is one', () => {
    const batch = RecordBatch.at(encodeRecordBatch({ records, deleteHorizonMs: 9_000_000 }));
    expect(batch.deleteHorizonMs).toBe(9_000_000);
    expect([...batch.records()].map(({ timestamp }) => timestamp)).toEqual([1000, 990]);
    expect(RecordBatch.at(encodeRecordBatch({ records })).deleteHorizonMs).toBeUndefined();
  });

  it('keeps offsets and sequence of a batch that compaction has emptied', () => {
    const bytes = encodeRecordBatch({
      baseOffset: 20,
      lastOffsetDelta: 4,
      producerId: 1,
      producerEpoch: 0,
      baseSequence: 3,
      records: [],
    });
    const batch = RecordBatch.at(bytes);
    expect([batch.lastOffset, batch.lastSequence, batch.recordCount]).toEqual([24, 7, 0]);
    expect([...batch.records()]).toEqual([]);
  });

  it('finds any changed byte behind the CRC', () => {
    const bytes = encodeRecordBatch({ records });
    for (let position = batchLayout.attributes; position < bytes.length; position++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes.readUInt8(position) ^ 1, position);
      expect(RecordBatch.at(changed).isValid()).toBe(false);
    }
  });

  it('does not bring out offsets beyond 2^53', () => {
    const bytes = encodeRecordBatch({ records });
    bytes.writeBigInt64BE(2n ** 53n, batchLayout.baseOffset);
    expect(() => RecordBatch.at(bytes).baseOffset).toThrow(CorruptRecordError);
  });

  it.each([0, 1, 3])('refuses records of magic %i', (magic) => {
    const bytes = encodeRecordBatch({ records });
    bytes.writeInt8(magic, batchLayout.magic);
    expect(RecordBatch.at(bytes).magic).toBe(magic);
    expect(() => [...RecordBatch.at(bytes).records()]).toThrow(CorruptRecordError);
  });

  it('refuses records of an unknown codec', () => {
    const bytes = encodeRecordBatch({ records });
    bytes.writeInt16BE(5, batchLayout.attributes);
    expect(RecordBatch.at(bytes).compression).toBeUndefined();
    expect(() => [...RecordBatch.at(bytes).records()]).toThrow(UnsupportedCompressionError);
  });

  it.each([
    ['fewer records than it says', 3],
    ['more records than it says', 1],
    ['a negative number of records', -1],
  ])('refuses a batch with %s', (_, recordCount) => {
    const bytes = encodeRecordBatch({ records });
    bytes.writeInt32BE(recordCount, batchLayout.recordCount);
    expect(() => [...RecordBatch.at(bytes).records()]).toThrow(CorruptRecordError);
  });

  it('refuses bytes that are no whole batch', () => {
    const bytes = encodeRecordBatch({ records });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => RecordBatch.at(bytes.subarray(0, length))).toThrow(CorruptRecordError);
    }
    for (const length of [-(2 ** 31), -1, 48, 2 ** 31 - 1]) {
      bytes.writeInt32BE(length, batchLayout.batchLength);
      expect(() => RecordBatch.at(bytes)).toThrow(CorruptRecordError);
    }
  });
});

describe('batchesIn', () => {
  const two = Buffer.concat([encodeRecordBatch({ records }), encodeRecordBatch({ baseOffset: 2, records })]);

  it('gives batches in order and stops at a partial one', () => {
    for (const cut of [0, 1, 30, 70]) {
      const offsets = [...batchesIn(two.subarray(0, two.length - cut))].map(({ baseOffset }) => baseOffset);
      expect(offsets).toEqual(cut === 0 ? [0, 2] : [0]);
    }
  });

  it('refuses a length that no batch has, instead of standing still', () => {
    const bytes = Buffer.from(two);
    bytes.writeInt32BE(-12, batchLayout.batchLength);
    expect(() => [...batchesIn(bytes)]).toThrow(CorruptRecordError);
  });
});
