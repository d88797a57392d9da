import { describe, expect, it } from '@jest/globals';
import { NotIdleError, VirtualTime } from './virtual-time.js';

describe('VirtualTime', () => {
  it('stands still until it is moved, and moves by exactly as much', async () => {
    const time = new VirtualTime({ startMs: 1_000_000 });
    expect([time.now(), time.monotonic()]).toEqual([1_000_000, 0]);
    await time.advance(86_400_000);
    expect([time.now(), time.monotonic()]).toEqual([87_400_000, 86_400_000]);
  });

  it('shows each timer the clock at its due time, after all that the one before set off', async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    time.schedule(10, 'liveness', () => {
      void Promise.resolve()
        .then(() => new Promise<void>((resolve) => time.defer(resolve)))
        .then(() => seen.push(`after first at ${time.monotonic()}`));
    });
    time.schedule(20, 'work', () => seen.push(`second at ${time.monotonic()}`));
    await time.advance(100);
    expect(seen).toEqual(['after first at 10', 'second at 20']);
  });

  it('jumps over work until there is none, and leaves later liveness alone', async () => {
    const time = new VirtualTime();
    let beats = 0;
    const beat = (): void => {
      beats += 1;
      time.schedule(3000, 'liveness', beat);
    };
    beat();
    time.schedule(10_000, 'work', () => time.schedule(5000, 'work', () => undefined));
    await time.runUntilIdle();
    expect(time.monotonic()).toBe(15_000);
    expect(beats).toBe(5);
    expect([time.pending('work'), time.pending('liveness')]).toEqual([0, 1]);
  });

  it('gives up on work that never ends', async () => {
    const time = new VirtualTime();
    const again = (): void => void time.schedule(100, 'work', again);
    again();
    await expect(time.runUntilIdle({ limitMs: 1000 })).rejects.toThrow(NotIdleError);
  });

  it('rejects the move with what a timer throws, and goes on with the next', async () => {
    const time = new VirtualTime();
    time.schedule(1, 'work', () => {
      throw new Error('broken');
    });
    await expect(time.advance(5)).rejects.toThrow('broken');
    await time.advance(5);
    expect(time.monotonic()).toBe(6);
  });

  it('moves one after the other when moved twice at once', async () => {
    const time = new VirtualTime();
    await Promise.all([time.advance(10), time.advance(10)]);
    expect(time.monotonic()).toBe(20);
  });
});
