import type { LogSegment } from './log-segment.js';

/** The segments of a log, ascending; never empty once the log is open (Kafka's `LogSegments`). */
export class LogSegments {
  private list: LogSegment[];

  constructor(segments: readonly LogSegment[]) {
    this.list = [...segments];
  }

  all(): readonly LogSegment[] {
    return this.list;
  }

  get first(): LogSegment {
    return this.at(0);
  }

  /** The one that is appended to. */
  get active(): LogSegment {
    return this.at(this.list.length - 1);
  }

  get sizeInBytes(): number {
    return this.list.reduce((sum, segment) => sum + segment.sizeInBytes, 0);
  }

  add(segment: LogSegment): void {
    this.list.push(segment);
  }

  remove(segment: LogSegment): void {
    this.list = this.list.filter((other) => other !== segment);
  }

  /** Retention drops segments from the front. */
  removeFirst(count: number): readonly LogSegment[] {
    const first = this.list.slice(0, count);
    this.list = this.list.slice(count);
    return first;
  }

  /** Compaction made one segment of several neighbours. */
  replace(replaced: readonly LogSegment[], by: LogSegment): void {
    const gone = new Set(replaced);
    const at = this.list.findIndex((segment) => gone.has(segment));
    const rest = this.list.filter((segment) => !gone.has(segment));
    this.list = [...rest.slice(0, at), by, ...rest.slice(at)];
  }

  /** The segment that holds `offset`, if any does; the first one for what lies before it. */
  floor(offset: number): LogSegment {
    return this.at(Math.max(0, this.indexOfFloor(offset)));
  }

  /** The segment behind. */
  after(segment: LogSegment): LogSegment | undefined {
    return this.list[this.indexOfFloor(segment.baseOffset) + 1];
  }

  /** From the one that holds `offset` on. */
  from(offset: number): readonly LogSegment[] {
    return this.list.slice(Math.max(0, this.indexOfFloor(offset)));
  }

  private indexOfFloor(offset: number): number {
    let low = 0;
    let high = this.list.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).baseOffset <= offset) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  private at(index: number): LogSegment {
    const segment = this.list[index];
    if (!segment) throw new Error('a log has at least one segment');
    return segment;
  }
}
