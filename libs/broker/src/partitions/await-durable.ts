import type { Timers } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { PartitionAppend } from './partition-append.js';

/**
 * Resolves when every append is durable, has failed, or `timeoutMs` is over (Kafka's DelayedProduce); each append then holds its
 * outcome. A time-out is no rollback: the records stay, the client just does not know.
 */
export function awaitDurable(appends: readonly PartitionAppend[], timeoutMs: number, timers: Timers): Promise<void> {
  const pending = new Set(appends.filter(({ durable }) => durable !== undefined));
  if (pending.size === 0) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = timers.schedule(Math.max(0, timeoutMs), 'liveness', () => {
      for (const append of pending) {
        append.fail(ErrorCode.RequestTimedOut);
      }
      pending.clear();
      resolve();
    });
    const settle = (append: PartitionAppend, outcome: () => void) => {
      if (!pending.delete(append)) {
        return;
      }
      outcome();
      if (pending.size === 0) {
        timer.cancel();
        resolve();
      }
    };
    for (const append of pending) {
      append.durable?.then(
        () => settle(append, () => append.completed()),
        () => settle(append, () => append.failStorage()),
      );
    }
  });
}
