import { describe, expect, it } from '@jest/globals';
import { crc32c } from './crc32c.js';

describe('crc32c', () => {
  it('is the Castagnoli CRC', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c()).toBe(0);
  });

  it('goes on over chunks as if they were one', () => {
    expect(crc32c(Buffer.from('1234'), Buffer.alloc(0), Buffer.from('56789'))).toBe(0xe3069283);
  });
});
