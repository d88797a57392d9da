/**
 * What a timer stands for. `work`: something that will be done (a retry, a delayed message); a test that waits for quiet
 * waits for it or jumps to it. `liveness`: a heartbeat, a session timeout, a long poll's max wait; quiet ignores it.
 */
export type TimerKind = 'work' | 'liveness';

/** A scheduled callback. */
export interface Timer {
  /** Monotonic time at which it falls due, in milliseconds (see {@link Clock.monotonic}). */
  readonly dueMs: number;
  /** Prevents the callback if it has not run; safe to call any number of times. */
  cancel(): void;
}

/** One timer wheel for everything that waits. */
export interface Timers {
  /** Runs `callback` once, `delayMs` (>= 0) from now, never synchronously. */
  schedule(delayMs: number, kind: TimerKind, callback: () => void): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason when `signal` aborts first. */
  sleep(delayMs: number, kind: TimerKind, signal?: AbortSignal): Promise<void>;
  /** Runs `callback` in a later turn of the event loop, after I/O that is ready now (what setImmediate does). */
  defer(callback: () => void): void;
  /** Cancels every pending timer; later calls of `schedule` throw. */
  close(): void;
}
