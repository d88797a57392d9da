import type { Clock } from '@barnabas/platform';
import { Measures } from './measures.js';
import type { QuotaClient, QuotaLimits } from './quota-limits.js';
import type { RateWindows } from './rate.js';
import { THROTTLE_TIME_MS_MAX } from './throttle-time.js';
import { TokenBucket } from './token-bucket.js';

/** What one request may change (Kafka's ControllerMutationQuota). */
export interface MutationAllowance {
  /** Counts partitions that are to be made or deleted; false when they must not be. */
  take(partitions: number): boolean;
  /** Milliseconds for which the client is to be throttled now. */
  throttleTimeMs(): number;
}

const unlimited: MutationAllowance = { take: () => true, throttleTimeMs: () => 0 };

/** The quota on partitions made and deleted a second (KIP-599, Kafka's ControllerMutationQuotaManager). */
export class MutationQuota {
  readonly #buckets: Measures<TokenBucket>;
  #limits: QuotaLimits | undefined;

  constructor(
    windows: RateWindows,
    private readonly clock: Clock,
  ) {
    this.#buckets = new Measures(() => new TokenBucket(windows), windows.count * windows.sizeMs);
  }

  set limits(limits: QuotaLimits | undefined) {
    this.#limits = limits;
    if (limits === undefined) this.#buckets.clear();
  }

  /**
   * `isStrict`: what is asked for when nothing is left is refused, and nobody is throttled for what was let through. Else everything is
   * let through, and the client throttled: older versions of the requests have no way to say that they may be tried again.
   */
  allowanceFor(client: QuotaClient, isStrict: boolean): MutationAllowance {
    const limit = this.#limits?.of(client);
    if (limit === undefined || limit.perSecond === Infinity) return unlimited;
    const bucket = this.#buckets.of(limit.scope, this.clock.monotonic());
    return new LimitedAllowance(bucket, limit.perSecond, isStrict, this.clock);
  }
}

class LimitedAllowance implements MutationAllowance {
  #throttledUntilMs = -Infinity;

  constructor(
    private readonly bucket: TokenBucket,
    private readonly perSecond: number,
    private readonly isStrict: boolean,
    private readonly clock: Clock,
  ) {}

  take(partitions: number): boolean {
    const { bucket, perSecond } = this;
    const nowMs = this.clock.monotonic();
    const isAllowed = !this.isStrict || bucket.tokens(perSecond, nowMs) >= 0;
    if (isAllowed) bucket.take(partitions, perSecond, nowMs);
    if (!this.isStrict || !isAllowed) this.#throttledUntilMs = nowMs + bucket.throttleTimeMs(perSecond, nowMs);
    return isAllowed;
  }

  throttleTimeMs(): number {
    const leftMs = Math.round(this.#throttledUntilMs - this.clock.monotonic());
    return Math.min(Math.max(0, leftMs), THROTTLE_TIME_MS_MAX);
  }
}
