import type { Timer, Timers } from '@barnabas/platform';

interface Refused {
  refuse(reason: string): void;
}

/** Connections that are closed only after a while, so that their clients do not come again at once (KIP-612). */
export class DelayedRefusals {
  readonly #timers = new Map<Refused, Timer>();

  constructor(private readonly timers: Timers) {}

  refuse(candidate: Refused, reason: string, delayMs: number): void {
    const timer = this.timers.schedule(delayMs, 'liveness', () => {
      this.#timers.delete(candidate);
      candidate.refuse(reason);
    });
    this.#timers.set(candidate, timer);
  }

  /** Closes them now. */
  close(reason: string): void {
    for (const [candidate, timer] of this.#timers) {
      timer.cancel();
      candidate.refuse(reason);
    }
    this.#timers.clear();
  }
}
