import { isUtf8 } from 'node:buffer';
import { MalformedMessageError } from '../errors.js';
import { readAscii } from './ascii.js';

/** Kafka refuses longer strings in either encoding, although the compact one could say more. */
const stringBytesMax = 0x7fff;

/**
 * How many elements that take no bytes at all one buffer may announce beyond its own size. Without a bound four bytes
 * could ask for 2^31 objects.
 */
const emptyElementsMax = 1024;

/**
 * A cursor over bytes that somebody else wrote. Nothing is read past the end, nothing is allocated before its length
 * has been held against what is left, and whatever is wrong ends in a {@link MalformedMessageError}.
 */
export class Reader {
  readonly buffer: Buffer;
  position: number;
  #emptyElementsLeft: number;

  constructor(buffer: Buffer, position = 0) {
    this.buffer = buffer;
    this.position = position;
    this.#emptyElementsLeft = buffer.length + emptyElementsMax;
  }

  get remaining(): number {
    return this.buffer.length - this.position;
  }

  bool(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    const at = this.#advance(1);
    return ((this.buffer[at] ?? 0) << 24) >> 24;
  }

  int16(): number {
    return this.buffer.readInt16BE(this.#advance(2));
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.#advance(4));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.#advance(4));
  }

  /** An int64 as a number; one beyond +-2^53 is an error, because a rounded offset would be a wrong one. */
  int64(): number {
    const at = this.#advance(8);
    const value = this.buffer.readInt32BE(at) * 0x1_0000_0000 + this.buffer.readUInt32BE(at + 4);
    if (!Number.isSafeInteger(value)) throw this.malformed('an int64 beyond 2^53', at);
    return value;
  }

  /** An int64 for the few fields whose whole range has a meaning. */
  int64exact(): bigint {
    return this.buffer.readBigInt64BE(this.#advance(8));
  }

  float64(): number {
    return this.buffer.readDoubleBE(this.#advance(8));
  }

  /** Kafka's unsigned varint: up to 32 bits, seven to a byte, lowest first. */
  uvarint(): number {
    const start = this.position;
    const first = this.buffer[start];
    if (first !== undefined && first < 0x80) {
      this.position = start + 1;
      return first;
    }
    let value = 0;
    for (let index = 0; index < 5; index++) {
      const byte = this.buffer[this.#advance(1)] ?? 0;
      if (index === 4 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw this.malformed('a varint of more than 32 bits', start);
  }

  /** A signed (zigzag) 32-bit varint. */
  varint(): number {
    const raw = this.uvarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** A signed (zigzag) 64-bit varint as a number; beyond +-2^53 is an error. */
  varlong(): number {
    const start = this.position;
    let raw = 0n;
    for (let index = 0; index < 10; index++) {
      const byte = this.buffer[this.#advance(1)] ?? 0;
      if (index === 9 && byte > 1) break;
      raw |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte >= 0x80) continue;
      const value = Number((raw >> 1n) ^ -(raw & 1n));
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
    throw this.malformed('a varlong beyond 2^53', start);
  }

  /** A uuid in Kafka's form: 22 characters, URL-safe base64 without padding. */
  uuid(): string {
    const at = this.#advance(16);
    return this.buffer.toString('base64url', at, at + 16);
  }

  string(): string {
    return this.#text(this.int16());
  }

  nullableString(): string | null {
    const length = this.int16();
    return length === -1 ? null : this.#text(length);
  }

  compactString(): string {
    return this.#text(this.uvarint() - 1);
  }

  nullableCompactString(): string | null {
    const length = this.uvarint() - 1;
    return length === -1 ? null : this.#text(length);
  }

  bytes(): Buffer {
    return this.raw(this.int32());
  }

  nullableBytes(): Buffer | null {
    const length = this.int32();
    return length === -1 ? null : this.raw(length);
  }

  compactBytes(): Buffer {
    return this.raw(this.uvarint() - 1);
  }

  nullableCompactBytes(): Buffer | null {
    const length = this.uvarint() - 1;
    return length === -1 ? null : this.raw(length);
  }

  /** The next `length` bytes as a view; nothing is copied. */
  raw(length: number): Buffer {
    if (length < 0) throw this.malformed(`a negative length (${length})`, this.position);
    const at = this.#advance(length);
    return this.buffer.subarray(at, at + length);
  }

  /** The number of elements of an array, -1 for null, after holding it against the bytes that are left. */
  arrayLength(elementSizeMin: number): number {
    return this.#boundedLength(this.int32(), elementSizeMin);
  }

  compactArrayLength(elementSizeMin: number): number {
    return this.#boundedLength(this.uvarint() - 1, elementSizeMin);
  }

  /** The error for what is wrong at `position`, ready to be thrown. */
  malformed(what: string, position: number): MalformedMessageError {
    return new MalformedMessageError(`${what} at byte ${position} of ${this.buffer.length}`);
  }

  #advance(size: number): number {
    const at = this.position;
    const next = at + size;
    if (next > this.buffer.length) {
      throw this.malformed(`${size} bytes wanted, ${this.buffer.length - at} left`, at);
    }
    this.position = next;
    return at;
  }

  #boundedLength(length: number, elementSizeMin: number): number {
    if (length < -1) throw this.malformed(`an array of ${length} elements`, this.position);
    if (elementSizeMin === 0 && length > 0) {
      this.#emptyElementsLeft -= length;
      if (this.#emptyElementsLeft < 0) throw this.malformed(`an array of ${length} empty elements`, this.position);
    } else if (length * elementSizeMin > this.remaining) {
      throw this.malformed(`an array of ${length} elements, ${this.remaining} bytes left`, this.position);
    }
    return length;
  }

  #text(length: number): string {
    if (length < 0) throw this.malformed(`null or a negative length where a string has to be`, this.position);
    if (length > stringBytesMax) throw this.malformed(`a string of ${length} bytes`, this.position);
    const at = this.#advance(length);
    const ascii = readAscii(this.buffer, at, length);
    if (ascii !== undefined) return ascii;
    if (!isUtf8(this.buffer.subarray(at, at + length))) throw this.malformed('a string that is not UTF-8', at);
    return this.buffer.toString('utf8', at, at + length);
  }
}
