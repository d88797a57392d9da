import { describe, expect, it } from '@jest/globals';
import { javaStringHashCode } from './java-string-hash.js';

describe('javaStringHashCode', () => {
  it('is what Java computes, wrapping at 32 bits', () => {
    expect(javaStringHashCode('')).toBe(0);
    expect(javaStringHashCode('hello')).toBe(99162322);
    expect(javaStringHashCode('polygenelubricants')).toBe(-2147483648);
  });

  it('counts UTF-16 units, not code points', () => {
    expect(javaStringHashCode('😀')).toBe(0xd83d * 31 + 0xde00);
  });
});
