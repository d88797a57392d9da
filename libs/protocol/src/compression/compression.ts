import * as zlib from 'node:zlib';
import { CorruptRecordError, DecompressedTooLargeError } from '../errors.js';
import type { CompressionType } from './compression-type.js';
import { gzipOptions, zstdOptions } from './compression-level.js';
import { compressLz4, decompressLz4 } from './lz4.js';
import { compressSnappy, decompressSnappy } from './snappy.js';

/** Most bytes that a batch may decompress to unless the caller says otherwise. */
export const maxDecompressedBytesDefault = 128 * 1024 * 1024;

export interface DecompressOptions {
  /** Most bytes that may come out. */
  maxBytes: number;
}

/**
 * Compresses in the form that the Java client writes and every client reads. 'none' gives the bytes back as a view. `level` as the
 * codec counts it, for gzip (1 to 9, -1: its own default), lz4 (1 to 17) and zstd; snappy has one. Default: the codec's.
 */
export function compress(type: CompressionType, bytes: Uint8Array, level?: number): Buffer {
  const input = asBuffer(bytes);
  switch (type) {
    case 'none':
      return input;
    case 'gzip':
      return zlib.gzipSync(input, gzipOptions(level));
    case 'snappy':
      return compressSnappy(input);
    case 'lz4':
      return compressLz4(input, level);
    case 'zstd':
      return zlib.zstdCompressSync(input, zstdOptions(level));
  }
}

/**
 * Decompresses, never beyond `maxBytes`: a bomb and bytes that are not of the codec both end in
 * {@link CorruptRecordError}. 'none' gives the bytes back as a view.
 */
export function decompress(type: CompressionType, bytes: Uint8Array, options: DecompressOptions): Buffer {
  const input = asBuffer(bytes);
  switch (type) {
    case 'none':
      return input;
    case 'gzip':
      return bounded(type, () => zlib.gunzipSync(input, { maxOutputLength: outputLimit(options) }), options);
    case 'snappy':
      return decompressSnappy(input, options.maxBytes);
    case 'lz4':
      return decompressLz4(input, options.maxBytes);
    case 'zstd':
      return bounded(type, () => zlib.zstdDecompressSync(input, { maxOutputLength: outputLimit(options) }), options);
  }
}

/** Zlib refuses a limit of 0, which an empty result would still keep. */
function outputLimit(options: DecompressOptions): number {
  return Math.max(options.maxBytes, 1);
}

function bounded(type: CompressionType, run: () => Buffer, options: DecompressOptions): Buffer {
  try {
    return run();
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DecompressedTooLargeError(type, options.maxBytes, { cause: error });
    }
    throw new CorruptRecordError(`Records are not valid ${type}.`, { cause: error });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
