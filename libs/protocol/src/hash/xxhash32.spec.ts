import { describe, expect, it } from '@jest/globals';
import { xxhash32 } from './xxhash32.js';

describe('xxhash32', () => {
  it.each([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ])('hashes %j as the reference does', (text, hash) => {
    expect(xxhash32(Buffer.from(text))).toBe(hash);
  });
});
