import { describe, expect, it } from '@jest/globals';
import { InvalidValueError } from './invalid-value-error.js';
import { Reader } from './reader.js';
import { Writer } from './writer.js';

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  write(writer);
  return writer.toBuffer().toString('hex');
}

describe('Writer', () => {
  it('refuses numbers that their type cannot hold', () => {
    const refused: ((writer: Writer) => void)[] = [
      (writer) => writer.int8(128),
      (writer) => writer.int16(-32769),
      (writer) => writer.uint16(-1),
      (writer) => writer.int32(2 ** 31),
      (writer) => writer.int32(1.5),
      (writer) => writer.int32(Number.NaN),
      (writer) => writer.uint32(2 ** 32),
      (writer) => writer.int64(2 ** 53),
      (writer) => writer.int64exact(2n ** 63n),
      (writer) => writer.uvarint(-1),
      (writer) => writer.varint(2 ** 31),
      (writer) => writer.varlong(2 ** 53),
    ];
    for (const write of refused) expect(() => write(new Writer())).toThrow(InvalidValueError);
  });

  it('writes int64 over the whole range of a number', () => {
    for (const value of [0, -1, 1, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      expect(
        new Reader(
          Buffer.from(
            written((writer) => writer.int64(value)),
            'hex',
          ),
        ).int64(),
      ).toBe(value);
    }
  });

  it('writes varints that the reader reads', () => {
    for (const value of [0, -1, 63, -64, 64, 300, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(
        new Reader(
          Buffer.from(
            written((writer) => writer.varint(value)),
            'hex',
          ),
        ).varint(),
      ).toBe(value);
    }
    for (const value of [0, -1, 2 ** 40, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      expect(
        new Reader(
          Buffer.from(
            written((writer) => writer.varlong(value)),
            'hex',
          ),
        ).varlong(),
      ).toBe(value);
    }
  });

  it('writes text with its length in bytes, and refuses what is too long', () => {
    expect(written((writer) => writer.string('é世'))).toBe('0005c3a9e4b896');
    expect(written((writer) => writer.compactString('abc'))).toBe('04616263');
    expect(() => new Writer().string('é'.repeat(16_384))).toThrow('a string of 32768 bytes');
  });

  it('takes a text longer than its buffers', () => {
    const text = 'x'.repeat(30_000);
    const writer = new Writer(8);
    writer.string(text);
    writer.compactString(text);
    const reader = new Reader(writer.toBuffer());
    expect([reader.string() === text, reader.compactString() === text, reader.remaining]).toEqual([true, true, 0]);
  });

  it('refuses what is not a uuid of 22 characters', () => {
    expect(written((writer) => writer.uuid('ESIzRFVmd4uZqrvM3e7_Aw'))).toBe('112233445566778b99aabbccddeeff03');
    for (const value of ['', 'ESIzRFVmd4uZqrvM3e7_Aw==', '!!!!!!!!!!!!!!!!!!!!!!']) {
      expect(() => new Writer().uuid(value)).toThrow(InvalidValueError);
    }
  });

  it('keeps large bytes by reference and copies small ones', () => {
    const large = Buffer.alloc(5000, 7);
    const small = Buffer.from([1, 2]);
    const writer = new Writer();
    writer.int8(1);
    writer.raw(large);
    writer.raw(small);
    const chunks = writer.chunks();
    expect(chunks).toHaveLength(3);
    expect(chunks[1]).toBe(large);
    small[0] = 9;
    expect(chunks[2]?.toString('hex')).toBe('0102');
    expect(writer.sizeBytes).toBe(5003);
    expect(Buffer.concat(chunks).equals(writer.toBuffer())).toBe(true);
  });

  it('grows over many buffers without losing a byte, and fills in a length at the end', () => {
    const writer = new Writer(16);
    const reservation = writer.reserveInt32();
    for (let value = 0; value < 10_000; value++) writer.int32(value);
    writer.patchInt32(reservation, writer.sizeBytes - 4);
    const reader = new Reader(writer.toBuffer());
    expect(reader.int32()).toBe(40_000);
    for (let value = 0; value < 10_000; value++) expect(reader.int32()).toBe(value);
    expect(reader.remaining).toBe(0);
  });
});
