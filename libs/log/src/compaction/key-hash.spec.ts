import { describe, expect, it } from '@jest/globals';

import { KeyHash } from './key-hash.js';

const secret = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

function hashOf(length: number): string {
  const hash = new KeyHash(secret);
  hash.update(Buffer.from(Array.from({ length }, (_, i) => i)));
  return Buffer.from(hash.words.buffer).toString('hex');
}

describe('KeyHash', () => {
  it('is SipHash-2-4-128, as its authors published it', () => {
    expect(hashOf(0)).toBe('a3817f04ba25a8e66df67214c7550293');
    expect(hashOf(1)).toBe('da87c1d86b99af44347659119b22fc45');
    expect(hashOf(2)).toBe('8177228da4a45dc7fca38bdef60affe4');
    expect(hashOf(8)).toBe('3b62a9ba6258f5610f83e264f31497b4');
  });

  it('depends on the secret', () => {
    const other = new KeyHash(Buffer.alloc(16, 7));
    other.update(Buffer.alloc(0));
    expect(Buffer.from(other.words.buffer).toString('hex')).not.toBe(hashOf(0));
  });
});
