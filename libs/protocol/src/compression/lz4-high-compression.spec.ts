import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { compressInPieces } from './compress-in-pieces.js';
import { compress } from './compression.js';
import { compressLz4Block } from './lz4-high-compression.js';
import { decompressLz4 } from './lz4.js';

const levels = [1, 2, 5, 8, 10, 17];
const orders = Buffer.from(
  Array.from({ length: 3000 }, (_, i) =>
    JSON.stringify({ id: `o-${i}`, customer: (i * 7919) % 1000, n: i % 5 }),
  ).join(),
);

/** Bytes with few different values repeat themselves, those with many do not. */
const anyBytes = fc.integer({ min: 0, max: 255 }).chain((max) => {
  return fc.array(fc.integer({ min: 0, max }), { maxLength: 400, size: 'max' }).map((bytes) => Buffer.from(bytes));
});

/** Lengths below 15 only: where the last match of a block begins, and where it ends. */
function lastMatch(block: Buffer): { start: number; end: number } {
  let [at, written, start, end] = [0, 0, 0, 0];
  while (at < block.length) {
    const token = block.readUInt8(at);
    written += token >>> 4;
    at += 1 + (token >>> 4);
    if (at === block.length) break;
    [start, end] = [written, written + (token & 15) + 4];
    written = end;
    at += 2;
  }
  return { start, end };
}

describe('lz4 with a level', () => {
  it('gives back what was compressed', () => {
    const bytes = fc.tuple(anyBytes, fc.integer({ min: 1, max: 400 }));
    fc.assert(
      fc.property(bytes, fc.constantFrom(...levels), ([part, times], level) => {
        const input = Buffer.concat(Array.from({ length: times }, () => part));
        return decompressLz4(compress('lz4', input, level), input.length).equals(input);
      }),
    );
  });

  it.each([1, 12, 13, 64 * 1024, 64 * 1024 + 1])('takes %i bytes', (length) => {
    const input = Buffer.alloc(length, 'a');
    expect(decompressLz4(compress('lz4', input, 3), length).equals(input)).toBe(true);
  });

  it('ends blocks as the format demands: five bytes at least as they are, the last match twelve before the end', () => {
    for (let length = 19; length <= 23; length++) {
      const input = Buffer.from('abcdefgabcdefgabcdefgabcdefg'.slice(0, length));
      const block = Buffer.alloc(100);
      expect(lastMatch(block.subarray(0, compressLz4Block(input, block, 10)))).toEqual({ start: 7, end: length - 5 });
    }
    const short = Buffer.from('abcdabcdabcda');
    const block = Buffer.alloc(100);
    expect(compressLz4Block(short, block, 10)).toBe(1 + short.length);
  });

  it('is smaller with each level, and with all from 3 on than without one', () => {
    const block = orders.subarray(0, 60_000);
    const sizes = [1, 3, 5, 8, 10].map((level) => compress('lz4', block, level).length);
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
    expect(new Set(sizes).size).toBe(sizes.length);
    expect(sizes[1]).toBeLessThan(compress('lz4', block).length);
  });

  it('compares no more places than others have time for, however many look alike', () => {
    let seed = 1;
    const tosses = Array.from(
      { length: 64 * 1024 },
      () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0) >>> 31,
    );
    const [low = 0, high = 0, highest = 0] = [5, 8, 10].map(
      (level) => compress('lz4', Buffer.from(tosses), level).length,
    );
    expect(high).toBeLessThan(low);
    // With the 256 that its level stands for, it would be a tenth smaller, and take five times as long.
    expect(highest).toBe(high);
  });

  it('is the fast compressor at its default, 9, as in Kafka', () => {
    expect(compress('lz4', orders, 9).equals(compress('lz4', orders))).toBe(true);
  });

  it('leaves a block as it is that would become larger', () => {
    const noise = Buffer.from(Array.from({ length: 1000 }, (_, i) => Math.imul(i + 1, 2_654_435_761) >>> 24));
    const few = Buffer.from('0123456789');
    for (const input of [few, noise]) {
      const frame = compress('lz4', input, 5);
      expect(frame.length).toBeLessThanOrEqual(input.length + 15);
      expect(decompressLz4(frame, input.length)).toEqual(input);
    }
  });

  it('compresses in pieces', async () => {
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = 0; at < orders.length; at += 70_000) yield await Promise.resolve(orders.subarray(at, at + 70_000));
    }
    const sizes: number[] = [];
    for (const level of [1, 8]) {
      const chunks: Buffer[] = [];
      for await (const chunk of compressInPieces('lz4', pieces(), level)) chunks.push(chunk);
      const frame = Buffer.concat(chunks);
      expect(decompressLz4(frame, orders.length).equals(orders)).toBe(true);
      sizes.push(frame.length);
    }
    expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
  });
});
