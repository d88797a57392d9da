import type { OffsetToCommit } from '@barnabas/client';
import { VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { CommitSchedule } from './commit-schedule.js';

function setup() {
  const time = new VirtualTime();
  const commits: { atMs: number; offset: number }[] = [];
  const originMs = time.monotonic();
  const state = { finished: 0, committed: 0, failures: 0, takesMs: 0 };
  const schedule = new CommitSchedule({
    intervalMs: 1000,
    clock: time,
    timers: time,
    uncommitted: (): OffsetToCommit[] =>
      state.finished === state.committed ? [] : [{ topic: 't', partition: 0, offset: state.finished }],
    commit: async ([{ offset } = { offset: -1 }]) => {
      if (state.failures > 0) {
        state.failures -= 1;
        throw new Error('not now');
      }
      if (state.takesMs > 0) await time.sleep(state.takesMs, 'work');
      commits.push({ atMs: time.monotonic() - originMs, offset });
      state.committed = offset;
    },
  });
  const finish = (offset: number): void => {
    state.finished = offset;
    schedule.touch();
  };
  return { time, commits, state, schedule, finish };
}

describe('commits', () => {
  it('come at once after a pause, and at most once per interval under load', async () => {
    const { time, commits, finish } = setup();
    for (let offset = 1; offset <= 25; offset += 1) {
      finish(offset);
      await time.advance(100);
    }
    await time.runUntilIdle();
    expect(commits).toEqual([
      { atMs: 0, offset: 1 },
      { atMs: 1000, offset: 10 },
      { atMs: 2000, offset: 20 },
      { atMs: 3000, offset: 25 },
    ]);
  });

  it('never overlap: what is finished meanwhile goes with the next', async () => {
    const { time, commits, state, finish } = setup();
    state.takesMs = 300;
    finish(1);
    await time.advance(100);
    finish(2);
    await time.runUntilIdle();
    expect(commits.map(({ offset }) => offset)).toEqual([1, 2]);
  });

  it('are tried again when they fail', async () => {
    const { time, commits, state, finish } = setup();
    state.failures = 2;
    finish(1);
    await time.runUntilIdle();
    expect(commits).toEqual([{ atMs: 2000, offset: 1 }]);
  });

  it('can be had now, and say whether they succeeded', async () => {
    const { commits, state, schedule } = setup();
    state.finished = 3;
    state.failures = 1;
    expect(await schedule.flush()).toBe(false);
    expect(await schedule.flush()).toBe(true);
    expect(commits).toEqual([{ atMs: 0, offset: 3 }]);
  });

  it('end when the group does', async () => {
    const { time, commits, schedule, finish } = setup();
    finish(1);
    schedule.close();
    finish(2);
    await time.advance(5000);
    expect([commits, time.pending()]).toEqual([[], 0]);
  });
});
