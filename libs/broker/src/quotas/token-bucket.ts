import type { RateWindows } from './rate.js';

/**
 * What may still be taken without waiting (KIP-599, Kafka's TokenBucket): fills up by the limit every second, to what all windows
 * together allow. Unlike a rate, it forgets a burst as fast as the limit lets it.
 */
export class TokenBucket {
  #tokens = Infinity;
  #filledMs = 0;
  #perSecond = 0;

  constructor(private readonly windows: RateWindows) {}

  /** Below 0: more has been taken than was there. */
  tokens(perSecond: number, nowMs: number): number {
    this.#perSecond = perSecond;
    this.#tokens = Math.min(this.#most, this.#tokens + (perSecond * (nowMs - this.#filledMs)) / 1000);
    this.#filledMs = nowMs;
    return this.#tokens;
  }

  take(count: number, perSecond: number, nowMs: number): void {
    this.#tokens = this.tokens(perSecond, nowMs) - count;
  }

  /** Milliseconds until nothing is missing any more; 0 when nothing is. */
  throttleTimeMs(perSecond: number, nowMs: number): number {
    return Math.max(0, Math.round((-this.tokens(perSecond, nowMs) / perSecond) * 1000));
  }

  /** Whether it is as new: full, as far as the limit of last time goes. */
  isIdle(nowMs: number): boolean {
    return this.tokens(this.#perSecond, nowMs) >= this.#most;
  }

  get #most(): number {
    const { count, sizeMs } = this.windows;
    return (this.#perSecond * count * sizeMs) / 1000;
  }
}
