import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionForKey } from './murmur2.js';

describe('murmur2', () => {
  it('hashes every length of tail as Kafka documents it', () => {
    // The values of Kafka's own UtilsTest.
    expect(murmur2(Buffer.from('21'))).toBe(-973932308);
    expect(murmur2(Buffer.from('foobar'))).toBe(-790332482);
    expect(murmur2(Buffer.from('a-little-bit-long-string'))).toBe(-985981536);
    expect(murmur2(Buffer.from('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8'))).toBe(-58897971);
    expect(murmur2(Buffer.from('abc'))).toBe(479470107);
  });

  it('clears the sign bit for the partition instead of taking the absolute value', () => {
    expect(partitionForKey(Buffer.from('21'), 1000)).toBe((-973932308 & 0x7fffffff) % 1000);
    expect(partitionForKey(Buffer.from('21'), 1000)).not.toBe(973932308 % 1000);
  });
});
