import { isBefore, TimerHeap } from './timer-heap.js';
import type { HeapTimer } from './timer-heap.js';
import type { Timer, TimerKind } from './timers.js';

/** Someone scheduled on timers that were closed: the owner has shut down. */
export class TimersClosedError extends Error {
  readonly code = 'TIMERS_CLOSED';
  constructor() {
    super('the timers are closed: whoever owns them has shut down, nothing can be scheduled any more');
    this.name = 'TimersClosedError';
  }
}

/** What waits, work and liveness apart, so that each can be counted and looked up on its own. Knows no clock. */
export class TimerQueue {
  readonly #heaps: Record<TimerKind, TimerHeap> = { work: new TimerHeap(), liveness: new TimerHeap() };
  readonly #onCancel: () => void;
  #sequence = 0;
  #changes = 0;
  #closed = false;

  /** @param onCancel told when a pending timer was cancelled */
  constructor(onCancel: () => void = () => undefined) {
    this.#onCancel = onCancel;
  }

  /** Grows with everything scheduled, cancelled or taken: two equal readings mean that nothing moved in between. */
  get changes(): number {
    return this.#changes;
  }

  /** Timers scheduled later have a higher sequence. */
  get lastSequence(): number {
    return this.#sequence;
  }

  add(nowMs: number, delayMs: number, kind: TimerKind, callback: () => void): Timer {
    if (this.#closed) throw new TimersClosedError();
    if (!(delayMs >= 0)) throw new RangeError(`a timer's delay must be 0 ms or more, not ${delayMs}`);
    this.#changes += 1;
    this.#sequence += 1;
    const dueMs = nowMs + delayMs;
    const entry: HeapTimer = { dueMs, sequence: this.#sequence, kind, callback, slot: -1 };
    this.#heaps[kind].add(entry);
    return { dueMs, cancel: () => this.#cancel(entry) };
  }

  pending(kind?: TimerKind): number {
    if (kind !== undefined) return this.#heaps[kind].size;
    return this.#heaps.work.size + this.#heaps.liveness.size;
  }

  nextDueMs(kind?: TimerKind): number | undefined {
    return (kind === undefined ? this.#first() : this.#heaps[kind].first())?.dueMs;
  }

  /** Takes out the first timer due at `nowMs` or before, if it was scheduled no later than `maxSequence`. */
  takeDue(nowMs: number, maxSequence = Infinity): (() => void) | undefined {
    const first = this.#first();
    if (first === undefined || first.dueMs > nowMs || first.sequence > maxSequence) return undefined;
    this.#heaps[first.kind].remove(first);
    this.#changes += 1;
    return first.callback;
  }

  close(): void {
    this.#closed = true;
    this.#heaps.work.clear();
    this.#heaps.liveness.clear();
  }

  #first(): HeapTimer | undefined {
    const work = this.#heaps.work.first();
    const liveness = this.#heaps.liveness.first();
    if (work === undefined) return liveness;
    return liveness !== undefined && isBefore(liveness, work) ? liveness : work;
  }

  #cancel(entry: HeapTimer): void {
    if (!this.#heaps[entry.kind].remove(entry)) return;
    this.#changes += 1;
    this.#onCancel();
  }
}
