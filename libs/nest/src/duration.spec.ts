import { describe, expect, it } from '@jest/globals';
import { type Duration, durationMs } from './duration.js';

describe('a duration', () => {
  it.each([
    [250, 250],
    ['250ms', 250],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    [0, 0],
  ] as [Duration, number][])('of %p is %p ms', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms);
  });

  it.each(['5 minutes', '-1s', '', 's', -1, NaN, Infinity])('is refused when it is %p', (duration) => {
    expect(() => durationMs(duration as Duration)).toThrow(/is no duration: give milliseconds, or text such as/);
  });
});
