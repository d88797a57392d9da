import { describe, expect, it } from '@jest/globals';
import type { Randomness } from './randomness.js';
import { RealRandomness } from './real-randomness.js';
import { SeededRandomness } from './seeded-randomness.js';

const kinds: { name: string; make: () => Randomness }[] = [
  { name: 'RealRandomness', make: () => new RealRandomness() },
  { name: 'SeededRandomness', make: () => new SeededRandomness(7) },
];

describe.each(kinds)('$name keeps the contract of Randomness', ({ make }) => {
  it('spreads numbers evenly within their bounds', () => {
    const randomness = make();
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4000; draw += 1) {
      const value = randomness.next();
      expect(value >= 0 && value < 1).toBe(true);
      counts[randomness.integer(4)]! += 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(() => randomness.integer(0)).toThrow(RangeError);
    expect(() => randomness.integer(1.5)).toThrow(RangeError);
  });

  it('draws as many bytes as asked', () => {
    expect(make().bytes(33)).toHaveLength(33);
    expect(make().bytes(0)).toHaveLength(0);
  });

  it("draws uuids of version 4 in Kafka's form, never starting with '-'", () => {
    const randomness = make();
    const uuids = Array.from({ length: 500 }, () => randomness.uuid());
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
      const bytes = Buffer.from(uuid, 'base64url');
      expect([bytes.length, bytes[6]! >> 4, bytes[8]! >> 6]).toEqual([16, 4, 2]);
    }
    expect(new Set(uuids).size).toBe(500);
  });
});

describe('SeededRandomness', () => {
  it('repeats with the seed, and differs without', () => {
    const draw = (seed: number | string): string => new SeededRandomness(seed).bytes(16).toString('hex');
    expect(draw(1)).toBe(draw(1));
    expect(new Set([draw(1), draw(2), draw('1'), draw('x')]).size).toBe(4);
  });
});
