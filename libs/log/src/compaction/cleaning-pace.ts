import type { LogPlatform } from '../log-state.js';
import { CleaningAbortedError } from '../log-errors.js';
import { TurnPace } from '../turn-pace.js';

/** Shorter waits are put off until they have added up. */
const throttleMsMin = 20;

/**
 * The pace of cleaning: gives way to the event loop, holds I/O to `log.cleaner.io.max.bytes.per.second` and ends the cleaning when it
 * is to end.
 */
export class CleaningPace extends TurnPace {
  constructor(
    platform: Pick<LogPlatform, 'clock' | 'timers'>,
    private readonly signal: AbortSignal,
    private readonly throttle: IoThrottle,
  ) {
    super(platform);
  }

  /** Waits until so many more bytes may be read or written. */
  async spend(bytes: number): Promise<void> {
    const waitMs = this.throttle.charge(bytes, this.platform.clock.monotonic());
    if (waitMs < throttleMsMin) return;
    // Rejects when the signal aborts, which ensureWanted() then says in our words.
    await this.io(this.platform.timers.sleep(waitMs, 'liveness', this.signal).catch(() => undefined));
    this.ensureWanted();
  }

  /** Throws `CleaningAbortedError` when cleaning is to end. */
  ensureWanted(): void {
    if (this.signal.aborted) throw new CleaningAbortedError('cleaning was ended');
  }

  override async giveWay(): Promise<void> {
    await super.giveWay();
    this.ensureWanted();
  }
}

/** `log.cleaner.io.max.bytes.per.second`: one bound for all that are cleaned at a time (Kafka's `Throttler`), and it may change while they are. */
export class IoThrottle {
  private paidMs = 0;

  constructor(private readonly bytesPerSecondMax: () => number) {}

  /** How long to wait before so many more bytes are read or written, in milliseconds. */
  charge(bytes: number, nowMs: number): number {
    const bound = this.bytesPerSecondMax();
    if (bound >= Number.MAX_SAFE_INTEGER) return 0;
    this.paidMs = Math.max(this.paidMs, nowMs) + (bytes * 1000) / bound;
    return this.paidMs - nowMs;
  }
}
