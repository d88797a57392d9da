import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';

import { Committer } from './committer.js';
import type { Committable } from './committer.js';

/** A log whose syncs end when the test says so. */
class SlowLog implements Committable {
  durableOffset = 0;
  endOffset = 0;
  readonly syncs: { end: (error?: Error) => void }[] = [];

  sync(): Promise<void> {
    const offset = this.endOffset;
    return new Promise((resolve, reject) => {
      this.syncs.push({
        end: (error) => {
          if (error) return reject(error);
          this.durableOffset = offset;
          resolve();
        },
      });
    });
  }

  async syncStarted(count: number): Promise<void> {
    while (this.syncs.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Committer', () => {
  it('has everybody who comes during a sync share the next one', async () => {
    const committer = new Committer(new VirtualTime());
    const log = new SlowLog();
    const wait = () => committer.durable(log, ++log.endOffset);
    const first = [wait(), wait()];
    await log.syncStarted(1);
    const second = [wait(), wait(), wait()];
    log.syncs[0]?.end();
    await Promise.all(first);
    await log.syncStarted(2);
    expect([log.durableOffset, log.syncs.length]).toEqual([2, 2]);
    log.syncs[1]?.end();
    await Promise.all(second);
    expect([committer.syncs, log.durableOffset]).toEqual([2, 5]);
  });

  it('rejects all who wait when a sync fails, and does not try again', async () => {
    const committer = new Committer(new VirtualTime());
    const log = new SlowLog();
    const first = committer.durable(log, ++log.endOffset);
    await log.syncStarted(1);
    const second = committer.durable(log, ++log.endOffset);
    log.syncs[0]?.end(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await expect(second).rejects.toThrow('EIO');
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.syncs.length).toBe(1);
  });

  it('lets one log wait for its disk without the others', async () => {
    const committer = new Committer(new VirtualTime());
    const [slow, quick] = [new SlowLog(), new SlowLog()];
    const waiting = committer.durable(slow, ++slow.endOffset);
    const done = committer.durable(quick, ++quick.endOffset);
    await quick.syncStarted(1);
    quick.syncs[0]?.end();
    await done;
    expect(slow.durableOffset).toBe(0);
    slow.syncs[0]?.end();
    await waiting;
  });

  it('syncs no more logs at once than a process has descriptors for, and all in the end', async () => {
    const committer = new Committer(new VirtualTime());
    let running = 0;
    let runningMost = 0;
    const logOf = (): Committable => ({
      durableOffset: 0,
      async sync(this: { durableOffset: number }) {
        runningMost = Math.max(runningMost, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        this.durableOffset = 1;
      },
    });
    const logs = Array.from({ length: 1000 }, logOf);
    await Promise.all(logs.map((log) => committer.durable(log, 1)));
    expect(logs.every((log) => log.durableOffset === 1)).toBe(true);
    expect(runningMost).toBe(128);
  });
});
