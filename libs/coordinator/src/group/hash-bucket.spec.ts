import { describe, expect, it } from '@jest/globals';
import { hashBucket } from './hash-bucket.js';

describe('the order of a Java hash map', () => {
  it('is that of its buckets', () => {
    const names = ['range', 'roundrobin', 'sticky', 'cooperative-sticky', 'uniform'];
    expect(names.map((name) => hashBucket(name, names.length))).toEqual([9, 10, 8, 15, 1]);
  });

  it('has twice the buckets once they are three quarters full', () => {
    // 'sticky' has 8 of 16 and 24 of 32.
    expect([12, 13].map((size) => hashBucket('sticky', size))).toEqual([8, 24]);
  });
});
