import { describe, expect, it } from '@jest/globals';
import { askedInTurns, inTurns } from './in-turns.js';

/** A clock that an item moves on, and turns of the event loop that can be counted. */
function scene(itemMs: number) {
  let nowMs = 0;
  let turns = 0;
  const clock = { monotonic: () => nowMs };
  const timers = {
    defer(callback: () => void): void {
      turns += 1;
      queueMicrotask(callback);
    },
  };
  return {
    platform: { clock, timers } as unknown as Parameters<typeof inTurns>[1],
    turns: () => turns,
    work(item: number): number {
      nowMs += itemMs;
      return item * 2;
    },
  };
}

const items = Array.from({ length: 1_000 }, (_, index) => index);
const doubled = items.map((item) => item * 2);

describe('what is asked for many items', () => {
  it('is answered at once when it takes no time', () => {
    const { platform, work, turns } = scene(0);
    expect(inTurns(items, platform, work)).toEqual(doubled);
    expect(turns()).toBe(0);
  });

  it('lets others have their turn when it takes longer, and stays in order', async () => {
    const { platform, work, turns } = scene(0.1);
    const answer = inTurns(items, platform, work, 8);
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toEqual(doubled);
    // A hundred milliseconds, two or three of them in each turn.
    expect(turns()).toBeGreaterThan(30);
  });

  it('is begun for some hundreds at a time', async () => {
    const { platform, turns } = scene(0);
    let [begun, begunMax] = [0, 0];
    const answer = await askedInTurns([...items, ...items], platform, async (item) => {
      begunMax = Math.max(begunMax, ++begun);
      await Promise.resolve();
      begun -= 1;
      return item * 2;
    });
    expect(answer).toEqual([...doubled, ...doubled]);
    expect([begunMax, turns()]).toEqual([512, 3]);
  });
});
