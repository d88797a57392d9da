import { CorruptRecordError } from '../errors.js';

/** Shortest record body: attributes, two deltas, a null key, a null value and no headers, one byte each. */
const minimumBodyBytes = 6;

/**
 * Walks the records in a stretch of (decompressed) bytes without making an object per record: after `next()` the fields
 * say where the parts of the current record lie. Every length is checked against the record's own, as `DefaultRecord`
 * does, so that what follows can read without checking again.
 */
export class RecordCursor {
  offsetDelta = 0;
  timestampDelta = 0;
  /** Bytes of the current record with its length prefix. */
  sizeInBytes = 0;
  keyStart = 0;
  /** -1 for a null key. */
  keyLength = -1;
  valueStart = 0;
  /** -1 for a null value. */
  valueLength = -1;
  headersStart = 0;
  headerCount = 0;

  readonly bytes: Buffer;
  readonly #end: number;
  #position: number;
  #limit: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.#position = start;
    this.#end = end;
    this.#limit = end;
  }

  /** Bytes behind the current record. */
  get remaining(): number {
    return this.#end - this.#position;
  }

  /** Goes to the next record. Throws {@link CorruptRecordError} when the bytes at hand are no whole record. */
  next(): void {
    const start = this.#position;
    this.#limit = this.#end;
    const bodyBytes = this.#varint();
    if (bodyBytes < minimumBodyBytes || bodyBytes > this.#end - this.#position) {
      throw new CorruptRecordError(`A record claims ${bodyBytes} bytes where ${this.#end - this.#position} are left.`);
    }
    this.#limit = this.#position + bodyBytes;
    const attributes = this.bytes[this.#position++] as number;
    if (attributes !== 0) throw new CorruptRecordError(`A record has the attributes ${attributes}; all are unused.`);
    this.timestampDelta = this.#varlong();
    this.offsetDelta = this.#varint();
    this.keyLength = this.#varint();
    this.keyStart = this.#skip(this.keyLength, -1, 'key');
    this.valueLength = this.#varint();
    this.valueStart = this.#skip(this.valueLength, -1, 'value');
    this.#skipHeaders();
    if (this.#position !== this.#limit) {
      throw new CorruptRecordError(`A record leaves ${this.#limit - this.#position} bytes of its length unused.`);
    }
    this.sizeInBytes = this.#position - start;
  }

  #skipHeaders(): void {
    const count = this.#varint();
    // A header takes two bytes at least: refused here, a huge count costs no loop.
    if (count < 0 || count * 2 > this.#limit - this.#position) {
      throw new CorruptRecordError(`A record claims ${count} headers in ${this.#limit - this.#position} bytes.`);
    }
    this.headersStart = this.#position;
    this.headerCount = count;
    for (let i = 0; i < count; i++) {
      this.#skip(this.#varint(), 0, 'header key');
      this.#skip(this.#varint(), -1, 'header value');
    }
  }

  /** Steps over a field of `length` bytes and returns where it starts. */
  #skip(length: number, minimum: number, name: string): number {
    const start = this.#position;
    if (length < minimum || length > this.#limit - start) {
      throw new CorruptRecordError(`A record's ${name} claims ${length} bytes where ${this.#limit - start} are left.`);
    }
    if (length > 0) this.#position = start + length;
    return start;
  }

  /** A zigzag varint of 32 bits. */
  #varint(): number {
    const position = this.#position;
    if (position < this.#limit) {
      const first = this.bytes[position] as number;
      if (first < 0x80) {
        this.#position = position + 1;
        return (first >>> 1) ^ -(first & 1);
      }
    }
    const value = this.#varlong();
    if (value !== (value | 0) || this.#position - position > 5) {
      throw new CorruptRecordError('A record holds a varint of more than 32 bits.');
    }
    return value;
  }

  /** A zigzag varint of 64 bits; beyond 2^53 the nearest number, which only a timestamp may be. */
  #varlong(): number {
    const { bytes } = this;
    const limit = this.#limit;
    let position = this.#position;
    if (position >= limit) throw new CorruptRecordError('A record ends within a varint.');
    let byte = bytes[position++] as number;
    const negative = (byte & 1) === 1;
    let magnitude = (byte & 0x7f) >>> 1;
    let scale = 64;
    while (byte >= 0x80) {
      if (position >= limit) throw new CorruptRecordError('A record ends within a varint.');
      byte = bytes[position++] as number;
      magnitude += (byte & 0x7f) * scale;
      scale *= 128;
      if (magnitude > 2 ** 63) throw new CorruptRecordError('A record holds a varint of more than 64 bits.');
      if (scale > 2 ** 69) throw new CorruptRecordError('A record holds a varint of more than ten bytes.');
    }
    this.#position = position;
    return negative ? -magnitude - 1 : magnitude;
  }
}
