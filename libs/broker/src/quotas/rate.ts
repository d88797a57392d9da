/** Over how long a rate is taken: so many samples of so much time each (`quota.window.num`, `quota.window.size.seconds`). */
export interface RateWindows {
  readonly count: number;
  readonly sizeMs: number;
}

interface Sample {
  readonly startMs: number;
  lastMs: number;
  value: number;
}

/**
 * How much of something there is a second (Kafka's Rate over a SampledStat). Time before the first sample counts as if nothing had
 * come in it, all but the window under way, so that a burst passes that is no more than the limit allows in all windows together.
 */
export class Rate {
  readonly #samples: Sample[] = [];

  constructor(private readonly windows: RateWindows) {}

  /** A negative value takes back what was recorded and did not come to pass. */
  record(value: number, nowMs: number): void {
    this.#forget(nowMs);
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.startMs < this.windows.sizeMs) {
      last.value += value;
      last.lastMs = nowMs;
    } else {
      this.#samples.push({ startMs: nowMs, lastMs: nowMs, value });
    }
  }

  /** Milliseconds in which nothing may come so that the rate is `perSecondMax` then; 0 when it is no more (Kafka's QuotaUtils). */
  throttleTimeMs(perSecondMax: number, nowMs: number): number {
    this.#forget(nowMs);
    const elapsedMs = this.#elapsedMs(nowMs);
    const perSecond = (this.#samples.reduce((sum, { value }) => sum + value, 0) * 1000) / elapsedMs;
    return perSecond <= perSecondMax ? 0 : Math.round(((perSecond - perSecondMax) / perSecondMax) * elapsedMs);
  }

  /** Whether it is as new. */
  isIdle(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#samples.length === 0;
  }

  /** A sample goes when the last that came in it lies behind all windows. */
  #forget(nowMs: number): void {
    const { count, sizeMs } = this.windows;
    while (this.#samples[0] !== undefined && nowMs - this.#samples[0].lastMs >= count * sizeMs) {
      this.#samples.shift();
    }
  }

  #elapsedMs(nowMs: number): number {
    const { count, sizeMs } = this.windows;
    const elapsedMs = nowMs - (this.#samples[0]?.startMs ?? nowMs);
    const missingWindows = Math.max(0, count - 1 - Math.floor(elapsedMs / sizeMs));
    return Math.max(1, elapsedMs + missingWindows * sizeMs);
  }
}
