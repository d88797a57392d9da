import type { LogPlatform } from '../log-state.js';
import { CleaningAbortedError } from '../log-errors.js';

/** How long the cleaner may keep the event loop at a time, in milliseconds; what it is in the middle of then comes on top. */
const sliceMs = 2;
/** Looking at the clock is not free: once in so many records. */
const recordsPerLook = 64;
/** A turn ends after so many records even if the clock stands, as a simulated one does. */
const recordsPerSliceMax = 16_384;
/** Shorter waits are put off until they have added up. */
const throttleMsMin = 20;

/**
 * Keeps cleaning from getting in the way of others: gives way to the event loop after a few milliseconds, holds I/O to
 * `log.cleaner.io.max.bytes.per.second` and ends it when it is to end.
 */
export class CleaningPace {
  /** The longest time for which the event loop was kept, in milliseconds. */
  longestSliceMs = 0;
  private sliceStartMs: number;
  private records = 0;
  private recordsAtLook = 0;
  private ioPaidMs = 0;

  constructor(
    private readonly platform: Pick<LogPlatform, 'clock' | 'timers'>,
    private readonly signal: AbortSignal,
    private readonly ioBytesPerSecondMax: number,
  ) {
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

  /** Waits for work on files, which is done elsewhere. */
  async io<T>(work: Promise<T>): Promise<T> {
    this.endSlice();
    try {
      return await work;
    } finally {
      this.beginSlice();
    }
  }

  /** Waits until so many more bytes may be read or written. */
  async spend(bytes: number): Promise<void> {
    if (this.ioBytesPerSecondMax >= Number.MAX_SAFE_INTEGER) return;
    const nowMs = this.platform.clock.monotonic();
    this.ioPaidMs = Math.max(this.ioPaidMs, nowMs) + (bytes * 1000) / this.ioBytesPerSecondMax;
    if (this.ioPaidMs - nowMs < throttleMsMin) return;
    // Rejects when the signal aborts, which ensureWanted() then says in our words.
    await this.io(this.platform.timers.sleep(this.ioPaidMs - nowMs, 'liveness', this.signal).catch(() => undefined));
    this.ensureWanted();
  }

  /** Throws `CleaningAbortedError` when cleaning is to end. */
  ensureWanted(): void {
    if (this.signal.aborted) throw new CleaningAbortedError('cleaning was ended');
  }

  private async giveWay(): Promise<void> {
    this.endSlice();
    await new Promise<void>((resolve) => this.platform.timers.defer(resolve));
    this.beginSlice();
    this.ensureWanted();
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
