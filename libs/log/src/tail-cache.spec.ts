import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';

import { LogTail, TailCache } from './tail-cache.js';

function add(tail: LogTail, offset: number, buffer = Buffer.allocUnsafeSlow(100)): void {
  tail.add({ baseOffset: offset, lastOffset: offset, buffer });
}

describe('TailCache', () => {
  it('drops the oldest batches of all logs, but none that is not written', () => {
    const cache = new TailCache(250);
    const [one, two] = [new LogTail(cache, 0), new LogTail(cache, 0)];
    add(one, 0);
    add(two, 0);
    add(one, 1);
    add(one, 2);
    expect(cache.sizeInBytes).toBe(400);
    two.onWritten(1);
    expect(cache.sizeInBytes).toBe(400); // the oldest of all still waits to be written
    one.onWritten(2);
    expect([cache.sizeInBytes, one.startOffset, two.startOffset]).toEqual([200, 1, undefined]);
  });

  it('lets go of the bytes of what it drops', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const cache = new TailCache(150);
    const tail = new LogTail(cache, 0);
    const dropped = new WeakRef(Buffer.allocUnsafeSlow(100));
    add(tail, 0, dropped.deref());
    add(tail, 1);
    tail.onWritten(2);
    expect([cache.sizeInBytes, tail.startOffset]).toEqual([100, 1]);
    // A weak reference that was looked at holds until the turn is over.
    await setImmediate();
    collect();
    expect(dropped.deref()).toBeUndefined();
  });

  it('does not pin a large frame for a small batch', () => {
    const cache = new TailCache(1000);
    const frame = Buffer.allocUnsafeSlow(1_000_000).fill(7);
    const [small, next, large] = [frame.subarray(5, 105), frame.subarray(105, 205), frame.subarray(0, 600_000)];
    const copy = cache.own(small);
    expect(copy.equals(small)).toBe(true);
    expect(copy.buffer.byteLength).toBeLessThan(frame.length);
    expect(cache.own(next).byteOffset).toBe(copy.byteOffset + 100);
    expect(cache.own(large)).toBe(large);
    expect(cache.own(frame.subarray(0, 100_000)).buffer.byteLength).toBe(100_000);
  });

  it('finds the batch of an offset, or the one behind a gap', () => {
    const tail = new LogTail(new TailCache(1e6), 0);
    for (const offset of [3, 5, 9]) add(tail, offset);
    const from = (offset: number) => [...tail.from(offset)].map(({ baseOffset }) => baseOffset);
    expect([from(3), from(4), from(9), from(10)]).toEqual([[3, 5, 9], [5, 9], [9], []]);
    tail.clear(3);
    expect([tail.startOffset, from(0)]).toEqual([undefined, []]);
  });
});
