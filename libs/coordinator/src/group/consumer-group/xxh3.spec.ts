import { describe, expect, it } from '@jest/globals';
import { xxh3 } from './xxh3.js';

/** What hash4j, the library that Kafka uses, says of byte i = 31 * i + 7, for lengths at both sides of every change of method. */
const expected: [number, bigint][] = [
  [0, 3244421341483603138n],
  [1, 5502495245947142431n],
  [2, -6349423698422726873n],
  [3, 1582743943441612892n],
  [4, -2549016526957988167n],
  [5, -5579736752565435579n],
  [8, -2394039629164210130n],
  [9, -3754995788605292611n],
  [16, 9099606716676871632n],
  [17, 2345212530088924167n],
  [32, 278953543771952198n],
  [33, 1844846513307983686n],
  [100, -8316154546292524762n],
  [128, -492175581222641016n],
  [129, -506823097681485574n],
  [200, 1368452603177808973n],
  [240, -3690920546649497853n],
  [241, 809349449570470400n],
  [1023, -1093476622474739461n],
  [1024, 2575082683865311686n],
  [1025, -4566685497618039422n],
  [1088, -6815162950983329211n],
  [5000, 6169931020318013678n],
];

describe('xxh3', () => {
  it.each(expected)('gives the hash of %i bytes that Kafka computes', (length, hash) => {
    expect(xxh3(Buffer.from(Array.from({ length }, (_, i) => (31 * i + 7) & 0xff)))).toBe(hash);
  });
});
