import { constants } from 'node:zlib';
import type { ZlibOptions, ZstdOptions } from 'node:zlib';

/** What zlib is told about a level; undefined: the codec's default. */
export function gzipOptions(level: number | undefined): ZlibOptions {
  return level === undefined ? {} : { level };
}

/** What zstd is told about a level; undefined: the codec's default. */
export function zstdOptions(level: number | undefined): ZstdOptions {
  return level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } };
}
