import type { Platform } from '@barnabas/platform';
import { listenError } from '../broker-start-error.js';
import type { ListenerOptions } from '../broker-options.js';
import type { ListenerInfo } from '../dispatch/request-context.js';
import type { Logger } from '../logger.js';
import { BrokerListener } from './broker-listener.js';
import type { ConnectionObserver } from './broker-listener.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { ExchangeReceiver } from './exchange.js';

export interface BoundListenersOptions {
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'network'>;
  readonly logger: Logger;
  readonly observer: ConnectionObserver;
}

/** All addresses of a broker (Kafka's SocketServer). */
export class BoundListeners {
  readonly #listeners: { readonly info: ListenerInfo; readonly listener: BrokerListener }[] = [];
  #connectionCount = 0;

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

  serve(receiver: ExchangeReceiver, limits: ConnectionLimits): void {
    for (const { info, listener } of this.#listeners) {
      listener.serve({ info, receiver, limits });
    }
  }

  /** Resolves when every connection is gone and every port free. */
  async close(): Promise<void> {
    await Promise.all(this.#listeners.map(({ listener }) => listener.close()));
  }
}
