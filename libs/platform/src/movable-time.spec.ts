import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MovableTime } from './movable-time.js';

describe('MovableTime', () => {
  let time: MovableTime;
  beforeEach(() => {
    time = new MovableTime();
  });
  afterEach(() => time.close());

  it('goes with real time by itself', async () => {
    const before = time.monotonic();
    await time.sleep(3, 'work');
    expect(time.monotonic() - before).toBeGreaterThanOrEqual(3);
  });

  it('moves both clocks ahead and fires a day of timers at once, one at a time with quiet between', async () => {
    const wallBefore = time.now();
    const seen: string[] = [];
    time.schedule(3_600_000, 'work', () => {
      void new Promise<void>((resolve) => time.defer(resolve)).then(() => seen.push('after the first'));
    });
    const second = time.schedule(3_600_001, 'work', () => {
      seen.push(time.monotonic() - second.dueMs < 1000 ? 'second on time' : 'second late');
    });
    await time.advance(86_400_000);
    expect(seen).toEqual(['after the first', 'second on time']);
    expect(time.now() - wallBefore).toBeGreaterThanOrEqual(86_400_000);
  });

  it('never goes backwards while it is moved', async () => {
    const readings: number[] = [];
    for (let delayMs = 0; delayMs < 50; delayMs += 0.7) {
      time.schedule(delayMs, 'liveness', () => readings.push(time.monotonic()));
    }
    await time.advance(50);
    expect(readings.length).toBe(72);
    expect(readings).toEqual([...readings].sort((left, right) => left - right));
  });

  it('waits with the owner for quiet when the owner knows better', async () => {
    const seen: string[] = [];
    const own = new MovableTime({ quiet: async () => void seen.push('quiet') });
    own.schedule(10, 'work', () => seen.push('timer'));
    await own.advance(20);
    own.close();
    expect(seen).toEqual(['quiet', 'timer', 'quiet']);
  });

  it('fires by itself again after it was moved', async () => {
    await time.advance(1000);
    await time.sleep(1, 'liveness');
    expect(time.pending()).toBe(0);
  });
});
