import type { LogSegment } from './log-segment.js';

/** Bounds the indexes of inactive segments that are in memory, over all logs; the one longest unused goes first. */
export class IndexCache {
  private readonly used = new Map<LogSegment, number>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The segment's indexes are there and were used. Those that are in memory only are none of the cache's business. */
  touch(segment: LogSegment): void {
    if (!segment.indexes || !segment.isSealed) return;
    this.remove(segment);
    const size = segment.indexes.offset.sizeInBytes + segment.indexes.time.sizeInBytes;
    this.used.set(segment, size);
    this.bytes += size;
    for (const oldest of this.used.keys()) {
      if (this.bytes <= this.maxBytes || oldest === segment) return;
      this.remove(oldest);
      oldest.indexes = undefined;
    }
  }

  /** The segment is gone, or active again. */
  remove(segment: LogSegment): void {
    this.bytes -= this.used.get(segment) ?? 0;
    this.used.delete(segment);
  }
}
