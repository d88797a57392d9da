import { describe, expect, it } from '@jest/globals';
import { HandlerSlots } from './handler-slots.js';

const never = new AbortController().signal;

describe('handler slots', () => {
  it('let in as many as there are, then one for each that leaves, in order', async () => {
    const slots = new HandlerSlots(2);
    const entered: number[] = [];
    const enter = (n: number) => slots.acquire(never).then(() => entered.push(n));
    const all = [1, 2, 3, 4].map(enter);
    await Promise.all(all.slice(0, 2));
    expect(entered).toEqual([1, 2]);
    slots.release();
    await all[2];
    expect(entered).toEqual([1, 2, 3]);
    slots.release();
    await all[3];
    expect(entered).toEqual([1, 2, 3, 4]);
  });

  it('pass over those who have given up', async () => {
    const slots = new HandlerSlots(1);
    const impatient = new AbortController();
    await slots.acquire(never);
    const gone = slots.acquire(impatient.signal);
    const next = slots.acquire(never);
    impatient.abort();
    slots.release();
    expect(await Promise.all([gone, next])).toEqual([false, true]);
    expect(await slots.acquire(impatient.signal)).toBe(false);
  });

  it('never run out when there is no limit', async () => {
    const slots = new HandlerSlots(Infinity);
    expect(await Promise.all(Array.from({ length: 100 }, () => slots.acquire(never)))).not.toContain(false);
  });
});
