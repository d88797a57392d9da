import { Measures } from './measures.js';
import type { QuotaClient, QuotaLimits } from './quota-limits.js';
import { Rate } from './rate.js';
import type { RateWindows } from './rate.js';
import { THROTTLE_TIME_MS_MAX } from './throttle-time.js';

/** A quota on so much a second: bytes in, bytes out, time (Kafka's ClientQuotaManager). */
export class RateQuota {
  readonly #windows: RateWindows;
  readonly #throttleTimeMsMax: number;
  readonly #rates: Measures<Rate>;
  #limits: QuotaLimits | undefined;

  /** `throttleTimeMsMax`: nobody is throttled for longer; default: without bound. */
  constructor(windows: RateWindows, throttleTimeMsMax: number = THROTTLE_TIME_MS_MAX) {
    this.#windows = windows;
    this.#throttleTimeMsMax = throttleTimeMsMax;
    this.#rates = new Measures(() => new Rate(windows), windows.count * windows.sizeMs);
  }

  set limits(limits: QuotaLimits | undefined) {
    this.#limits = limits;
    if (limits === undefined) this.#rates.clear();
  }

  /** Whether anybody is limited. Without, nothing is measured. */
  get isSet(): boolean {
    return this.#limits !== undefined;
  }

  /** Counts `value`; milliseconds for which the client is to be throttled. */
  record(client: QuotaClient, value: number, nowMs: number): number {
    const limit = this.#limits?.of(client);
    if (limit === undefined) return 0;
    const rate = this.#rates.of(limit.scope, nowMs);
    rate.record(value, nowMs);
    return Math.min(rate.throttleTimeMs(limit.perSecond, nowMs), this.#throttleTimeMsMax);
  }

  /** The most that may come at once without being throttled for certain. */
  valueMax(client: QuotaClient): number {
    const limit = this.#limits?.of(client);
    const { count, sizeMs } = this.#windows;
    return limit === undefined ? Infinity : (limit.perSecond * (count - 1) * sizeMs) / 1000;
  }
}
