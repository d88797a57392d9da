import { readInt64, writeInt64 } from './int64.js';
import { CorruptIndexError } from './log-errors.js';

const entryBytes = 12;

export interface TimestampOffset {
  readonly timestamp: number;
  readonly offset: number;
}

/**
 * Kafka's `TimeIndex`: int64 timestamp, int32 relative offset. An entry (t, o) says that no record up to o has a timestamp above t.
 */
export class TimeIndex {
  private constructor(
    private readonly baseOffset: number,
    private buffer: Buffer,
    private count: number,
  ) {}

  static empty(baseOffset: number): TimeIndex {
    return new TimeIndex(baseOffset, Buffer.alloc(0), 0);
  }

  /** What a file holds; zeros at the end are Kafka's preallocation. Throws {@link CorruptIndexError}. */
  static parse(baseOffset: number, bytes: Buffer): TimeIndex {
    if (bytes.length % entryBytes !== 0) throw new CorruptIndexError(`time index of ${bytes.length} bytes`);
    let count = bytes.length / entryBytes;
    while (count > 0 && isZero(bytes, (count - 1) * entryBytes)) count--;
    let lastTimestamp = -1;
    let lastOffset = 0;
    for (let i = 0; i < count; i++) {
      const timestamp = readTimestamp(bytes, i);
      const offset = bytes.readInt32BE(i * entryBytes + 8);
      const ascends = timestamp > lastTimestamp && offset >= lastOffset;
      if (!ascends) throw new CorruptIndexError(`entry ${i} of a time index does not ascend`);
      lastTimestamp = timestamp;
      lastOffset = offset;
    }
    return new TimeIndex(baseOffset, bytes.subarray(0, count * entryBytes), count);
  }

  get entries(): number {
    return this.count;
  }

  get sizeInBytes(): number {
    return this.buffer.length;
  }

  /** (-1, base offset) when empty. */
  get lastEntry(): TimestampOffset {
    return this.count === 0 ? { timestamp: -1, offset: this.baseOffset } : this.entryAt(this.count - 1);
  }

  /** One slot stays free for the entry that is added when the segment is rolled. */
  isFull(maxBytes: number): boolean {
    return this.count >= Math.floor(maxBytes / entryBytes) - 1;
  }

  /** Adds an entry unless its timestamp is no news. */
  maybeAppend(timestamp: number, offset: number): void {
    if (timestamp <= this.lastEntry.timestamp) return;
    this.reserve();
    writeInt64(this.buffer, timestamp, this.count * entryBytes);
    this.buffer.writeInt32BE(offset - this.baseOffset, this.count * entryBytes + 8);
    this.count++;
  }

  /** The last entry whose timestamp is not above `timestamp`: every record up to it is not above either. */
  lookup(timestamp: number): TimestampOffset {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (readTimestamp(this.buffer, middle) <= timestamp) low = middle + 1;
      else high = middle - 1;
    }
    return high < 0 ? { timestamp: -1, offset: this.baseOffset } : this.entryAt(high);
  }

  /** Drops the entries at and above `offset`. */
  truncateTo(offset: number): void {
    while (this.count > 0 && this.entryAt(this.count - 1).offset >= offset) this.count--;
  }

  /** The file's bytes: a copy. */
  toBuffer(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.count * entryBytes));
  }

  private entryAt(slot: number): TimestampOffset {
    return {
      timestamp: readTimestamp(this.buffer, slot),
      offset: this.baseOffset + this.buffer.readInt32BE(slot * entryBytes + 8),
    };
  }

  private reserve(): void {
    if ((this.count + 1) * entryBytes <= this.buffer.length) return;
    const grown = Buffer.alloc(Math.max(60 * entryBytes, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.count * entryBytes);
    this.buffer = grown;
  }
}

function readTimestamp(bytes: Buffer, slot: number): number {
  return readInt64(bytes, slot * entryBytes);
}

function isZero(bytes: Buffer, position: number): boolean {
  return bytes.readBigInt64BE(position) === 0n && bytes.readInt32BE(position + 8) === 0;
}
