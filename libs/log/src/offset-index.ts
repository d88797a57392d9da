import { CorruptIndexError } from './log-errors.js';

const entryBytes = 8;

/**
 * Kafka's `OffsetIndex`: int32 offset relative to the segment's base, int32 position of the batch that ends with it. Sparse and
 * ascending; kept in memory while it is in use.
 */
export class OffsetIndex {
  private constructor(
    private readonly baseOffset: number,
    private buffer: Buffer,
    private count: number,
  ) {}

  static empty(baseOffset: number): OffsetIndex {
    return new OffsetIndex(baseOffset, Buffer.alloc(0), 0);
  }

  /**
   * What a file holds. Kafka preallocates the index of the active segment, so that one from a crash may end in zeros: these are
   * not entries. Throws {@link CorruptIndexError}.
   */
  static parse(baseOffset: number, bytes: Buffer): OffsetIndex {
    if (bytes.length % entryBytes !== 0) throw new CorruptIndexError(`offset index of ${bytes.length} bytes`);
    let count = bytes.length / entryBytes;
    while (count > 0 && bytes.readBigInt64BE((count - 1) * entryBytes) === 0n) count--;
    let lastOffset = -1;
    let lastPosition = -1;
    for (let i = 0; i < count; i++) {
      const offset = bytes.readInt32BE(i * entryBytes);
      const position = bytes.readInt32BE(i * entryBytes + 4);
      if (offset <= lastOffset || position <= lastPosition) throw new CorruptIndexError(`entry ${i} does not ascend`);
      lastOffset = offset;
      lastPosition = position;
    }
    return new OffsetIndex(baseOffset, bytes.subarray(0, count * entryBytes), count);
  }

  get entries(): number {
    return this.count;
  }

  get sizeInBytes(): number {
    return this.buffer.length;
  }

  /** The offset of the last entry, the segment's base without any. */
  get lastOffset(): number {
    return this.count === 0 ? this.baseOffset : this.offsetAt(this.count - 1);
  }

  /** Whether a file of `maxBytes` has no room for another entry. */
  isFull(maxBytes: number): boolean {
    return this.count >= Math.floor(maxBytes / entryBytes);
  }

  append(offset: number, position: number): void {
    if (this.count > 0 && offset <= this.lastOffset)
      throw new CorruptIndexError(`offset ${offset} is not above ${this.lastOffset}`);
    this.reserve();
    this.buffer.writeInt32BE(offset - this.baseOffset, this.count * entryBytes);
    this.buffer.writeInt32BE(position, this.count * entryBytes + 4);
    this.count++;
  }

  /** Position of a batch at or before the one that holds `offset`: where a search in the file starts. */
  lookup(offset: number): number {
    const slot = this.slotOf(offset);
    return slot < 0 ? 0 : this.buffer.readInt32BE(slot * entryBytes + 4);
  }

  /** Drops the entries at and above `offset`. */
  truncateTo(offset: number): void {
    this.count = this.slotOf(offset - 1) + 1;
  }

  /** The file's bytes: a copy. */
  toBuffer(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.count * entryBytes));
  }

  /** The last entry that is not above `offset`; -1 when there is none. */
  private slotOf(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.offsetAt(middle) <= offset) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  private offsetAt(slot: number): number {
    return this.baseOffset + this.buffer.readInt32BE(slot * entryBytes);
  }

  private reserve(): void {
    if ((this.count + 1) * entryBytes <= this.buffer.length) return;
    const grown = Buffer.alloc(Math.max(512, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.count * entryBytes);
    this.buffer = grown;
  }
}
