import { describe, expect, it } from '@jest/globals';
import { repeated } from './repeated.js';

describe('repeated', () => {
  it('is what comes more than once', () => {
    expect([...repeated(['a', 'b', 'a', 'c', 'b', 'a'])]).toEqual(['a', 'b']);
    expect(repeated([]).size).toBe(0);
  });
});
