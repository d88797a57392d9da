/** One batch that is kept in memory. */
export interface TailEntry {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly buffer: Buffer;
}

interface CachedEntry extends TailEntry {
  buffer: Buffer;
  readonly tail: LogTail;
  isRemoved: boolean;
}

const slabBytes = 256 * 1024;
const released = Buffer.alloc(0);

/**
 * The newest batches of all logs of a directory, bounded as a whole: consumers at the head of a log are served from here. What is not
 * yet written to its file stays, whatever the bound, as nowhere else is it to be had.
 */
export class TailCache {
  private bytes = 0;
  private order: CachedEntry[] = [];
  private first = 0;
  private slab: Buffer = Buffer.alloc(0);
  private slabUsed = 0;

  constructor(readonly maxBytes: number) {}

  get sizeInBytes(): number {
    return this.bytes;
  }

  /**
   * The same bytes, fit to be kept: a batch that is a small part of a larger allocation (a frame with many batches) is copied, so that
   * it does not pin the whole. Copies share slabs; neighbours are evicted at about the same time.
   */
  own(buffer: Buffer): Buffer {
    if (buffer.length * 2 >= buffer.buffer.byteLength) return buffer;
    if (buffer.length > slabBytes / 4) return copyOf(buffer);
    if (this.slabUsed + buffer.length > this.slab.length) {
      this.slab = Buffer.allocUnsafeSlow(slabBytes);
      this.slabUsed = 0;
    }
    const start = this.slabUsed;
    this.slabUsed += buffer.copy(this.slab, start);
    return this.slab.subarray(start, this.slabUsed);
  }

  /** Called by {@link LogTail.add}. */
  track(entry: CachedEntry): void {
    this.order.push(entry);
    this.bytes += entry.buffer.length;
  }

  /** Called by {@link LogTail}: the entry is no longer there. */
  untrack(entry: CachedEntry): void {
    entry.isRemoved = true;
    this.bytes -= entry.buffer.length;
    // The lists are cut now and then only: until then they must not pin the bytes of what has left.
    entry.buffer = released;
  }

  /** Drops the oldest batches until the rest fits, but stops at one that is not written. */
  evict(): void {
    while (this.bytes > this.maxBytes) {
      const oldest = this.order[this.first];
      if (!oldest) break;
      if (!oldest.isRemoved) {
        if (oldest.lastOffset >= oldest.tail.writtenEnd) break;
        oldest.tail.dropFirst();
      }
      this.first++;
    }
    while (this.order[this.first]?.isRemoved) this.first++;
    if (this.first > 1024 && this.first * 2 > this.order.length) {
      this.order = this.order.slice(this.first);
      this.first = 0;
    }
  }
}

function copyOf(buffer: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(buffer.length);
  buffer.copy(copy);
  return copy;
}

/** The part of the cache that belongs to one log: an unbroken run of batches up to the log's end. */
export class LogTail {
  /** Everything below is in the file. */
  writtenEnd: number;
  private entries: CachedEntry[] = [];
  private first = 0;

  constructor(
    private readonly cache: TailCache,
    endOffset: number,
  ) {
    this.writtenEnd = endOffset;
  }

  /** Base offset of the first batch; undefined when empty. */
  get startOffset(): number | undefined {
    return this.entries[this.first]?.baseOffset;
  }

  add(entry: TailEntry): void {
    const cached = { ...entry, tail: this, isRemoved: false };
    this.entries.push(cached);
    this.cache.track(cached);
  }

  /** The log's file holds everything below `endOffset`. */
  onWritten(endOffset: number): void {
    this.writtenEnd = endOffset;
    this.cache.evict();
  }

  /** The batches from the one that holds `offset`, or from the first one behind it; the caller stops when it has enough. */
  *from(offset: number): Generator<TailEntry, void, undefined> {
    for (let i = this.indexOf(offset); i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry) yield entry;
    }
  }

  /** Called by the cache only: entries leave in the order in which they came. */
  dropFirst(): void {
    const entry = this.entries[this.first];
    if (!entry) return;
    this.cache.untrack(entry);
    this.first++;
    if (this.first > 256 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  /** Forgets what lies below `offset`. */
  dropBelow(offset: number): void {
    while (this.startOffset !== undefined && this.startOffset < offset) this.dropFirst();
  }

  /** Forgets everything; the log ends at `endOffset`, and its file with it. */
  clear(endOffset: number): void {
    while (this.startOffset !== undefined) this.dropFirst();
    this.writtenEnd = endOffset;
  }

  private indexOf(offset: number): number {
    let low = this.first;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && entry.lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
