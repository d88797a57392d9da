import type { Platform } from '@barnabas/platform';
import { listenError } from '../broker-start-error.js';
import type { ListenerOptions } from '../broker-options.js';
import type { ListenerInfo } from '../dispatch/request-context.js';
import type { Logger } from '../logger.js';
import { BrokerListener } from './broker-listener.js';
import type { ConnectionObserver, Serving } from './broker-listener.js';
import type { ClientConnection } from './connection.js';
import type { ConnectionQuotas } from './connection-quotas.js';

export interface BoundListenersOptions {
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'network'>;
  readonly logger: Logger;
  readonly observer: ConnectionObserver;
}

/** All addresses of a broker (Kafka's SocketServer). */
export class BoundListeners {
  readonly #listeners: { readonly info: ListenerInfo; readonly listener: BrokerListener }[] = [];
  #connectionCount = 0;
  /** Told to close and perhaps not gone yet. */
  readonly #closing = new WeakSet<ClientConnection>();
  #quotas: ConnectionQuotas | undefined;

  constructor(private readonly options: BoundListenersOptions) {}

  get infos(): readonly ListenerInfo[] {
    return this.#listeners.map(({ info }) => info);
  }

  /** Binds all; throws a BrokerStartError on the first that cannot be had. Connections wait until {@link serve}. */
  async bind(listeners: readonly ListenerOptions[]): Promise<readonly ListenerInfo[]> {
    for (const { name, host, port, advertised, tls } of listeners) {
      const listener = new BrokerListener({ ...this.options, nextConnectionId: () => this.#connectionCount++ });
      try {
        const { address } = await listener.bind({ host, port, ...(tls === undefined ? {} : { tls }) });
        const seen = { host: advertised?.host ?? host, port: advertised?.port ?? address.port };
        const info = { name, address: { host, port: address.port }, advertised: seen, isEncrypted: tls !== undefined };
        this.#listeners.push({ info, listener });
      } catch (error) {
        throw listenError(error, name, host, port);
      }
    }
    return this.infos;
  }

  serve(serving: Omit<Serving, 'info'>): void {
    this.#quotas = serving.quotas;
    serving.quotas.onExcess(() => this.#closeExcess(serving.quotas));
    for (const { info, listener } of this.#listeners) {
      listener.serve({ ...serving, info });
    }
  }

  /** Lets in who waits, or closes what is too much, after limits may have changed. */
  applyQuotas(): void {
    if (this.#quotas !== undefined) {
      this.#closeExcess(this.#quotas);
      this.#quotas.serveWaiting();
    }
  }

  /** The longest unused go first; those of the brokers' own listener stay. */
  #closeExcess(quotas: ConnectionQuotas): void {
    const connections = this.#listeners
      .filter(({ info }) => !quotas.isProtected(info.name))
      .flatMap(({ listener }) => [...listener.connections]);
    const open = connections.filter((connection) => !this.#closing.has(connection));
    open.sort((a, b) => a.lastActiveMs - b.lastActiveMs);
    const closingCount = connections.length - open.length;
    for (const connection of open.slice(0, Math.max(0, quotas.excess - closingCount))) {
      this.#closing.add(connection);
      connection.destroy(new Error('there are more connections than max.connections allows'));
    }
  }

  /** Resolves when every connection is gone and every port free. */
  async close(): Promise<void> {
    this.#quotas?.close();
    await Promise.all(this.#listeners.map(({ listener }) => listener.close()));
  }
}
