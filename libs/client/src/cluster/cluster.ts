import type { Address } from '@barnabas/platform';
import { KafkaError } from '../kafka-error.js';
import type { ApiCall } from './api-call.js';
import { formatAddress } from './bootstrap-address.js';
import type { Authenticate, BrokerLink, RequestBody, RequestOptions } from './broker-link.js';
import { BrokerPool } from './broker-pool.js';
import type { ClientSettings } from './client-settings.js';
import { Metadata } from './metadata.js';

/** The cluster as one client sees it: its metadata, and connections to any of its brokers. */
export class Cluster {
  readonly settings: ClientSettings;
  readonly metadata: Metadata;
  readonly #authenticate: Authenticate | undefined;
  readonly #pool: BrokerPool;

  constructor(settings: ClientSettings, authenticate?: Authenticate) {
    this.settings = settings;
    this.#authenticate = authenticate;
    this.#pool = this.openPool();
    this.metadata = new Metadata(settings, (call, body) => this.requestAny(call, body));
  }

  /** Connections that nobody else shares; whoever opens it closes it. */
  openPool(): BrokerPool {
    return new BrokerPool(this.settings, this.#authenticate);
  }

  /** Tries every known broker once, then the bootstrap addresses. Rejects with CONNECTION_FAILED, naming each address and its cause. */
  async requestAny<I, T>(call: ApiCall<I, T>, body: RequestBody<I>, options?: RequestOptions): Promise<T> {
    const failures: KafkaError[] = [];
    for (const link of this.#candidates()) {
      try {
        return await link.request(call, body, options);
      } catch (error) {
        if (!(error instanceof KafkaError) || !error.retriable) throw error;
        failures.push(error);
      }
    }
    const [first] = failures;
    if (failures.length === 1 && first !== undefined) throw first;
    throw new KafkaError({
      code: 'CONNECTION_FAILED',
      message: `no broker answered: ${failures.map((failure) => failure.message).join('; ')}`,
      retriable: true,
      cause: first,
    });
  }

  /** The broker's address, from the metadata. Throws BROKER_NOT_AVAILABLE (retriable: a refresh may know it). */
  addressOf(nodeId: number): Address {
    const node = this.metadata.snapshot.brokers.get(nodeId);
    if (node !== undefined) return node;
    const message = `broker ${nodeId} is not in the cluster's metadata (yet)`;
    throw new KafkaError({ code: 'BROKER_NOT_AVAILABLE', message, retriable: true });
  }

  /** A shared connection to a broker, for requests that are quick to answer. */
  node(nodeId: number): BrokerLink {
    return this.#pool.link(this.addressOf(nodeId));
  }

  /** A shared connection to a broker by its address. */
  linkTo(address: Address): BrokerLink {
    return this.#pool.link(address);
  }

  close(): void {
    this.metadata.close();
    this.#pool.close();
  }

  #candidates(): BrokerLink[] {
    const addresses = new Map<string, Address>();
    for (const node of this.metadata.snapshot.brokers.values()) addresses.set(formatAddress(node), node);
    const { randomness } = this.settings.platform;
    const known = [...addresses.values()].map((address) => ({ address, order: randomness.next() }));
    const sorted = known.toSorted((a, b) => a.order - b.order).map((entry) => entry.address);
    const bootstrap = this.settings.bootstrap.filter((address) => !addresses.has(formatAddress(address)));
    const links = [...sorted, ...bootstrap].map((address) => this.#pool.link(address));
    return links.toSorted((a, b) => a.retryOrder - b.retryOrder);
  }
}
