import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Clock } from './clock.js';
import { MovableTime } from './movable-time.js';
import { RealClock } from './real-clock.js';
import { TimerWheel } from './timer-wheel.js';
import { TimersClosedError } from './timer-queue.js';
import type { TimerKind, Timers } from './timers.js';
import { VirtualTime } from './virtual-time.js';

interface Subject {
  readonly clock: Clock;
  readonly timers: Timers & { pending(kind?: TimerKind): number; nextDueMs(kind?: TimerKind): number | undefined };
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

function realSubject(): Subject {
  const clock = new RealClock();
  const timers = new TimerWheel(clock);
  return { clock, timers, pass: (ms) => timers.sleep(ms, 'work') };
}

function movedSubject(time: VirtualTime | MovableTime): Subject {
  return { clock: time, timers: time, pass: (ms) => time.advance(ms) };
}

const kinds: { name: string; make: () => Subject }[] = [
  { name: 'TimerWheel', make: realSubject },
  { name: 'VirtualTime', make: () => movedSubject(new VirtualTime()) },
  { name: 'MovableTime', make: () => movedSubject(new MovableTime()) },
];

describe.each(kinds)('$name keeps the contract of Timers', ({ make }) => {
  let subject: Subject;
  beforeEach(() => {
    subject = make();
  });
  afterEach(() => subject.timers.close());

  it('runs what falls due in order of due time, then of scheduling, never early', async () => {
    const { clock, timers } = subject;
    const ran: string[] = [];
    const early: string[] = [];
    for (const [name, delayMs] of Object.entries({ c: 9, a: 3, b: 6, last: 9.5, first: 0 })) {
      const timer = timers.schedule(delayMs, 'work', () => {
        ran.push(name);
        if (clock.monotonic() < timer.dueMs) early.push(name);
      });
    }
    expect(ran).toEqual([]);
    await subject.pass(10);
    expect(ran).toEqual(['first', 'a', 'b', 'c', 'last']);
    expect(early).toEqual([]);
  });

  it('does not run what was cancelled, also by a timer due at the same time', async () => {
    const { timers } = subject;
    const ran: string[] = [];
    const cancelled = timers.schedule(1, 'work', () => ran.push('cancelled'));
    timers.schedule(2, 'work', () => {
      ran.push('first');
      second.cancel();
    });
    const second = timers.schedule(2, 'work', () => ran.push('second'));
    cancelled.cancel();
    cancelled.cancel();
    await subject.pass(4);
    expect(ran).toEqual(['first']);
    expect(timers.pending()).toBe(0);
  });

  it('counts work and liveness apart', async () => {
    const { clock, timers } = subject;
    const startMs = clock.monotonic();
    timers.schedule(1000, 'liveness', () => undefined);
    const work = timers.schedule(2000, 'work', () => undefined);
    expect([timers.pending(), timers.pending('work'), timers.pending('liveness')]).toEqual([2, 1, 1]);
    expect(timers.nextDueMs('work')).toBe(work.dueMs);
    expect(timers.nextDueMs()).toBe(timers.nextDueMs('liveness'));
    expect(timers.nextDueMs('liveness')).toBeGreaterThanOrEqual(startMs + 1000);
    work.cancel();
    expect(timers.pending('work')).toBe(0);
    expect(timers.nextDueMs('work')).toBeUndefined();
  });

  it('runs timers that timers schedule', async () => {
    const { timers } = subject;
    const ran: number[] = [];
    const again = (count: number): void => {
      ran.push(count);
      if (count < 3) timers.schedule(1, 'liveness', () => again(count + 1));
    };
    again(0);
    for (let pass = 0; pass < 20 && ran.length < 4; pass += 1) await subject.pass(5);
    expect(ran).toEqual([0, 1, 2, 3]);
  });

  it('sleeps, and wakes with the reason of an abort without leaving a timer', async () => {
    const { timers } = subject;
    const slept = timers.sleep(2, 'work');
    await subject.pass(3);
    await slept;
    const controller = new AbortController();
    const sleeping = timers.sleep(60_000, 'liveness', controller.signal);
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(timers.sleep(1, 'work', controller.signal)).rejects.toBe(reason);
    expect(timers.pending()).toBe(0);
  });

  it('defers to a later turn, in order, without time passing', async () => {
    const { timers } = subject;
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      timers.defer(() => ran.push('first'));
      timers.defer(resolve);
      queueMicrotask(() => ran.push('microtask'));
      ran.push('now');
    });
    expect(ran).toEqual(['now', 'microtask', 'first']);
  });

  it('refuses delays that are none, and everything once closed', async () => {
    const { timers } = subject;
    expect(() => timers.schedule(-1, 'work', () => undefined)).toThrow(RangeError);
    expect(() => timers.schedule(NaN, 'work', () => undefined)).toThrow(RangeError);
    timers.schedule(0, 'work', () => undefined);
    timers.close();
    expect(timers.pending()).toBe(0);
    expect(() => timers.schedule(1, 'work', () => undefined)).toThrow(TimersClosedError);
    await expect(timers.sleep(1, 'work')).rejects.toMatchObject({ code: 'TIMERS_CLOSED' });
  });
});
