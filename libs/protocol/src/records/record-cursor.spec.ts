import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError } from '../errors.js';
import { RecordCursor } from './record-cursor.js';

function cursorOn(hex: string): RecordCursor {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return new RecordCursor(bytes, 0, bytes.length);
}

describe('RecordCursor', () => {
  it('finds the parts of a record', () => {
    // length 12, attributes, delta -3, offset 2, key 'k', value 'vv', one header 'h' -> null
    const cursor = cursorOn('18 00 05 04 02 6b 04 7676 02 02 68 01');
    cursor.next();
    expect(cursor).toMatchObject({
      timestampDelta: -3,
      offsetDelta: 2,
      keyStart: 5,
      keyLength: 1,
      valueStart: 7,
      valueLength: 2,
      headerCount: 1,
      sizeInBytes: 13,
      remaining: 0,
    });
  });

  it('reads null and empty keys and values apart', () => {
    const cursor = cursorOn('0c 00 00 00 01 01 00' + '0c 00 00 02 00 00 00');
    cursor.next();
    expect([cursor.keyLength, cursor.valueLength]).toEqual([-1, -1]);
    cursor.next();
    expect([cursor.keyLength, cursor.valueLength]).toEqual([0, 0]);
  });

  it('reads timestamp deltas of 64 bits', () => {
    const cursor = cursorOn('1e 00 feffffffffffffffff01 00 01 01 00');
    cursor.next();
    expect(cursor.timestampDelta).toBe(2 ** 63);
  });

  it.each([
    ['no bytes', ''],
    ['a length beyond the bytes', '0e 00 00 00 01 01 00'],
    ['a length that is too short for a record', '0a 00 00 00 01 01 00'],
    ['a negative length', '0b 00 00 00 01 01 00'],
    ['a length longer than its contents', '0e 00 00 00 01 01 00 00'],
    ['attributes, which Kafka does not define', '0c 01 00 00 01 01 00'],
    ['a key beyond the record', '0c 00 00 00 10 01 00'],
    ['a key shorter than null', '0c 00 00 00 03 01 00'],
    ['a value beyond the record', '0c 00 00 00 01 10 00'],
    ['a huge value length', '14 00 00 00 01 feffffff0f 00'],
    ['more headers than bytes', '0c 00 00 00 01 01 02'],
    ['a negative header count', '0c 00 00 00 01 01 01'],
    ['a header with a null key', '10 00 00 00 01 01 02 01 01'],
    ['a header value beyond the record', '10 00 00 00 01 01 02 00 10'],
    ['an offset delta of more than 32 bits', '14 00 00 feffffff1f 01 01 00'],
    ['an offset delta of six bytes', '16 00 00 808080808000 01 01 00'],
    ['a timestamp delta of eleven bytes', '20 00 8080808080808080808000 00 01 01 00'],
    ['a timestamp delta of more than 64 bits', '1e 00 feffffffffffffffff7f 00 01 01 00'],
    ['a varint that the record cuts', '0c 00 00 00 01 01 80 00'],
  ])('refuses a record with %s', (_, hex) => {
    expect(() => cursorOn(hex).next()).toThrow(CorruptRecordError);
  });
});
