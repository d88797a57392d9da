import type { Clock } from './clock.js';
import { RealClock } from './real-clock.js';
import { sleepOn } from './sleep.js';
import { TimerQueue } from './timer-queue.js';
import type { Timer, TimerKind, Timers } from './timers.js';

/** The longest that setTimeout takes; beyond it Node fires after 1 ms. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Everything that waits, over one setTimeout set for the earliest. Work that is pending keeps the process alive;
 * liveness alone does not (a broker lives by its listeners, and a heartbeat is no reason not to exit).
 *
 * Timers that are due together run in one go, in order: promises settled by one have not been reacted to when the next runs.
 * A callback that throws is an uncaught exception, as with setTimeout; the others still run.
 */
export class TimerWheel implements Timers {
  readonly #clock: Clock;
  readonly #queue = new TimerQueue(() => this.#holdProcess());
  #timeout: NodeJS.Timeout | undefined;
  #timeoutDueMs = Infinity;
  #holding = false;
  #suspended = false;

  constructor(clock: Clock = new RealClock()) {
    this.#clock = clock;
  }

  /** Grows with everything that happens to timers. */
  get changes(): number {
    return this.#queue.changes;
  }

  schedule(delayMs: number, kind: TimerKind, callback: () => void): Timer {
    const timer = this.#queue.add(this.#clock.monotonic(), delayMs, kind, callback);
    if (timer.dueMs < this.#timeoutDueMs) this.#arm();
    else this.#holdProcess();
    return timer;
  }

  sleep(delayMs: number, kind: TimerKind, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, kind, signal);
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }

  /** How many timers wait, of one kind or of both. */
  pending(kind?: TimerKind): number {
    return this.#queue.pending(kind);
  }

  /** When the next one falls due (monotonic), undefined when none waits. */
  nextDueMs(kind?: TimerKind): number | undefined {
    return this.#queue.nextDueMs(kind);
  }

  /** Stops firing by itself until {@link resume}; for whoever moves the clock and fires with {@link fireNext}. */
  suspend(): void {
    this.#suspended = true;
    this.#disarm();
  }

  resume(): void {
    this.#suspended = false;
    this.#arm();
  }

  /** Runs the first timer that is due now; false when none is. */
  fireNext(): boolean {
    const callback = this.#queue.takeDue(this.#clock.monotonic());
    if (callback === undefined) return false;
    callback();
    return true;
  }

  close(): void {
    this.#queue.close();
    this.#disarm();
  }

  #fire(): void {
    this.#disarm();
    const nowMs = this.#clock.monotonic();
    // A timer that a callback schedules with no delay waits for the next round, or it could starve the event loop.
    const maxSequence = this.#queue.lastSequence;
    try {
      while (!this.#suspended) {
        const callback = this.#queue.takeDue(nowMs, maxSequence);
        if (callback === undefined) break;
        callback();
      }
    } finally {
      this.#arm();
    }
  }

  #arm(): void {
    this.#disarm();
    const dueMs = this.#queue.nextDueMs();
    if (dueMs === undefined || this.#suspended) return;
    // Rounded up: libuv counts whole milliseconds, and a timer must not run before it is due.
    const delayMs = Math.min(Math.max(1, Math.ceil(dueMs - this.#clock.monotonic())), MAX_TIMEOUT_MS);
    this.#timeout = setTimeout(() => this.#fire(), delayMs);
    this.#timeoutDueMs = dueMs;
    this.#holding = true;
    this.#holdProcess();
  }

  #disarm(): void {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
    this.#timeoutDueMs = Infinity;
  }

  #holdProcess(): void {
    const hold = this.#queue.pending('work') > 0;
    if (this.#timeout === undefined || hold === this.#holding) return;
    this.#holding = hold;
    if (hold) this.#timeout.ref();
    else this.#timeout.unref();
  }
}
