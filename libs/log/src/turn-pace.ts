import type { LogPlatform } from './log-state.js';

/** How long long work may keep the event loop at a time, in milliseconds; what it is in the middle of then comes on top. */
const sliceMs = 2;
/** Looking at the clock is not free: once in so many records. */
const recordsPerLook = 64;
/** A turn ends after so many records even if the clock stands, as a simulated one does. */
const recordsPerSliceMax = 16_384;

/** Keeps long work from getting in the way of others: it gives way to the event loop after a few milliseconds. */
export class TurnPace {
  /** The longest time for which the event loop was kept, in milliseconds. */
  longestSliceMs = 0;
  private sliceStartMs: number;
  private records = 0;
  private recordsAtLook = 0;

  constructor(protected readonly platform: Pick<LogPlatform, 'clock' | 'timers'>) {
    this.sliceStartMs = platform.clock.monotonic();
  }

  /** To be called for each record, or piece of work that takes as long as `records`. When it returns a promise, that is to be awaited first. */
  step(records = 1): Promise<void> | undefined {
    this.records += records;
    if (this.records - this.recordsAtLook < recordsPerLook) return undefined;
    this.recordsAtLook = this.records;
    const isOver = this.platform.clock.monotonic() - this.sliceStartMs >= sliceMs;
    return isOver || this.records >= recordsPerSliceMax ? this.giveWay() : undefined;
  }

  /** Waits for work on files or other threads. */
  async io<T>(work: Promise<T>): Promise<T> {
    this.endSlice();
    try {
      return await work;
    } finally {
      this.beginSlice();
    }
  }

  /** Lets whatever waits have its turn. */
  async giveWay(): Promise<void> {
    this.endSlice();
    await new Promise<void>((resolve) => this.platform.timers.defer(resolve));
    this.beginSlice();
  }

  private endSlice(): void {
    const spentMs = this.platform.clock.monotonic() - this.sliceStartMs;
    this.longestSliceMs = Math.max(this.longestSliceMs, spentMs);
  }

  private beginSlice(): void {
    this.sliceStartMs = this.platform.clock.monotonic();
    this.records = 0;
    this.recordsAtLook = 0;
  }
}
