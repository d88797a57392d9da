import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/** CRC-32C (Castagnoli) over the chunks in order, as an unsigned int32: the checksum of record batches. */
export function crc32c(...chunks: readonly Uint8Array[]): number {
  let state = 0;
  for (const chunk of chunks) state = nativeCrc32c(chunk, state);
  return state;
}

/** {@link crc32c} of everything up to and with `chunk`, where `state` is that of what comes before it. */
export function crc32cOn(state: number, chunk: Uint8Array): number {
  return nativeCrc32c(chunk, state);
}
