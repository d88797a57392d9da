import { describe, expect, it } from '@jest/globals';
import { javaDouble, javaDoubleText, javaInteger, javaSplit, javaTrim } from './java-values.js';

describe('values as Java reads them', () => {
  it.each([
    ['7', 7n],
    ['+7', 7n],
    ['-0', 0n],
    ['0000000000000000000000007', 7n],
    ['٣', 3n],
    ['１２', 12n],
    ['1٠', 10n],
    ['-9223372036854775809', -9223372036854775809n],
  ])('take %s for a whole number', (text, value) => expect(javaInteger(text)).toBe(value));

  it.each(['', '+', '-', '1.0', '0x1', '1_0', ' 1', '²', 'Ⅰ', '\u{1D7CF}', '1e3', '5L'])('take no %j', (text) => {
    expect(javaInteger(text)).toBeUndefined();
  });

  it('know the digits of every script of the first plane', () => {
    for (let code = 0; code < 0x10000; code++) {
      const value = javaInteger(String.fromCharCode(code));
      if (value === undefined) continue;
      const zero = String.fromCharCode(code - Number(value));
      const row = Array.from({ length: 10 }, (_, i) => javaInteger(String.fromCharCode(zero.charCodeAt(0) + i)));
      expect(row).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
    }
  });

  it.each([
    ['1', 1],
    ['.5', 0.5],
    ['1.', 1],
    ['5e-1', 0.5],
    ['0.5d', 0.5],
    ['2F', 2],
    ['1e2f', 100],
    ['0x1p-1', 0.5],
    ['-0x1.8p1D', -3],
    ['0x.8p0', 0.5],
    ['+Infinity', Infinity],
  ])('take %s for a fraction', (text, value) => expect(javaDouble(text)).toBe(value));

  it.each(['', '.', 'NaN', '0x1', '0b1', '1e', '0.5L', '1_0', '٣', 'Infinityd', 'infinity', 'd', '0xp1', '1 d'])(
    'take no fraction %j',
    (text) => expect(javaDouble(text)).toBeUndefined(),
  );

  it('trim what is no more than a blank', () => {
    expect(javaTrim('\u0001\t 1 \n')).toBe('1');
    expect(javaTrim('\u00a01\u2003')).toBe('\u00a01\u2003');
  });

  it('split without what is empty at the end', () => {
    expect(['a,b', 'a,,', ',a', ',', ''].map(javaSplit)).toEqual([['a', 'b'], ['a'], ['', 'a'], [], ['']]);
  });

  it('print fractions', () => {
    expect([0.5, 1, 1e7, 1.5e-4, Infinity].map(javaDoubleText)).toEqual(['0.5', '1.0', '1.0E7', '1.5E-4', 'Infinity']);
  });
});
