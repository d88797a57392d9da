import type { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { Measures } from './measures.js';
import { canonicalAddress, quotaAddresses } from './quota-address.js';
import { CONNECTION_RATE_KEY } from './quota-keys.js';
import { Rate } from './rate.js';
import type { RateWindows } from './rate.js';

/** How many connections an address may make a second (KIP-612). */
export class AddressQuota {
  readonly #windows: RateWindows;
  readonly #rates: Measures<Rate>;
  #byAddress = new Map<string, number>();
  /** For every other address. */
  #others = Infinity;

  constructor(windows: RateWindows) {
    this.#windows = windows;
    this.#rates = new Measures(() => new Rate(windows), windows.count * windows.sizeMs);
  }

  apply(image: ClientQuotasImage): void {
    this.#byAddress = new Map();
    this.#others = Infinity;
    for (const { entity, quotas } of image.entities()) {
      const perSecond = quotas.get(CONNECTION_RATE_KEY);
      const address = entity.get('ip');
      if (perSecond === undefined || address === undefined || Number.isNaN(perSecond)) continue;
      if (address === null) this.#others = perSecond;
      else for (const each of quotaAddresses(address)) this.#byAddress.set(each, perSecond);
    }
  }

  /** Counts a connection; milliseconds to wait before it is refused, a window at most, or 0: then it may be served. */
  record(host: string, nowMs: number): number {
    if (this.#byAddress.size === 0 && this.#others === Infinity) return 0;
    const address = canonicalAddress(host) ?? host;
    const perSecond = this.#byAddress.get(address) ?? this.#others;
    if (perSecond === Infinity) return 0;
    const rate = this.#rates.of(address, nowMs);
    rate.record(1, nowMs);
    const throttleTimeMs = rate.throttleTimeMs(perSecond, nowMs);
    // What is refused was no connection.
    if (throttleTimeMs > 0) rate.record(-1, nowMs);
    return Math.min(throttleTimeMs, this.#windows.sizeMs);
  }
}
