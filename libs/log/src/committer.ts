import type { Timers } from '@barnabas/platform';

import { Slots } from './slots.js';

/**
 * Syncs under way at once. A disk gains nothing from more, and each may hold several descriptors: ten thousand partitions that are
 * written in the same moment must not use up those of the process.
 */
const concurrentSyncsMax = 128;

/** What the committer makes durable: one log. */
export interface Committable {
  /** Everything below survives a crash. */
  readonly durableOffset: number;
  /** Makes all that has been appended so far durable, and moves `durableOffset`. */
  sync(): Promise<void>;
}

interface Waiter {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Group commit, the one seam between log and disk: all who wait when a sync starts share it, and whoever comes later shares the next
 * one. Batching needs no timer, as a sync takes longer the busier the disk is.
 */
export class Committer {
  private readonly waiting = new Map<Committable, Waiter[]>();
  private readonly running = new Set<Committable>();
  private readonly slots = new Slots(concurrentSyncsMax);
  private syncCount = 0;

  constructor(private readonly timers: Pick<Timers, 'defer'>) {}

  /** How many syncs have been started. */
  get syncs(): number {
    return this.syncCount;
  }

  /** Resolves when everything below `offset` survives a crash; rejects with what made the sync fail, which is never tried again. */
  durable(log: Committable, offset: number): Promise<void> {
    if (log.durableOffset >= offset) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiters = this.waiting.get(log);
      if (waiters) waiters.push({ offset, resolve, reject });
      else this.waiting.set(log, [{ offset, resolve, reject }]);
      this.start(log);
    });
  }

  private start(log: Committable): void {
    if (this.running.has(log)) return;
    this.running.add(log);
    // What arrives in this turn, over all connections, leaves together.
    this.timers.defer(() => void this.run(log));
  }

  private async run(log: Committable): Promise<void> {
    while (this.waiting.has(log)) {
      try {
        await this.slots.run(() => this.sync(log));
      } catch (error) {
        const waiters = this.waiting.get(log) ?? [];
        this.waiting.delete(log);
        for (const waiter of waiters) waiter.reject(error);
        break;
      }
      this.settle(log);
    }
    this.running.delete(log);
  }

  private sync(log: Committable): Promise<void> {
    this.syncCount++;
    return log.sync();
  }

  private settle(log: Committable): void {
    const waiters = this.waiting.get(log) ?? [];
    const later = waiters.filter((waiter) => waiter.offset > log.durableOffset);
    if (later.length > 0) this.waiting.set(log, later);
    else this.waiting.delete(log);
    for (const waiter of waiters) if (waiter.offset <= log.durableOffset) waiter.resolve();
  }
}
