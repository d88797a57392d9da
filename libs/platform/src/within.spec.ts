import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from './virtual-time.js';
import { within } from './within.js';

describe('waiting within a limit', () => {
  it('gives what the work gives in time, and leaves no timer behind', async () => {
    const time = new VirtualTime();
    expect(await within(time, 1000, Promise.resolve(7))).toBe(7);
    await expect(within(time, 1000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(time.pending()).toBe(0);
  });

  it('is late when the limit is over, whatever the work does then', async () => {
    const time = new VirtualTime();
    const work = Promise.withResolvers<number>();
    const outcome = within(time, 1000, work.promise);
    await time.advance(1000);
    expect(await outcome).toBe('late');
    work.reject(new Error('nobody hears this'));
    await time.quiet();
  });
});
