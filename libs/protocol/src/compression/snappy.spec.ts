import { snappyCompress } from '@platformatic/wasm-utils';
import { describe, expect, it } from '@jest/globals';
import { CorruptRecordError } from '../errors.js';
import { compressSnappy, decompressSnappy } from './snappy.js';

const text = Buffer.from('barnabas '.repeat(10_000));

describe('snappy', () => {
  it('is written as the stream of snappy-java, in blocks of 32 KiB', () => {
    const stream = compressSnappy(text);
    expect(stream.subarray(0, 16).toString('hex')).toBe('82534e41505059000000000100000001');
    let blocks = 0;
    for (let position = 16; position < stream.length; position += 4 + stream.readInt32BE(position)) blocks++;
    expect(blocks).toBe(Math.ceil(text.length / 32768));
  });

  it('is read as one bare block too, as librdkafka writes it', () => {
    expect(decompressSnappy(snappyCompress(text), text.length).equals(text)).toBe(true);
  });

  it('reads literals and copies in all their encodings', () => {
    const literal61 = Buffer.concat([Buffer.from([60 << 2, 60]), Buffer.alloc(61, 0x61)]);
    const copyNear = Buffer.from([((7 - 4) << 2) | 1, 61]);
    const copyMiddle = Buffer.from([((64 - 1) << 2) | 2, 1, 0]);
    const copyFar = Buffer.from([((5 - 1) << 2) | 3, 10, 0, 0, 0]);
    const block = Buffer.concat([Buffer.from([0x89, 0x01]), literal61, copyNear, copyMiddle, copyFar]);
    expect(decompressSnappy(block, 1000).toString()).toBe('a'.repeat(137));
  });

  it.each([
    ['a length that no such block can hold', '80808008' + '0061'],
    ['a copy from before the start', '05' + '0061' + '0902'],
    ['a copy of distance 0', '05' + '0061' + '0100'],
    ['less than it claims', '05' + '0061'],
    ['more than it claims', '01' + '046161'],
    ['a literal cut short', '05' + '1061'],
    ['an endless length', 'ffffffffff'],
  ])('refuses %s', (_, block) => {
    expect(() => decompressSnappy(Buffer.from(block, 'hex'), 1_000_000_000)).toThrow(CorruptRecordError);
  });

  it('needs little memory for a stream of a million empty blocks', () => {
    const header = compressSnappy(Buffer.alloc(0));
    const stream = Buffer.concat([header, Buffer.from('0000000100'.repeat(1_000_000), 'hex')]);
    expect(decompressSnappy(stream, 10)).toHaveLength(0);
  });
});
