import { CorruptRecordError } from '../errors.js';

const lengthBytesMax = 5;

/**
 * Cuts bytes that come in pieces, wherever these end, into pieces that hold whole records. No record may be larger than
 * `maxBytes`: memory is taken for it as soon as its length is known. Throws {@link CorruptRecordError} when the end cuts a record.
 */
export async function* wholeRecords(
  pieces: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let begun: Buffer = Buffer.alloc(0);
  /** A record of which the first `filled` bytes are there. */
  let large: Buffer | undefined;
  let filled = 0;
  for await (const piece of pieces) {
    let bytes: Buffer = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
    begun = Buffer.alloc(0);
    if (large !== undefined) {
      const taken = bytes.copy(large, filled);
      filled += taken;
      if (filled < large.length) continue;
      yield large;
      large = undefined;
      bytes = bytes.subarray(taken);
    }
    const end = endOfWhole(bytes);
    if (end > 0) yield bytes.subarray(0, end);
    const rest = bytes.subarray(end);
    const needed = recordSize(rest, 0);
    if (needed === undefined) {
      begun = rest;
    } else {
      if (needed > maxBytes) throw new CorruptRecordError(`A record claims ${needed} bytes; ${maxBytes} are allowed.`);
      large = Buffer.allocUnsafe(needed);
      filled = rest.copy(large);
    }
  }
  if (large !== undefined || begun.length > 0) throw new CorruptRecordError('A record batch ends within a record.');
}

/** Where the last record ends that is all there. */
function endOfWhole(bytes: Buffer): number {
  for (let at = 0; ;) {
    const size = recordSize(bytes, at);
    if (size === undefined || size > bytes.length - at) return at;
    at += size;
  }
}

/** Bytes of the record at `at`, its length prefix included; undefined while the prefix itself is cut. */
function recordSize(bytes: Buffer, at: number): number | undefined {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < lengthBytesMax; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    if (value % 2 === 1) throw new CorruptRecordError('A record claims a negative length.');
    return value / 2 + i + 1;
  }
  throw new CorruptRecordError('A record holds a length of more than 32 bits.');
}
