import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { OffsetMap } from './offset-map.js';

const secret = Buffer.alloc(16, 3);

describe('OffsetMap', () => {
  it('knows the latest offset of every key, whatever the keys', () => {
    const key = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), fc.array(key), (keys, others) => {
        const map = new OffsetMap(OffsetMap.bytesFor(200, 0.9), secret);
        const expected = new Map(keys.map((each, offset) => [each.toString('hex'), offset]));
        keys.forEach((each, offset) => map.put(each, offset));
        expect(map.size).toBe(expected.size);
        expect(map.latestOffset).toBe(keys.length - 1);
        for (const each of [...keys, ...others]) expect(map.get(each)).toBe(expected.get(each.toString('hex')) ?? -1);
      }),
    );
  });

  it('takes 24 bytes a key, finds them all when nearly full, and refuses more than it has room for', () => {
    const map = new OffsetMap(24 * 1000, secret);
    expect(map.slots).toBe(997);
    const key = (i: number): Buffer => Buffer.from(`a rather long key with the number ${i}`);
    for (let i = 0; i < map.slots - 1; i++) map.put(key(i), i * 2 ** 40);
    for (let i = 0; i < map.slots - 1; i++) expect(map.get(key(i))).toBe(i * 2 ** 40);
    expect(map.get(key(5000))).toBe(-1);
    map.put(key(0), 7);
    expect(map.get(key(0))).toBe(7);
    expect(() => map.put(key(5000), 1)).toThrow(RangeError);
  });
});
