import { pipeline } from 'node:stream';
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
      yield* lz4FrameOf(pieces);
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
  // What goes wrong on either side ends the stream, and shows where it is read.
  pipeline(pieces, stream, () => undefined);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } finally {
    stream.destroy();
  }
}
