import * as zlib from 'node:zlib';
import type { CompressionType } from './compression-type.js';
import { gzipOptions, zstdOptions } from './compression-level.js';
import { lz4FrameOf } from './lz4.js';
import { snappyStreamOf } from './snappy.js';

/**
 * Compresses what comes in pieces, as `compress` does with all of it at once: gzip and zstd on Node's own threads, the others piece by
 * piece. Errors of `pieces` come through.
 */
export async function* compressInPieces(
  type: CompressionType,
  pieces: AsyncIterable<Buffer>,
  level?: number,
): AsyncGenerator<Buffer, void, undefined> {
  switch (type) {
    case 'none':
      yield* pieces;
      return;
    case 'gzip':
      yield* deflated(zlib.createGzip(gzipOptions(level)), pieces);
      return;
    case 'zstd':
      yield* deflated(zlib.createZstdCompress(zstdOptions(level)), pieces);
      return;
    case 'lz4':
      yield* lz4FrameOf(pieces, level);
      return;
    case 'snappy':
      yield* snappyStreamOf(pieces);
      return;
  }
}

async function* deflated(
  stream: zlib.Gzip | zlib.ZstdCompress,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  void feed(stream, pieces);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } finally {
    stream.destroy();
  }
}

/** What goes wrong with the pieces shows where the stream is read. */
async function feed(stream: zlib.Gzip | zlib.ZstdCompress, pieces: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (stream.destroyed) return;
      await new Promise<void>((resolve) => stream.write(piece, () => resolve()));
    }
    stream.end();
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
