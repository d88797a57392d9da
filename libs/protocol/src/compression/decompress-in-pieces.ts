import * as zlib from 'node:zlib';
import { CorruptRecordError, DecompressedTooLargeError } from '../errors.js';
import type { CompressionType } from './compression-type.js';
import type { DecompressOptions } from './compression.js';
import { lz4Pieces } from './lz4.js';
import { snappyPieces } from './snappy.js';

/** What one piece holds; more only where a codec's own blocks are larger: lz4 has them up to 4 MiB. */
const pieceBytes = 256 * 1024;

/**
 * Decompresses as `decompress` does, a piece at a time, so that nobody has to hold all of it, nor the event loop: a batch of a
 * megabyte can stand for hundreds. gzip and zstd run on Node's own threads; the others between two pieces. 'none' gives views.
 */
export async function* decompressInPieces(
  type: CompressionType,
  bytes: Uint8Array,
  options: DecompressOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'none':
      for (let at = 0; at < input.length; at += pieceBytes) yield input.subarray(at, at + pieceBytes);
      return;
    case 'gzip':
      yield* inflated(type, zlib.createGunzip({ chunkSize: pieceBytes }), input, options);
      return;
    case 'zstd':
      yield* inflated(type, zlib.createZstdDecompress({ chunkSize: pieceBytes }), input, options);
      return;
    case 'lz4':
      yield* lz4Pieces(input, options.maxBytes);
      return;
    case 'snappy':
      yield* snappyPieces(input, options.maxBytes, pieceBytes);
      return;
  }
}

async function* inflated(
  type: CompressionType,
  stream: zlib.Gunzip | zlib.ZstdDecompress,
  input: Buffer,
  { maxBytes }: DecompressOptions,
): AsyncGenerator<Buffer, void, undefined> {
  let total = 0;
  try {
    stream.end(input);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      total += piece.length;
      if (total > maxBytes) throw new DecompressedTooLargeError(type, maxBytes);
      yield piece;
    }
  } catch (error) {
    if (error instanceof CorruptRecordError) throw error;
    throw new CorruptRecordError(`Records are not valid ${type}.`, { cause: error });
  } finally {
    stream.destroy();
  }
}
