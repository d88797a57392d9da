import { CorruptRecordError } from '../errors.js';
import { copyLiteral, copyMatch } from './copy-match.js';

/** The best that snappy can do: three bytes that repeat 64. A preamble that promises more lies. */
const expansionMax = 22;

/** How many bytes the snappy block in `input[start, end)` says it holds. Throws when it cannot hold that many. */
export function snappyBlockSize(input: Buffer, start: number, end: number): number {
  let size = 0;
  let scale = 1;
  for (let position = start; position < Math.min(end, start + 5); position++) {
    const byte = input[position] as number;
    size += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      if (size > (end - start) * expansionMax) {
        throw new CorruptRecordError(`A snappy block of ${end - start} bytes claims to hold ${size}.`);
      }
      return size;
    }
    scale *= 128;
  }
  throw new CorruptRecordError('A snappy block ends within its length.');
}

/**
 * Decompresses the snappy block in `input[start, end)` to `output[at, at + size)`, where `size` is what
 * `snappyBlockSize` said. In TypeScript, as the WebAssembly decoder traps on malformed bytes and then never frees what
 * it had allocated: hostile batches would eat the process's memory.
 */
export function decompressSnappyBlock(
  input: Buffer,
  start: number,
  end: number,
  output: Buffer,
  at: number,
  size: number,
): void {
  const outputEnd = at + size;
  let written = at;
  let position = start;
  while ((input[position++] as number) >= 0x80); // the length, read before
  while (position < end) {
    const tag = input[position++] as number;
    let length = (tag >>> 2) + 1;
    if ((tag & 3) === 0) {
      if (length > 60) {
        const lengthBytes = length - 60;
        length = littleEndian(input, position, lengthBytes) + 1;
        position += lengthBytes;
      }
      if (length > end - position || length > outputEnd - written) throw corruptBlock();
      copyLiteral(output, written, input, position, length);
      position += length;
    } else {
      let distance: number;
      if ((tag & 3) === 1) {
        length = ((tag >>> 2) & 7) + 4;
        distance = ((tag >>> 5) << 8) | littleEndian(input, position, 1);
        position += 1;
      } else {
        const distanceBytes = (tag & 3) === 2 ? 2 : 4;
        distance = littleEndian(input, position, distanceBytes);
        position += distanceBytes;
      }
      if (position > end || distance === 0 || distance > written - at || length > outputEnd - written)
        throw corruptBlock();
      copyMatch(output, written, distance, length);
    }
    written += length;
  }
  if (written !== outputEnd) throw corruptBlock();
}

/** One to four bytes, low byte first; what lies behind the end of the buffer counts as 0 and is refused afterwards. */
function littleEndian(input: Buffer, position: number, bytes: number): number {
  let value = input[position] ?? 0;
  if (bytes > 1) value |= (input[position + 1] ?? 0) << 8;
  if (bytes > 2) value |= (input[position + 2] ?? 0) << 16;
  if (bytes > 3) value |= (input[position + 3] ?? 0) << 24;
  return value >>> 0;
}

function corruptBlock(): CorruptRecordError {
  return new CorruptRecordError('A snappy block is malformed.');
}
