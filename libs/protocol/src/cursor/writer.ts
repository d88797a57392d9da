import { isShortAscii, writeAscii } from './ascii.js';
import { InvalidValueError } from './invalid-value-error.js';

/** Byte fields from this size on are not copied: what was handed in goes out as a chunk of its own. */
const keptByReferenceMin = 1024;
const initialSize = 512;
const bufferSizeMax = 65_536;
const stringBytesMax = 0x7fff;

/** A place left open by {@link Writer.reserveInt32}. */
export interface Reservation {
  readonly buffer: Buffer;
  readonly at: number;
}

/** What is written takes long: it is to be begun again, in pieces. */
export class LongWriteError extends Error {
  readonly code = 'LONG_WRITE';
  constructor() {
    super('there is more to write than is written at once');
    this.name = 'LongWriteError';
  }
}

/**
 * Grows as it is written to. Large byte fields are kept by reference, so that a Fetch response carries the log's
 * buffers to the socket as they are; {@link chunks} is for that, {@link toBuffer} for everything small.
 */
export class Writer {
  readonly #finished: Buffer[] = [];
  #finishedSize = 0;
  #buffer: Buffer;
  /** Where the bytes after the last finished chunk begin in `#buffer`. */
  #start = 0;
  #position = 0;
  #copiedBytes = 0;

  /** `copiedBytesMax`: after about so many bytes, large ones that are kept by reference not counted, a {@link LongWriteError} is thrown. */
  constructor(
    sizeHint: number = initialSize,
    private readonly copiedBytesMax: number = Number.POSITIVE_INFINITY,
  ) {
    this.#buffer = Buffer.allocUnsafe(sizeHint);
  }

  get sizeBytes(): number {
    return this.#finishedSize + this.#position - this.#start;
  }

  /** Everything written, in order; large byte fields as they were handed in. */
  chunks(): Buffer[] {
    this.#finish();
    return this.#finished.slice();
  }

  toBuffer(): Buffer {
    if (this.#finished.length === 0) return this.#buffer.subarray(this.#start, this.#position);
    return Buffer.concat(this.chunks());
  }

  bool(value: boolean): void {
    if (typeof value !== 'boolean') throw new InvalidValueError(`${String(value)} is not a boolean`);
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    if (value !== (value << 24) >> 24) throw outOfRange(value, 'int8');
    const at = this.#grow(1);
    this.#buffer[at] = value;
  }

  int16(value: number): void {
    if (value !== (value << 16) >> 16) throw outOfRange(value, 'int16');
    const at = this.#grow(2);
    this.#buffer[at] = value >> 8;
    this.#buffer[at + 1] = value;
  }

  uint16(value: number): void {
    if (value !== (value & 0xffff)) throw outOfRange(value, 'uint16');
    const at = this.#grow(2);
    this.#buffer.writeUInt16BE(value, at);
  }

  int32(value: number): void {
    if (value !== (value | 0)) throw outOfRange(value, 'int32');
    const at = this.#grow(4);
    this.#buffer[at] = value >> 24;
    this.#buffer[at + 1] = value >> 16;
    this.#buffer[at + 2] = value >> 8;
    this.#buffer[at + 3] = value;
  }

  uint32(value: number): void {
    if (value !== value >>> 0) throw outOfRange(value, 'uint32');
    const at = this.#grow(4);
    this.#buffer.writeUInt32BE(value, at);
  }

  /** An int64 from a number within +-2^53. */
  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw outOfRange(value, 'int64 within 2^53');
    const high = Math.floor(value / 0x1_0000_0000);
    const at = this.#grow(8);
    this.#buffer.writeInt32BE(high, at);
    this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
  }

  int64exact(value: bigint): void {
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) throw outOfRange(value, 'int64');
    const at = this.#grow(8);
    this.#buffer.writeBigInt64BE(value, at);
  }

  float64(value: number): void {
    if (typeof value !== 'number') throw outOfRange(value, 'float64');
    const at = this.#grow(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  uvarint(value: number): void {
    if (value !== value >>> 0) throw outOfRange(value, 'unsigned varint');
    let rest = value;
    while (rest >= 0x80) {
      this.#byte(rest | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }

  varint(value: number): void {
    if (value !== (value | 0)) throw outOfRange(value, 'varint');
    this.uvarint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  varlong(value: number): void {
    if (!Number.isSafeInteger(value)) throw outOfRange(value, 'varlong within 2^53');
    let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
    while (rest >= 0x80n) {
      this.#byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#byte(Number(rest));
  }

  uuid(value: string): void {
    if (typeof value !== 'string' || value.length !== 22) throw notUuid(value);
    const at = this.#grow(16);
    if (this.#buffer.write(value, at, 16, 'base64url') !== 16) throw notUuid(value);
  }

  string(value: string): void {
    if (typeof value !== 'string') throw new InvalidValueError(`${String(value)} where a string has to be`);
    if (isShortAscii(value)) {
      this.int16(value.length);
      const at = this.#grow(value.length);
      writeAscii(this.#buffer, at, value);
      return;
    }
    const length = stringSize(value);
    this.int16(length);
    const at = this.#grow(length);
    this.#buffer.write(value, at, length, 'utf8');
  }

  compactString(value: string): void {
    if (typeof value !== 'string') throw new InvalidValueError(`${String(value)} where a string has to be`);
    if (isShortAscii(value)) {
      this.uvarint(value.length + 1);
      const at = this.#grow(value.length);
      writeAscii(this.#buffer, at, value);
      return;
    }
    const length = stringSize(value);
    this.uvarint(length + 1);
    const at = this.#grow(length);
    this.#buffer.write(value, at, length, 'utf8');
  }

  /** Bytes without a length: copied when small, kept by reference when large. */
  raw(bytes: Uint8Array): void {
    if (bytes.length >= keptByReferenceMin) {
      this.#finish();
      this.#push(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      return;
    }
    const at = this.#grow(bytes.length);
    this.#buffer.set(bytes, at);
  }

  /** Leaves room for an int32 and tells its place, for a length that is known later. */
  reserveInt32(): Reservation {
    const at = this.#grow(4);
    return { buffer: this.#buffer, at };
  }

  /** Fills in what {@link reserveInt32} left open. */
  patchInt32(reservation: Reservation, value: number): void {
    if (value !== (value | 0)) throw outOfRange(value, 'int32');
    reservation.buffer.writeInt32BE(value, reservation.at);
  }

  #byte(value: number): void {
    const at = this.#grow(1);
    this.#buffer[at] = value;
  }

  #grow(size: number): number {
    if (this.#position + size > this.#buffer.length) this.#startBuffer(size);
    const at = this.#position;
    this.#position = at + size;
    return at;
  }

  /** Goes on in a new buffer instead of copying the old one, so that reservations stay where they are. */
  #startBuffer(size: number): void {
    this.#copiedBytes += this.#buffer.length;
    if (this.#copiedBytes > this.copiedBytesMax) throw new LongWriteError();
    this.#finish();
    this.#buffer = Buffer.allocUnsafe(Math.max(size, Math.min(this.#buffer.length * 2, bufferSizeMax)));
    this.#start = 0;
    this.#position = 0;
  }

  #finish(): void {
    if (this.#position === this.#start) return;
    this.#push(this.#buffer.subarray(this.#start, this.#position));
    this.#start = this.#position;
  }

  #push(chunk: Buffer): void {
    this.#finished.push(chunk);
    this.#finishedSize += chunk.length;
  }
}

function stringSize(value: string): number {
  const length = Buffer.byteLength(value, 'utf8');
  if (length > stringBytesMax)
    throw new InvalidValueError(`a string of ${length} bytes, ${stringBytesMax} is the most`);
  return length;
}

function outOfRange(value: unknown, type: string): InvalidValueError {
  return new InvalidValueError(`${String(value)} is no ${type}`);
}

function notUuid(value: unknown): InvalidValueError {
  return new InvalidValueError(`${String(value)} is not a uuid of 22 characters`);
}
