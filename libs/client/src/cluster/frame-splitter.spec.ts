import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameSplitter } from './frame-splitter.js';

function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

describe('FrameSplitter', () => {
  it('finds the same frames however the bytes are cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 4, maxLength: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (expected, cuts) => {
        const stream = Buffer.concat(expected.map(framed));
        const splitter = new FrameSplitter();
        const found: Buffer[] = [];
        for (let position = 0, cut = 0; position < stream.length; cut += 1) {
          const end = position + (cuts[cut % cuts.length] ?? 1);
          found.push(...splitter.push(stream.subarray(position, end)));
          position = end;
        }
        expect(found.map((frame) => frame.toString('hex'))).toEqual(
          expected.map((body) => Buffer.from(body).toString('hex')),
        );
      }),
    );
  });

  it.each(['HTTP/1.1 400 Bad Request', '\x15\x03\x03\x00\x02', '\0\0\0\x01x'])(
    'refuses a peer that does not speak Kafka: %j',
    (text) => {
      expect(() => new FrameSplitter().push(Buffer.from(text, 'latin1'))).toThrow(
        expect.objectContaining({ code: 'INVALID_RESPONSE' }),
      );
    },
  );
});
