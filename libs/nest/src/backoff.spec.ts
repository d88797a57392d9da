import { describe, expect, it } from '@jest/globals';
import { exponential, fixed } from './backoff.js';

const always = (value: number) => ({ next: () => value });

describe('backoff', () => {
  it('doubles from the first wait to the longest', () => {
    const backoff = exponential('1s', '5s', { jitter: 0 });
    expect([1, 2, 3, 4, 50, 5000].map((failures) => backoff.delayMs(failures, always(0)))).toEqual([
      1000, 2000, 4000, 5000, 5000, 5000,
    ]);
  });

  it('strays by its jitter, but never beyond the longest wait', () => {
    const backoff = exponential('1s', '5s');
    expect(backoff.delayMs(1, always(0))).toBe(800);
    expect(backoff.delayMs(1, always(0.999_999))).toBe(1200);
    expect(backoff.delayMs(9, always(0.999_999))).toBe(5000);
  });

  it('stays the same when fixed', () => {
    expect([1, 7].map((failures) => fixed('30s').delayMs(failures, always(0.9)))).toEqual([30_000, 30_000]);
    expect(fixed(100, { jitter: 0.5 }).delayMs(1, always(0))).toBe(50);
  });

  it('refuses what makes no sense', () => {
    expect(() => exponential('5m', '1s')).toThrow('a backoff cannot grow from 5m down to 1s');
    expect(() => fixed(1, { jitter: 2 })).toThrow('jitter is a share from 0 to 1');
  });
});
