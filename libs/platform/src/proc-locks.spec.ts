import { describe, expect, it } from '@jest/globals';
import { locksInclude } from './proc-locks.js';

describe('locksInclude', () => {
  const locks = '1: POSIX  ADVISORY  WRITE 4242 08:01:131079 0 EOF\n2: FLOCK  ADVISORY  WRITE 7 08:01:99 0 EOF\n';

  it('finds the write lock that Apache Kafka holds, by its inode', () => {
    expect(locksInclude(locks, 131079n)).toBe(true);
    expect(locksInclude(locks, 31079n)).toBe(false);
    expect(locksInclude(locks, 99n)).toBe(false);
  });
});
