import type { Timers } from '@barnabas/platform';
import { KafkaError } from '../kafka-error.js';
import type { PollOptions } from './consumer-options.js';

/** Where the one poll waits until there may be something for it. */
export class PollGate {
  readonly #timers: Timers;
  #isPolling = false;
  #waiter: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Something may have changed for the poll that waits. */
  open(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.();
  }

  /** Asks `take` until it gives something, time is over or the signal aborts; then the result is undefined. */
  async poll<T>(options: PollOptions, take: () => T | undefined): Promise<T | undefined> {
    if (this.#isPolling) {
      const message = 'one poll at a time: await the one before';
      throw new KafkaError({ code: 'CONCURRENT_POLL', message });
    }
    this.#isPolling = true;
    let isOver = options.signal?.aborted === true;
    const end = (): void => {
      isOver = true;
      this.open();
    };
    const { timeoutMs, signal } = options;
    const timer = timeoutMs === undefined ? undefined : this.#timers.schedule(timeoutMs, 'liveness', end);
    signal?.addEventListener('abort', end, { once: true });
    try {
      for (;;) {
        const taken = take();
        if (taken !== undefined || isOver) return taken;
        await new Promise<void>((resolve) => {
          this.#waiter = resolve;
        });
      }
    } finally {
      timer?.cancel();
      signal?.removeEventListener('abort', end);
      this.#isPolling = false;
    }
  }
}
