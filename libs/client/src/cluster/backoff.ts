import type { Randomness } from '@barnabas/platform';

/** How long to wait before the next attempt: first, twice that, ... up to max, each 20 % more or less (Kafka's ExponentialBackoff). */
export class Backoff {
  readonly #randomness: Randomness;

  constructor(
    readonly firstMs: number,
    readonly maxMs: number,
    randomness: Randomness,
  ) {
    this.#randomness = randomness;
  }

  /** `failures`: how many attempts have failed, at least 1. */
  delayMs(failures: number): number {
    const exponent = Math.min(Math.max(failures - 1, 0), 30);
    const base = Math.min(this.firstMs * 2 ** exponent, this.maxMs);
    return Math.round(base * (0.8 + 0.4 * this.#randomness.next()));
  }
}
