import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

const bucket = () => new TokenBucket({ count: 11, sizeMs: 1000 });

describe('TokenBucket', () => {
  it('begins full and may be overdrawn once', () => {
    const tokens = bucket();
    expect(tokens.tokens(2, 5)).toBe(22);
    tokens.take(30, 2, 5);
    expect(tokens.tokens(2, 5)).toBe(-8);
    expect(tokens.throttleTimeMs(2, 5)).toBe(4000);
  });

  it('fills by the limit a second and no further than all windows allow', () => {
    const tokens = bucket();
    tokens.take(30, 2, 0);
    expect(tokens.tokens(2, 1000)).toBe(-6);
    expect(tokens.throttleTimeMs(2, 4000)).toBe(0);
    expect(tokens.tokens(2, 1_000_000)).toBe(22);
  });

  it('is as new when it is full', () => {
    const tokens = bucket();
    tokens.take(2, 2, 0);
    expect([tokens.isIdle(999), tokens.isIdle(1000)]).toEqual([false, true]);
  });

  it('holds no more than a lowered limit allows', () => {
    const tokens = bucket();
    tokens.take(1, 10, 0);
    expect(tokens.tokens(1, 0)).toBe(11);
  });
});
