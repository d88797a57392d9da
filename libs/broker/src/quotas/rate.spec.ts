import { describe, expect, it } from '@jest/globals';
import { Rate } from './rate.js';

/** Kafka's default: ten whole windows and the one under way. */
const windows = { count: 11, sizeMs: 1000 };

describe('Rate', () => {
  it('lets a burst pass that is no more than the limit allows in ten windows', () => {
    const rate = new Rate(windows);
    rate.record(1000, 0);
    expect(rate.throttleTimeMs(100, 0)).toBe(0);
    rate.record(1, 0);
    expect(rate.throttleTimeMs(100, 0)).toBe(10);
  });

  it('says how long nothing may come so that the rate is the limit', () => {
    const rate = new Rate(windows);
    rate.record(2000, 0);
    const throttleTimeMs = rate.throttleTimeMs(100, 0);
    expect(throttleTimeMs).toBe(10_000);
    expect(rate.throttleTimeMs(100, 5000)).toBe(10_000);
    expect(rate.throttleTimeMs(100, 10_999)).toBe(9001);
    expect(rate.throttleTimeMs(100, 11_000)).toBe(0);
  });

  it('keeps a sample as long as what came in it last is within the windows', () => {
    const rate = new Rate(windows);
    rate.record(1100, 0);
    rate.record(1100, 999);
    expect(rate.throttleTimeMs(100, 11_998)).toBeGreaterThan(0);
    expect(rate.throttleTimeMs(100, 11_999)).toBe(0);
  });

  it('takes back what did not come to pass', () => {
    const rate = new Rate(windows);
    rate.record(5000, 0);
    rate.record(-5000, 0);
    rate.record(1000, 0);
    expect(rate.throttleTimeMs(100, 0)).toBe(0);
  });

  it('is as new when all windows are over', () => {
    const rate = new Rate(windows);
    expect(rate.isIdle(0)).toBe(true);
    rate.record(1, 0);
    expect([rate.isIdle(10_999), rate.isIdle(11_000)]).toEqual([false, true]);
  });
});
