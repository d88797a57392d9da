import { describe, expect, it } from '@jest/globals';
import { MalformedMessageError } from '../errors.js';
import { Reader } from './reader.js';

const readerOf = (hex: string): Reader => new Reader(Buffer.from(hex, 'hex'));

describe('Reader', () => {
  it('reads numbers of every width, signed and unsigned', () => {
    const reader = readerOf('ff8000ffff80000000ffffffff3ff8000000000000');
    expect([reader.int8(), reader.int16(), reader.uint16(), reader.int32(), reader.uint32(), reader.float64()]).toEqual(
      [-1, -32768, 65535, -2147483648, 4294967295, 1.5],
    );
    expect(reader.remaining).toBe(0);
  });

  it('reads int64 as a number up to 2^53 and refuses what lies beyond', () => {
    expect(readerOf('ffffffffffffffff').int64()).toBe(-1);
    expect(readerOf('001fffffffffffff').int64()).toBe(Number.MAX_SAFE_INTEGER);
    expect(readerOf('ffe0000000000001').int64()).toBe(Number.MIN_SAFE_INTEGER);
    expect(() => readerOf('0020000000000000').int64()).toThrow(MalformedMessageError);
    expect(() => readerOf('7fffffffffffffff').int64()).toThrow('an int64 beyond 2^53 at byte 0 of 8');
    expect(readerOf('7fffffffffffffff').int64exact()).toBe(2n ** 63n - 1n);
  });

  it('reads varints of up to 32 bits and refuses longer ones', () => {
    expect(readerOf('ffffffff0f').uvarint()).toBe(4294967295);
    expect(readerOf('ac02').uvarint()).toBe(300);
    expect([readerOf('01').varint(), readerOf('ffffffff0f').varint()]).toEqual([-1, -2147483648]);
    expect(() => readerOf('ffffffff10').uvarint()).toThrow(MalformedMessageError);
    expect(() => readerOf('ffffffffff01').uvarint()).toThrow(MalformedMessageError);
    expect(() => readerOf('ffff').uvarint()).toThrow(MalformedMessageError);
  });

  it('reads varlongs within 2^53', () => {
    expect(readerOf('feffffffffffff1f').varlong()).toBe(Number.MAX_SAFE_INTEGER);
    expect(readerOf('fdffffffffffff1f').varlong()).toBe(Number.MIN_SAFE_INTEGER);
    expect(() => readerOf('ffffffffffffffffff01').varlong()).toThrow(MalformedMessageError);
    expect(() => readerOf('ffffffffffffffffff7f').varlong()).toThrow(MalformedMessageError);
  });

  it('reads text of any length and refuses bytes that are not UTF-8', () => {
    expect(readerOf('0005c3a9e4b896').string()).toBe('é世');
    const long = 'é'.repeat(100);
    expect(new Reader(Buffer.concat([Buffer.from([0, 200]), Buffer.from(long)])).string()).toBe(long);
    for (const hex of ['0002c328', '0003eda080', '0002c080', '0001ff']) {
      expect(() => readerOf(hex).string()).toThrow('a string that is not UTF-8');
    }
  });

  it('tells null from empty, and refuses null and negative lengths where a string has to be', () => {
    expect([readerOf('ffff').nullableString(), readerOf('0000').nullableString()]).toEqual([null, '']);
    expect([readerOf('00').nullableCompactString(), readerOf('01').nullableCompactString()]).toEqual([null, '']);
    expect(() => readerOf('ffff').string()).toThrow(MalformedMessageError);
    expect(() => readerOf('00').compactString()).toThrow(MalformedMessageError);
    expect(() => readerOf('fffe').nullableString()).toThrow(MalformedMessageError);
  });

  it('refuses a string of more than 32,767 bytes, as Kafka does', () => {
    const bytes = Buffer.concat([Buffer.from('818002', 'hex'), Buffer.alloc(0x8000)]);
    expect(() => new Reader(bytes).compactString()).toThrow('a string of 32768 bytes');
  });

  it('gives byte fields as views', () => {
    const buffer = Buffer.from('00000002abcd', 'hex');
    const bytes = new Reader(buffer).bytes();
    buffer[4] = 0xee;
    expect(bytes.toString('hex')).toBe('eecd');
  });

  it('holds lengths against the bytes that are left before it does anything', () => {
    expect(() => readerOf('7fffffff00').bytes()).toThrow('2147483647 bytes wanted, 1 left');
    expect(() => readerOf('80000000').bytes()).toThrow('a negative length');
    expect(() => readerOf('7fffffff0000').arrayLength(1)).toThrow('an array of 2147483647 elements, 2 bytes left');
    expect(() => readerOf('fffffffe').arrayLength(1)).toThrow(MalformedMessageError);
    expect(() => readerOf('ffffffff0f00').compactArrayLength(1)).toThrow(MalformedMessageError);
    expect(readerOf('00000002' + '00000000').arrayLength(2)).toBe(2);
  });

  it('bounds elements that take no bytes over the whole buffer', () => {
    expect(readerOf('00000400').arrayLength(0)).toBe(1024);
    expect(() => readerOf('7fffffff').arrayLength(0)).toThrow(MalformedMessageError);
    const reader = readerOf('0000020000000200' + '0000020000000200');
    for (let array = 0; array < 2; array++) reader.arrayLength(0);
    expect(() => reader.arrayLength(0)).toThrow('an array of 512 empty elements');
  });
});
