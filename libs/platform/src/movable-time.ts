import type { Clock } from './clock.js';
import { DeferredCalls, eventLoopQuiet } from './event-loop-quiet.js';
import { RealClock } from './real-clock.js';
import { sleepOn } from './sleep.js';
import { TimerWheel } from './timer-wheel.js';
import type { Timer, TimerKind, Timers } from './timers.js';

const CALM_TURNS = 10;

/**
 * Time that goes with the machine's and can be moved ahead. While it is moved, each timer that falls due runs alone, in
 * order, with the clock at its due time (never backwards), and with quiet before the next.
 */
export class MovableTime implements Clock, Timers {
  readonly #real = new RealClock();
  readonly #wheel = new TimerWheel(this);
  readonly #deferred = new DeferredCalls();
  readonly #untilQuiet: () => Promise<void>;
  #aheadMs = 0;
  #lastMove: Promise<unknown> = Promise.resolve();

  /**
   * @param options.quiet resolves when nothing moves; default: ten turns of the event loop in a row without a change to a timer.
   *   Give one that knows more where real disks are involved, as their work shows in no turn.
   */
  constructor(options: { quiet?: () => Promise<void> } = {}) {
    this.#untilQuiet = options.quiet ?? (() => this.#eventLoopQuiet());
  }

  now(): number {
    return Math.floor(this.#real.now() + this.#aheadMs);
  }

  monotonic(): number {
    return this.#real.monotonic() + this.#aheadMs;
  }

  schedule(delayMs: number, kind: TimerKind, callback: () => void): Timer {
    return this.#wheel.schedule(delayMs, kind, callback);
  }

  sleep(delayMs: number, kind: TimerKind, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, kind, signal);
  }

  defer(callback: () => void): void {
    this.#deferred.add(callback);
  }

  /** How many timers wait, of one kind or of both. */
  pending(kind?: TimerKind): number {
    return this.#wheel.pending(kind);
  }

  /** When the next one falls due (monotonic), undefined when none waits. */
  nextDueMs(kind?: TimerKind): number | undefined {
    return this.#wheel.nextDueMs(kind);
  }

  /** Moves time ahead by `ms` and fires what falls due on the way. Calls queue up behind each other; do not await one inside a timer. */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`time moves forward only, not by ${ms} ms`);
    const moved = this.#lastMove.then(() => this.#advance(ms));
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }

  close(): void {
    this.#wheel.close();
  }

  async #advance(ms: number): Promise<void> {
    const untilMs = this.monotonic() + ms;
    this.#wheel.suspend();
    try {
      await this.#untilQuiet();
      for (let dueMs = this.nextDueMs(); dueMs !== undefined && dueMs <= untilMs; dueMs = this.nextDueMs()) {
        this.#moveTo(dueMs);
        this.#wheel.fireNext();
        await this.#untilQuiet();
      }
      this.#moveTo(untilMs);
    } finally {
      this.#wheel.resume();
    }
  }

  #moveTo(monotonicMs: number): void {
    this.#aheadMs += Math.max(0, monotonicMs - this.monotonic());
    // Adding and subtracting fractions may end a hair short, and a timer that is not due does not fire.
    while (this.monotonic() < monotonicMs) this.#aheadMs += 0.001;
  }

  #eventLoopQuiet(): Promise<void> {
    const wheel = this.#wheel;
    const deferred = this.#deferred;
    const movement = {
      get changes() {
        return wheel.changes;
      },
      get deferred() {
        return deferred.pending;
      },
    };
    return eventLoopQuiet(movement, CALM_TURNS);
  }
}
