import type { TimerKind } from './timers.js';

/** A timer in a {@link TimerHeap}; `slot` is its place there, -1 when it is in none. */
export interface HeapTimer {
  readonly dueMs: number;
  /** Order of scheduling; timers due at the same time run in it. */
  readonly sequence: number;
  readonly kind: TimerKind;
  readonly callback: () => void;
  slot: number;
}

/**
 * A binary heap that knows where each timer sits, so that cancelling costs no more than scheduling: brokers
 * cancel nearly every session timer they set, and a heap that only marks them would fill up with dead ones.
 */
export class TimerHeap {
  readonly #timers: HeapTimer[] = [];

  get size(): number {
    return this.#timers.length;
  }

  first(): HeapTimer | undefined {
    return this.#timers[0];
  }

  add(timer: HeapTimer): void {
    this.#timers.push(timer);
    this.#rise(timer, this.#timers.length - 1);
  }

  /** Takes the timer out; false when it is not in the heap. */
  remove(timer: HeapTimer): boolean {
    const slot = timer.slot;
    if (slot < 0) return false;
    timer.slot = -1;
    const last = this.#timers.pop();
    if (last === undefined || last === timer) return true;
    const parent = this.#timers[(slot - 1) >> 1];
    if (slot > 0 && parent !== undefined && isBefore(last, parent)) this.#rise(last, slot);
    else this.#sink(last, slot);
    return true;
  }

  clear(): void {
    for (const timer of this.#timers) timer.slot = -1;
    this.#timers.length = 0;
  }

  #rise(timer: HeapTimer, from: number): void {
    let slot = from;
    while (slot > 0) {
      const parentSlot = (slot - 1) >> 1;
      const parent = this.#timers[parentSlot];
      if (parent === undefined || !isBefore(timer, parent)) break;
      this.#put(parent, slot);
      slot = parentSlot;
    }
    this.#put(timer, slot);
  }

  #sink(timer: HeapTimer, from: number): void {
    let slot = from;
    for (;;) {
      let childSlot = 2 * slot + 1;
      let child = this.#timers[childSlot];
      const right = this.#timers[childSlot + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        child = right;
        childSlot += 1;
      }
      if (child === undefined || !isBefore(child, timer)) break;
      this.#put(child, slot);
      slot = childSlot;
    }
    this.#put(timer, slot);
  }

  #put(timer: HeapTimer, slot: number): void {
    this.#timers[slot] = timer;
    timer.slot = slot;
  }
}

/** The order in which timers run: by due time, then as they were scheduled. */
export function isBefore(left: HeapTimer, right: HeapTimer): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.sequence < right.sequence);
}
