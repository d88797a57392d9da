import type { Clock, Timer, Timers } from '@barnabas/platform';

/** Keeps a connection from being read for as long as its client is throttled (KIP-219). */
export class Mute {
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly onEnd: () => void,
  ) {}

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  /** Stays on for `timeMs` from now, or for longer when it would have anyway. */
  extend(timeMs: number): void {
    if (timeMs <= 0 || (this.#timer !== undefined && this.#timer.dueMs >= this.clock.monotonic() + timeMs)) {
      return;
    }
    this.#timer?.cancel();
    this.#timer = this.timers.schedule(timeMs, 'work', () => {
      this.#timer = undefined;
      this.onEnd();
    });
  }

  /** Nobody will read any more. */
  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
