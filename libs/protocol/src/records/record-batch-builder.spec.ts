import { describe, expect, it } from '@jest/globals';
import { InvalidRecordError } from '../errors.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import { RecordBatchBuilder } from './record-batch-builder.js';
import { RecordBatch } from './record-batch.js';
import { recordSizeUpperBound, type RecordInput } from './record-input.js';

const record: RecordInput = {
  key: Buffer.from('key'),
  value: Buffer.alloc(100, 'v'),
  headers: [{ key: 'schlüssel', value: null }],
  timestamp: 1_700_000_000_000,
};

describe('RecordBatchBuilder', () => {
  it('grows from any size to what encodeRecordBatch writes at once', () => {
    const builder = new RecordBatchBuilder({ initialBytes: 1 });
    const records = Array.from({ length: 500 }, (_, i) => ({ ...record, timestamp: record.timestamp + i }));
    for (const each of records) builder.append(each);
    expect(builder.recordCount).toBe(500);
    const batch = builder.build({ compression: 'none' });
    expect(batch).toHaveLength(builder.sizeInBytes);
    expect(batch.equals(encodeRecordBatch({ records }))).toBe(true);
  });

  it('knows before whether a record fits', () => {
    const builder = new RecordBatchBuilder();
    const maxBytes = 1000;
    while (builder.hasRoomFor(record, maxBytes)) builder.append(record);
    expect(builder.recordCount).toBeGreaterThan(4);
    expect(builder.build().length).toBeLessThanOrEqual(maxBytes);
    expect(builder.sizeInBytes + recordSizeUpperBound(record)).toBeGreaterThan(maxBytes);
  });

  it('compresses on the way out and says so', () => {
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < 50; i++) builder.append(record);
    const batch = RecordBatch.at(
      builder.build({ compression: 'lz4', producerId: 3, producerEpoch: 1, baseSequence: 0 }),
    );
    expect(batch.compression).toBe('lz4');
    expect(batch.sizeInBytes).toBeLessThan(builder.sizeInBytes / 4);
    expect([...batch.records()]).toHaveLength(50);
  });

  it('leaves gaps where offset deltas are given, and goes on behind them', () => {
    const bytes = encodeRecordBatch({ baseOffset: 10, records: [{ ...record, offsetDelta: 3 }, record] });
    expect([...RecordBatch.at(bytes).records()].map(({ offset }) => offset)).toEqual([13, 14]);
  });

  it('goes on as if nothing had been when it has refused a record', () => {
    const builder = new RecordBatchBuilder();
    expect(() => builder.append({ ...record, timestamp: NaN })).toThrow(InvalidRecordError);
    builder.append(record);
    expect(builder.build().equals(encodeRecordBatch({ records: [record] }))).toBe(true);
  });

  it.each<[string, RecordInput[]]>([
    ['an offset delta that does not rise', [record, { ...record, offsetDelta: 0 }]],
    ['a negative offset delta', [{ ...record, offsetDelta: -1 }]],
    ['an offset delta of more than 32 bits', [{ ...record, offsetDelta: 2 ** 31 }]],
    ['a timestamp that is no number', [{ ...record, timestamp: NaN }]],
    ['a timestamp with a fraction', [record, { ...record, timestamp: record.timestamp + 0.5 }]],
  ])('refuses %s', (_, records) => {
    expect(() => encodeRecordBatch({ records })).toThrow(InvalidRecordError);
  });
});
