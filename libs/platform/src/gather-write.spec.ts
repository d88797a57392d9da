import { describe, expect, it } from '@jest/globals';
import { writeAll } from './gather-write.js';
import type { Writev } from './gather-write.js';

const run = (writev: Writev, chunks: string[]): Promise<Error | null> =>
  new Promise((resolve) => {
    writeAll(
      writev,
      1,
      chunks.map((chunk) => Buffer.from(chunk)),
      100,
      resolve,
    );
  });

describe('writeAll', () => {
  it.each([1, 2, 3, 4, 7, 100])('puts every byte in its place when the system takes %i at a time', async (most) => {
    const disk = Buffer.alloc(10, '.');
    const writev: Writev = (_descriptor, chunks, position, done) => {
      const taken = Buffer.concat(chunks).subarray(0, most);
      taken.copy(disk, position - 100);
      done(null, taken.length);
    };
    expect(await run(writev, ['abc', '', 'd', 'efghij'])).toBeNull();
    expect(disk.toString()).toBe('abcdefghij');
  });

  it('ends in the error of any part, and when nothing is taken any more', async () => {
    const full = new Error('ENOSPC');
    let calls = 0;
    const filling: Writev = (_descriptor, _chunks, _position, done) => done((calls += 1) === 2 ? full : null, 1);
    expect(await run(filling, ['abc'])).toBe(full);
    expect(await run((_d, _c, _p, done) => done(null, 0), ['abc'])).toMatchObject({ code: 'EIO' });
  });
});
