import type { Address } from '@barnabas/platform';
import { BrokerLink } from './broker-link.js';
import type { Authenticate } from './broker-link.js';
import { formatAddress } from './bootstrap-address.js';
import type { ClientSettings } from './client-settings.js';

/**
 * What a connection is for. Brokers answer in order, so what may wait long has a connection of its own: a commit must wait
 * neither behind a fetch nor behind a JoinGroup (Java's consumers keep a second connection to the coordinator for the first reason).
 */
export type Channel = 'data' | 'fetch' | 'coordinator' | 'join';

/** The connections of one producer, consumer or admin: one per broker and channel. */
export class BrokerPool {
  readonly #settings: ClientSettings;
  readonly #authenticate: Authenticate | undefined;
  readonly #links = new Map<string, BrokerLink>();
  #closed = false;

  constructor(settings: ClientSettings, authenticate?: Authenticate) {
    this.#settings = settings;
    this.#authenticate = authenticate;
  }

  link(address: Address, channel: Channel = 'data'): BrokerLink {
    const key = `${channel} ${formatAddress(address)}`;
    const existing = this.#links.get(key);
    if (existing !== undefined) return existing;
    const link = new BrokerLink(this.#settings, { host: address.host, port: address.port }, this.#authenticate);
    if (this.#closed) link.close();
    this.#links.set(key, link);
    return link;
  }

  close(): void {
    this.#closed = true;
    for (const link of this.#links.values()) link.close();
  }
}
