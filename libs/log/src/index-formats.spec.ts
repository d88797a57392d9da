import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CorruptIndexError } from './log-errors.js';
import { OffsetIndex } from './offset-index.js';
import { TimeIndex } from './time-index.js';
import { TransactionIndex } from './transaction-index.js';

const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 100_000 })), {
  maxLength: 60,
});

describe('OffsetIndex', () => {
  it('writes int32 relative offset and int32 position, as Kafka does', () => {
    const index = OffsetIndex.empty(3600);
    index.append(3623, 0x0f37);
    index.append(3635, 0x1e82);
    expect(index.toBuffer().toString('hex')).toBe('0000001700000f370000002300001e82');
  });

  it('finds the last entry that is not above an offset, read back or not, cut or not', () => {
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 0, max: 70_000 }),
        fc.integer({ min: 0, max: 70_000 }),
        (steps, asked, cut) => {
          const base = 10_000_000_000;
          const index = OffsetIndex.empty(base);
          let entries: { offset: number; position: number }[] = [];
          let [offset, position] = [base - 1, 0];
          for (const [offsetGap, positionGap] of steps) {
            offset += offsetGap;
            position += positionGap;
            index.append(offset, position);
            entries.push({ offset, position });
          }
          const check = (candidate: OffsetIndex) => {
            expect(candidate.lookup(base + asked)).toBe(
              entries.findLast((entry) => entry.offset <= base + asked)?.position ?? 0,
            );
            expect(candidate.entries).toBe(entries.length);
          };
          check(index);
          check(OffsetIndex.parse(base, index.toBuffer()));
          index.truncateTo(base + cut);
          entries = entries.filter((entry) => entry.offset < base + cut);
          check(index);
        },
      ),
    );
  });

  it('takes the zeros that Kafka preallocates for no entries, and refuses what does not ascend', () => {
    const entry = Buffer.from('0000001700000f37', 'hex');
    expect(OffsetIndex.parse(0, Buffer.concat([entry, Buffer.alloc(800)])).entries).toBe(1);
    expect(() => OffsetIndex.parse(0, Buffer.concat([entry, entry]))).toThrow(CorruptIndexError);
    expect(() => OffsetIndex.parse(0, Buffer.concat([entry, Buffer.alloc(8), entry]))).toThrow(CorruptIndexError);
    expect(() => OffsetIndex.parse(0, Buffer.alloc(12))).toThrow(CorruptIndexError);
  });
});

describe('TimeIndex', () => {
  it('writes int64 timestamp and int32 relative offset, and no timestamp that is no news', () => {
    const index = TimeIndex.empty(4);
    index.maybeAppend(0x1a1fb75163c, 19);
    index.maybeAppend(0x1a1fb75163c, 22);
    index.maybeAppend(0x1a1fb75167a, 29);
    expect(index.toBuffer().toString('hex')).toBe('000001a1fb75163c0000000f000001a1fb75167a00000019');
    expect(TimeIndex.parse(4, index.toBuffer()).lastEntry).toEqual({ timestamp: 0x1a1fb75167a, offset: 29 });
  });

  it('finds the last entry that is not above a timestamp', () => {
    const index = TimeIndex.empty(100);
    for (let i = 1; i <= 50; i++) index.maybeAppend(i * 10, 100 + i);
    expect(index.lookup(9)).toEqual({ timestamp: -1, offset: 100 });
    expect(index.lookup(10)).toEqual({ timestamp: 10, offset: 101 });
    expect(index.lookup(255)).toEqual({ timestamp: 250, offset: 125 });
    index.truncateTo(110);
    expect(index.lastEntry).toEqual({ timestamp: 90, offset: 109 });
  });

  it('keeps one slot free for the entry that ends it', () => {
    const index = TimeIndex.empty(0);
    expect(index.isFull(24)).toBe(false);
    index.maybeAppend(1, 1);
    expect(index.isFull(24)).toBe(true);
  });
});

describe('TransactionIndex', () => {
  const entry = { producerId: 6, firstOffset: 5, lastOffset: 9, lastStableOffset: 10 };
  const later = { producerId: 8, firstOffset: 20, lastOffset: 24, lastStableOffset: 25 };

  it('stops where a last stable offset shows that nothing later can begin before the bound', () => {
    const index = new TransactionIndex();
    index.append(entry);
    index.append(later);
    expect(index.collect(0, 10)).toEqual({ transactions: [entry], isComplete: true });
    expect(index.collect(9, 21)).toEqual({ transactions: [entry, later], isComplete: true });
    expect(index.collect(10, 30)).toEqual({ transactions: [later], isComplete: false });
    expect(TransactionIndex.parse(0, index.toBuffer()).all()).toEqual([entry, later]);
  });

  it('refuses what ends before the segment, or out of order', () => {
    const index = new TransactionIndex();
    index.append(later);
    expect(() => TransactionIndex.parse(25, index.toBuffer())).toThrow(CorruptIndexError);
    expect(() => index.append(entry)).toThrow(CorruptIndexError);
  });
});
