import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CorruptRecordError } from '../errors.js';
import type { CompressionType } from './compression-type.js';
import { compress, decompress } from './compression.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const compressing = codecs.filter((codec) => codec !== 'none');
const limit = { maxBytes: 16 * 1024 * 1024 };

/** Bytes of all kinds of repetition: what codecs have special cases for. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 })), { maxLength: 20 })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array<Uint8Array>(times).fill(bytes))));
const anyBytes = fc.oneof(
  repetitive,
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
);

describe.each(codecs)('%s', (codec) => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(decompress(codec, compress(codec, bytes), limit).equals(bytes)).toBe(true);
      }),
    );
  });

  it('gives back several megabytes, which fill many blocks', () => {
    const bytes = Buffer.alloc(9_000_000);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * i) >>> (i % 13);
    expect(decompress(codec, compress(codec, bytes), limit).equals(bytes)).toBe(true);
  });
});

describe.each(compressing)('%s from hostile peers', (codec) => {
  it('refuses a bomb instead of unpacking it', () => {
    const bomb = compress(codec, Buffer.alloc(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decompress(codec, bomb, { maxBytes: 1_000_000 })).toThrow(CorruptRecordError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  });

  it('takes exactly as much as the bound says', () => {
    const bytes = compress(codec, Buffer.alloc(100_000));
    expect(decompress(codec, bytes, { maxBytes: 100_000 })).toHaveLength(100_000);
    expect(() => decompress(codec, bytes, { maxBytes: 99_999 })).toThrow(CorruptRecordError);
  });

  it('refuses every truncation', () => {
    const bytes = compress(codec, Buffer.from('truncated '.repeat(50) + 'end'));
    // A snappy stream has no end mark: cut between blocks, here right behind the header, it is a shorter stream.
    const whole = new Set(codec === 'snappy' ? [16] : []);
    for (let length = 0; length < bytes.length; length++) {
      if (whole.has(length)) continue;
      expect(() => decompress(codec, bytes.subarray(0, length), limit)).toThrow(CorruptRecordError);
    }
  });

  it('ends in CorruptRecordError or bounded output for mutated bytes', () => {
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(anyBytes, fc.array(mutation, { minLength: 1, maxLength: 5 }), (bytes, mutations) => {
        const mutated = Buffer.from(compress(codec, bytes));
        for (const [at, byte] of mutations) mutated[at % mutated.length] = byte;
        expectBoundedOrCorrupt(codec, mutated);
      }),
      { numRuns: 500 },
    );
  });

  it('ends in CorruptRecordError or bounded output for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectBoundedOrCorrupt(codec, Buffer.from(bytes))),
    );
  });
});

describe('compression that others wrote', () => {
  it('reads gzip of any level and zstd with a checksum or without', () => {
    const bytes = Buffer.from('records '.repeat(1000));
    expect(decompress('gzip', gzipSync(bytes, { level: 9 }), limit).equals(bytes)).toBe(true);
    expect(decompress('zstd', zstdCompressSync(bytes), limit).equals(bytes)).toBe(true);
  });
});

function expectBoundedOrCorrupt(codec: CompressionType, bytes: Buffer): void {
  try {
    expect(decompress(codec, bytes, { maxBytes: 100_000 }).length).toBeLessThanOrEqual(100_000);
  } catch (error) {
    expect(error).toBeInstanceOf(CorruptRecordError);
  }
}
