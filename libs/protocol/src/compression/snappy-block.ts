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
 * Decompresses the snappy block in `input[start, end)` to `output`, from `at` on, in one go or in several. In TypeScript, as the
 * WebAssembly decoder traps on malformed bytes and then never frees what it had allocated: hostile batches would eat the process's
 * memory.
 */
export class SnappyBlock {
  /** Where the block's last byte goes. */
  readonly outputEnd: number;
  #position: number;
  #written: number;

  constructor(
    private readonly input: Buffer,
    start: number,
    private readonly end: number,
    private readonly output: Buffer,
    private readonly at: number,
  ) {
    this.outputEnd = at + snappyBlockSize(input, start, end);
    let position = start;
    while ((input[position++] as number) >= 0x80); // the length, just read
    this.#position = position;
    this.#written = at;
  }

  get isDone(): boolean {
    return this.#position >= this.end;
  }

  /** Goes on until `limit` is reached or, with its end as the limit, all is read. Returns where the next byte would go. */
  decodeTo(limit: number): number {
    const { input, end, output, at, outputEnd } = this;
    let written = this.#written;
    let position = this.#position;
    while (position < end && (written < limit || limit === outputEnd)) {
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
    if (position >= end && written !== outputEnd) throw corruptBlock();
    this.#position = position;
    this.#written = written;
    return written;
  }
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
