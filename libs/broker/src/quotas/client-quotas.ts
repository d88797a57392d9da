import type { Clock } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { ClientQuotasImage } from '../metadata/client-quotas-image.js';
import { AddressQuota } from './address-quota.js';
import type { MutationAllowance } from './mutation-quota.js';
import { MutationQuota } from './mutation-quota.js';
import type { QuotaClient } from './quota-limits.js';
import { QuotaLimits } from './quota-limits.js';
import type { RateWindows } from './rate.js';
import { RateQuota } from './rate-quota.js';

const INT_MAX = 2 ** 31 - 1;

type Charged = Pick<RequestContext, 'principal' | 'clientId' | 'usage' | 'receivedMs'>;

/** What users, client ids and addresses may use of this broker (Kafka's QuotaManagers). */
export class ClientQuotas {
  /** Bytes of Produce requests a second. */
  readonly produced: RateQuota;
  /** Bytes of Fetch answers a second. */
  readonly fetched: RateQuota;
  /** Percent of the broker's one thread. Nobody is throttled for longer than a window by it, as in Kafka. */
  readonly time: RateQuota;
  /** Connections of addresses a second. */
  readonly connections: AddressQuota;
  readonly #mutations: MutationQuota;

  constructor(
    configs: EffectiveConfigs,
    private readonly clock: Clock,
  ) {
    const windows = windowsOf(configs, 'quota.window');
    this.produced = new RateQuota(windows);
    this.fetched = new RateQuota(windows);
    this.time = new RateQuota(windows, windows.sizeMs);
    this.connections = new AddressQuota(windows);
    this.#mutations = new MutationQuota(windowsOf(configs, 'controller.quota.window'), clock);
  }

  /** Goes by these limits from now on. What was measured before still counts. */
  apply(image: ClientQuotasImage): void {
    this.connections.apply(image);
    this.produced.limits = QuotaLimits.of(image, 'producer_byte_rate');
    this.fetched.limits = QuotaLimits.of(image, 'consumer_byte_rate');
    this.time.limits = QuotaLimits.of(image, 'request_percentage');
    this.#mutations.limits = QuotaLimits.of(image, 'controller_mutation_rate');
  }

  /** What a request may change that is of a version since which a refusal can be told, or older. */
  mutations(request: QuotaClient & { readonly apiVersion: number }, strictVersionMin: number): MutationAllowance {
    return this.#mutations.allowanceFor(request, request.apiVersion >= strictVersionMin);
  }

  /** A handler waits from now on, and the thread is there for others. */
  noteWaiting({ usage }: Charged): void {
    if (this.time.isSet) usage.waitingSinceMs = this.clock.monotonic();
  }

  /** Counts the time that the thread was busy with a request, once: until its handler waited, or else until now. */
  chargeTime(request: Charged): void {
    const { usage, receivedMs } = request;
    if (!this.time.isSet || usage.countedMs !== undefined) return;
    const nowMs = this.clock.monotonic();
    const busyMs = (usage.waitingSinceMs ?? nowMs) - receivedMs;
    usage.countedMs = nowMs;
    usage.throttle(this.time.record(request, percentSeconds(busyMs), nowMs));
  }

  /** Counts what it took to put the answer together, for the next request: of this one the throttle time stands in the answer. */
  chargeAnswerTime(request: Charged): void {
    const { countedMs } = request.usage;
    if (countedMs === undefined) return;
    const nowMs = this.clock.monotonic();
    this.time.record(request, percentSeconds(nowMs - countedMs), nowMs);
  }

  chargeProduced(request: Charged & Pick<RequestContext, 'requestBytes'>): void {
    if (!this.produced.isSet) return;
    request.usage.throttle(this.produced.record(request, request.requestBytes, this.clock.monotonic()));
  }

  /** Whether there is anything that an answer to Fetch has to be charged for. */
  get limitsFetches(): boolean {
    return this.fetched.isSet || this.time.isSet;
  }

  /** Answers to Fetch that are larger would be held back for certain, and so for ever. */
  fetchBytesMax(client: QuotaClient): number {
    return Math.min(INT_MAX, Math.trunc(this.fetched.valueMax(client)));
  }

  /** Charges for an answer to Fetch. Null and void when the client is throttled: then the answer is to be an empty one. */
  chargeFetched(request: Charged, answerBytes: number): { readonly isThrottled: boolean } {
    this.chargeTime(request);
    const nowMs = this.clock.monotonic();
    request.usage.throttle(this.fetched.record(request, answerBytes, nowMs));
    const isThrottled = request.usage.throttleTimeMs > 0;
    if (isThrottled) this.fetched.record(request, -answerBytes, nowMs);
    return { isThrottled };
  }
}

/** A whole second of the thread is a hundred percent of one. */
function percentSeconds(busyMs: number): number {
  return busyMs / 10;
}

function windowsOf({ broker }: EffectiveConfigs, prefix: 'quota.window' | 'controller.quota.window'): RateWindows {
  return { count: broker.number(`${prefix}.num`), sizeMs: broker.number(`${prefix}.size.seconds`) * 1000 };
}
