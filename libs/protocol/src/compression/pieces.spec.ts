import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CorruptRecordError, DecompressedTooLargeError } from '../errors.js';
import { compressInPieces } from './compress-in-pieces.js';
import type { CompressionType } from './compression-type.js';
import { compress, decompress } from './compression.js';
import { decompressInPieces } from './decompress-in-pieces.js';

const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const compressing = codecs.filter((codec) => codec !== 'none');
const limit = { maxBytes: 64 * 1024 * 1024 };

async function gathered(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}

async function* cut(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function large(): Buffer {
  const bytes = Buffer.alloc(3_000_000);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * i) >>> (i % 13);
  return bytes;
}

describe.each(codecs)('%s in pieces', (codec) => {
  it('decompresses what was compressed at once', async () => {
    const anyBytes = fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        const pieces = await gathered(decompressInPieces(codec, compress(codec, bytes), limit));
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('gives megabytes in pieces that are small', async () => {
    const bytes = large();
    const pieces = await gathered(decompressInPieces(codec, compress(codec, bytes), limit));
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('compresses pieces into what is decompressed at once', async () => {
    const bytes = large();
    const compressed = Buffer.concat(await gathered(compressInPieces(codec, cut(bytes, 300_000))));
    expect(decompress(codec, compressed, limit).equals(bytes)).toBe(true);
  });

  it('lets through what goes wrong with the pieces', async () => {
    const wrong = async function* (): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.alloc(1000);
      throw new CorruptRecordError('in the middle');
    };
    await expect(gathered(compressInPieces(codec, wrong()))).rejects.toThrow('in the middle');
  });
});

describe.each(compressing)('%s in pieces from hostile peers', (codec) => {
  it('refuses a bomb', async () => {
    const bomb = compress(codec, Buffer.alloc(20_000_000));
    await expect(gathered(decompressInPieces(codec, bomb, { maxBytes: 1_000_000 }))).rejects.toThrow(
      DecompressedTooLargeError,
    );
  });

  it('refuses bytes that are cut', async () => {
    const whole = compress(codec, large().subarray(0, 700_000));
    const pieces = decompressInPieces(codec, whole.subarray(0, whole.length - 9), limit);
    await expect(gathered(pieces)).rejects.toThrow(CorruptRecordError);
  });
});

describe('lz4 in pieces', () => {
  it('checks the checksum over all blocks, as librdkafka may write it', async () => {
    // Magic, version 1 with independent blocks and a content checksum, 64 KiB; two stored blocks; end mark; xxHash32.
    const header = Buffer.from('04224d186440a7', 'hex');
    const block = (text: string): Buffer => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE((text.length | 0x80000000) >>> 0);
      return Buffer.concat([size, Buffer.from(text)]);
    };
    const frame = (checksum: string): Buffer =>
      Buffer.concat([
        header,
        block('Nobody inspects'),
        block(' the spammish repetition'),
        Buffer.alloc(4),
        Buffer.from(checksum, 'hex'),
      ]);
    const pieces = await gathered(decompressInPieces('lz4', frame('2f3b29e2'), limit));
    expect(pieces.map(String)).toEqual(['Nobody inspects', ' the spammish repetition']);
    await expect(gathered(decompressInPieces('lz4', frame('2f3b29e3'), limit))).rejects.toThrow('content checksum');
  });
});

describe.each(codecs)('%s in pieces, read half', (codec) => {
  it('ends its work when nobody wants more', async () => {
    const pieces = decompressInPieces(codec, compress(codec, large()), limit);
    await pieces.next();
    await expect(pieces.return()).resolves.toEqual({ done: true, value: undefined });
  });
});
