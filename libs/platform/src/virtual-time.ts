import type { Clock } from './clock.js';
import { DeferredCalls, eventLoopQuiet } from './event-loop-quiet.js';
import { sleepOn } from './sleep.js';
import { TimerQueue } from './timer-queue.js';
import type { Timer, TimerKind, Timers } from './timers.js';

/** 2026-01-01T00:00:00Z: a fixed day, so that runs repeat. */
const DEFAULT_START_MS = 1_767_225_600_000;
const CALM_TURNS = 2;

/** `runUntilIdle` went as far as it was allowed to, and there was still work. */
export class NotIdleError extends Error {
  readonly code = 'NOT_IDLE';
  constructor(limitMs: number, pending: number) {
    super(
      `${pending} timers of work are still pending after ${limitMs} ms of virtual time: something reschedules itself`,
    );
    this.name = 'NotIdleError';
  }
}

/**
 * Time that stands still until it is moved. Each timer that falls due runs alone, with the clock at its due time, and
 * everything it set off (promises, deferred calls) is over before the next one runs. `defer` needs no moving: it is
 * a later turn of the real event loop. What a timer throws rejects the move.
 */
export class VirtualTime implements Clock, Timers {
  readonly #startMs: number;
  readonly #queue = new TimerQueue();
  readonly #deferred = new DeferredCalls();
  #elapsedMs = 0;
  #lastMove: Promise<unknown> = Promise.resolve();

  /** @param options.startMs wall-clock time at the start; default 2026-01-01T00:00:00Z */
  constructor(options: { startMs?: number } = {}) {
    this.#startMs = options.startMs ?? DEFAULT_START_MS;
  }

  now(): number {
    return Math.floor(this.#startMs + this.#elapsedMs);
  }

  /** Starts at 0. */
  monotonic(): number {
    return this.#elapsedMs;
  }

  schedule(delayMs: number, kind: TimerKind, callback: () => void): Timer {
    return this.#queue.add(this.#elapsedMs, delayMs, kind, callback);
  }

  sleep(delayMs: number, kind: TimerKind, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, kind, signal);
  }

  defer(callback: () => void): void {
    this.#deferred.add(callback);
  }

  /** How many timers wait, of one kind or of both. */
  pending(kind?: TimerKind): number {
    return this.#queue.pending(kind);
  }

  /** When the next one falls due (monotonic), undefined when none waits. */
  nextDueMs(kind?: TimerKind): number | undefined {
    return this.#queue.nextDueMs(kind);
  }

  /** Moves time by `ms` and fires what falls due on the way. Calls queue up behind each other; do not await one inside a timer. */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`time moves forward only, not by ${ms} ms`);
    return this.#afterLastMove(async () => {
      const untilMs = this.#elapsedMs + ms;
      await this.quiet();
      while (await this.#fireNext(untilMs));
      this.#elapsedMs = untilMs;
    });
  }

  /**
   * Jumps from timer to timer until no work is pending; liveness timers on the way fire as well.
   * @throws NotIdleError after `limitMs` (default one hour) of virtual time
   */
  runUntilIdle(options: { limitMs?: number } = {}): Promise<void> {
    return this.#afterLastMove(async () => {
      const limitMs = options.limitMs ?? 3_600_000;
      const untilMs = this.#elapsedMs + limitMs;
      await this.quiet();
      while (this.pending('work') > 0) {
        if (!(await this.#fireNext(untilMs))) throw new NotIdleError(limitMs, this.pending('work'));
      }
    });
  }

  /** Resolves when everything that needs no time to pass is over. */
  quiet(): Promise<void> {
    const queue = this.#queue;
    const deferred = this.#deferred;
    const movement = {
      get changes() {
        return queue.changes;
      },
      get deferred() {
        return deferred.pending;
      },
    };
    return eventLoopQuiet(movement, CALM_TURNS);
  }

  close(): void {
    this.#queue.close();
  }

  async #fireNext(untilMs: number): Promise<boolean> {
    const dueMs = this.#queue.nextDueMs();
    if (dueMs === undefined || dueMs > untilMs) return false;
    this.#elapsedMs = Math.max(this.#elapsedMs, dueMs);
    this.#queue.takeDue(this.#elapsedMs)?.();
    await this.quiet();
    return true;
  }

  #afterLastMove(move: () => Promise<void>): Promise<void> {
    const moved = this.#lastMove.then(move);
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }
}
