import { CorruptRecordError } from '../errors.js';
import { copyLiteral, copyMatch } from './copy-match.js';

/** A match is at least this long, so lengths count from here. */
const matchBytesMin = 4;
/** A length nibble of 15 goes on in further bytes. */
const nibbleMax = 15;

/** How many bytes the lz4 block in `input[start, end)` holds, without decompressing it. */
export function lz4BlockSize(input: Buffer, start: number, end: number): number {
  let size = 0;
  let position = start;
  while (position < end) {
    const token = input[position++] as number;
    let literals = token >>> 4;
    if (literals === nibbleMax) {
      let byte: number;
      do {
        byte = input[position++] ?? 0;
        literals += byte;
      } while (byte === 255);
    }
    position += literals;
    size += literals;
    // The last sequence ends with its literals.
    if (position === end) return size;
    position += 2;
    let match = (token & nibbleMax) + matchBytesMin;
    if (match === nibbleMax + matchBytesMin) {
      let byte: number;
      do {
        byte = input[position++] ?? 0;
        match += byte;
      } while (byte === 255);
    }
    size += match;
  }
  throw new CorruptRecordError('An lz4 block does not end with literals.');
}

/**
 * Decompresses the lz4 block in `input[start, end)` to `output[at, ...)` and returns where it ends there. `lz4BlockSize` has walked it before and
 * `output` has room for what it said, so only distances are left to check. In TypeScript for the reason given at
 * `decompressSnappyBlock`; besides, the WebAssembly decoder takes a cut frame for a short one.
 */
export function decompressLz4Block(input: Buffer, start: number, end: number, output: Buffer, at: number): number {
  let written = at;
  let position = start;
  for (;;) {
    const token = input[position++] as number;
    let length = token >>> 4;
    if (length === nibbleMax) {
      let byte: number;
      do {
        byte = input[position++] as number;
        length += byte;
      } while (byte === 255);
    }
    copyLiteral(output, written, input, position, length);
    written += length;
    position += length;
    if (position >= end) return written;
    const distance = (input[position] as number) | ((input[position + 1] as number) << 8);
    position += 2;
    if (distance === 0 || distance > written - at)
      throw new CorruptRecordError('An lz4 block refers to before its start.');
    length = (token & nibbleMax) + matchBytesMin;
    if (length === nibbleMax + matchBytesMin) {
      let byte: number;
      do {
        byte = input[position++] as number;
        length += byte;
      } while (byte === 255);
    }
    copyMatch(output, written, distance, length);
    written += length;
  }
}
