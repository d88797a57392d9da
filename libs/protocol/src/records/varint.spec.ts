import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { varintSize, writeVarint } from './varint.js';

function varint(value: number): string {
  const buffer = Buffer.alloc(10);
  return buffer.subarray(0, writeVarint(buffer, value, 0)).toString('hex');
}

describe('writeVarint', () => {
  it.each([
    [0, '00'],
    [-1, '01'],
    [63, '7e'],
    [-64, '7f'],
    [64, '8001'],
    [-65, '8101'],
    [2 ** 31 - 1, 'feffffff0f'],
    [-(2 ** 31), 'ffffffff0f'],
    [Number.MAX_SAFE_INTEGER, 'feffffffffffff1f'],
    [Number.MIN_SAFE_INTEGER, 'fdffffffffffff1f'],
  ])('writes %i as Kafka does', (value, hex) => {
    expect(varint(value)).toBe(hex);
  });

  it('takes as many bytes as varintSize says', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => varint(value).length === 2 * varintSize(value)));
  });
});
