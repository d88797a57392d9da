import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameSplitter, InvalidFrameSizeError } from './frame-splitter.js';

function framed(...bodies: Buffer[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const size = Buffer.alloc(4);
      size.writeInt32BE(body.length);
      return [size, body];
    }),
  );
}

function allFrames(splitter: FrameSplitter): Buffer[] {
  const frames: Buffer[] = [];
  for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
    frames.push(frame);
  }
  return frames;
}

describe('FrameSplitter', () => {
  it('gives back the frames however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1 }),
        (bodies, cuts) => {
          const wire = framed(...bodies.map((body) => Buffer.from(body)));
          const splitter = new FrameSplitter(100);
          const frames: Buffer[] = [];
          for (let at = 0, turn = 0; at < wire.length; turn++) {
            const length = cuts[turn % cuts.length] ?? 1;
            splitter.push(wire.subarray(at, at + length));
            frames.push(...allFrames(splitter));
            at += length;
          }
          expect(frames.map((frame) => [...frame])).toEqual(bodies.map((body) => [...body]));
          expect(splitter.bufferedBytes).toBe(0);
        },
      ),
    );
  });

  it('returns a frame inside one chunk as a view on it', () => {
    const wire = framed(Buffer.from('abc'), Buffer.from('de'));
    const splitter = new FrameSplitter(100);
    splitter.push(wire);
    expect(allFrames(splitter).every((frame) => frame.buffer === wire.buffer)).toBe(true);
  });

  it('takes no memory for a size that was only announced', () => {
    const splitter = new FrameSplitter(100_000_000);
    const size = Buffer.alloc(4);
    size.writeInt32BE(100_000_000);
    splitter.push(size);
    expect(splitter.next()).toBeUndefined();
    expect(splitter.bufferedBytes).toBe(0);
  });

  it.each([-1, -2_147_483_648, 101])('refuses a size of %d as soon as it is known', (sizeBytes) => {
    const splitter = new FrameSplitter(100);
    const size = Buffer.alloc(4);
    size.writeInt32BE(sizeBytes);
    splitter.push(size);
    expect(() => splitter.next()).toThrow(InvalidFrameSizeError);
  });
});
