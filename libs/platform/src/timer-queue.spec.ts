import { describe, expect, it } from '@jest/globals';
import { SeededRandomness } from './seeded-randomness.js';
import { TimerQueue } from './timer-queue.js';
import type { Timer } from './timers.js';

describe('TimerQueue', () => {
  it('gives out thousands of timers in order, whichever were cancelled', () => {
    const randomness = new SeededRandomness('queue');
    const queue = new TimerQueue();
    const expected: number[] = [];
    const taken: number[] = [];
    const cancelled: Timer[] = [];
    for (let count = 0; count < 5000; count += 1) {
      const kind = randomness.integer(2) === 0 ? 'work' : 'liveness';
      const dueMs = randomness.integer(1000);
      const timer = queue.add(0, dueMs, kind, () => taken.push(dueMs));
      if (randomness.integer(3) === 0) cancelled.push(timer);
      else expected.push(dueMs);
    }
    for (const timer of cancelled) timer.cancel();
    expect(queue.pending()).toBe(expected.length);
    for (let next = queue.takeDue(1000); next !== undefined; next = queue.takeDue(1000)) next();
    expect(taken).toEqual(expected.sort((left, right) => left - right));
  });

  it('leaves what is not due, and what was scheduled later than asked for', () => {
    const queue = new TimerQueue();
    queue.add(0, 5, 'work', () => undefined);
    expect(queue.takeDue(4.9)).toBeUndefined();
    expect(queue.takeDue(5, queue.lastSequence - 1)).toBeUndefined();
    expect(queue.takeDue(5)).toBeDefined();
  });
});
