import type { Platform, TlsOptions } from '@barnabas/platform';
import { listenError } from '../broker-start-error.js';
import type { ListenerOptions } from '../broker-options.js';
import type { ListenerInfo } from '../dispatch/request-context.js';
import type { Logger } from '../logger.js';
import { BrokerListener } from './broker-listener.js';
import type { ConnectionObserver, Serving } from './broker-listener.js';
import type { ClientConnection } from './connection.js';

/** How long requests under way on a listener that is taken away may still be answered. */
const REMOVAL_GRACE_MS = 1000;

export interface BoundListenersOptions {
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'network'>;
  readonly logger: Logger;
  readonly observer: ConnectionObserver;
}

/** An address that is listened on. */
export interface BoundListener {
  /** As it was asked for. */
  readonly options: ListenerOptions;
  readonly info: ListenerInfo;
  readonly listener: BrokerListener;
}

/** All addresses of a broker (Kafka's SocketServer). */
export class BoundListeners {
  #listeners: readonly BoundListener[] = [];
  #connectionCount = 0;
  /** Told to close and perhaps not gone yet. */
  readonly #closing = new WeakSet<ClientConnection>();
  /** Listeners that are no longer there while their last connections end. */
  readonly #leaving = new Set<Promise<void>>();
  #serving: Omit<Serving, 'info'> | undefined;
  #isClosed = false;

  constructor(private readonly options: BoundListenersOptions) {}

  get all(): readonly BoundListener[] {
    return this.#listeners;
  }

  get infos(): readonly ListenerInfo[] {
    return this.#listeners.map(({ info }) => info);
  }

  /** Binds all; throws a BrokerStartError on the first that cannot be had. Connections wait until {@link serve}. */
  async bind(listeners: readonly ListenerOptions[]): Promise<readonly ListenerInfo[]> {
    this.#listeners = await this.open(listeners);
    return this.infos;
  }

  /**
   * Binds further ones, all or none, which are not among the others before {@link replace}; their connections wait. Throws a
   * BrokerStartError.
   */
  async open(listeners: readonly ListenerOptions[]): Promise<readonly BoundListener[]> {
    const opened: BoundListener[] = [];
    try {
      for (const options of listeners) opened.push(await this.#open(options));
      return opened;
    } catch (error) {
      await this.discard(opened);
      throw error;
    }
  }

  /** Lets go of what {@link open} has bound. */
  async discard(opened: readonly BoundListener[]): Promise<void> {
    await Promise.all(opened.map(({ listener }) => listener.close()));
  }

  /** Takes opened ones in and others out. Whose requests are under way there gets a moment to be answered. */
  replace(added: readonly BoundListener[], removed: readonly BoundListener[]): void {
    this.#listeners = [...this.#listeners.filter((each) => !removed.includes(each)), ...added];
    for (const each of added) {
      this.#serving?.quotas.addListener(each.info.name);
      this.#serve(each);
    }
    const names = new Set(this.#listeners.map(({ info }) => info.name));
    for (const { info, listener } of removed) {
      if (!names.has(info.name)) this.#serving?.quotas.removeListener(info.name);
      this.#leave(listener.close(REMOVAL_GRACE_MS));
    }
    if (this.#isClosed) this.#leave(this.discard(added));
  }

  /** Another certificate for the listener of that name; throws Node's error, and changes nothing, when it cannot be read. */
  renewTls(name: string, tls: TlsOptions): void {
    this.#listeners = this.#listeners.map((each) => {
      if (each.info.name !== name) return each;
      each.listener.renewTls(tls);
      return { ...each, options: { ...each.options, tls } };
    });
  }

  serve(serving: Omit<Serving, 'info'>): void {
    this.#serving = serving;
    serving.quotas.onExcess(() => this.#closeExcess(serving));
    for (const each of this.#listeners) this.#serve(each);
  }

  /** Lets in who waits, or closes what is too much, after limits may have changed. */
  applyQuotas(): void {
    if (this.#serving !== undefined) {
      this.#closeExcess(this.#serving);
      this.#serving.quotas.serveWaiting();
    }
  }

  /** Resolves when every connection is gone and every port free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#serving?.quotas.close();
    await this.discard(this.#listeners);
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }

  async #open(options: ListenerOptions): Promise<BoundListener> {
    const { name, host, port, advertised, tls } = options;
    const listener = new BrokerListener({ ...this.options, nextConnectionId: () => this.#connectionCount++ });
    try {
      const { address } = await listener.bind({ host, port, ...(tls === undefined ? {} : { tls }) });
      const seen = { host: advertised?.host ?? host, port: advertised?.port ?? address.port };
      const info = { name, address: { host, port: address.port }, advertised: seen, isEncrypted: tls !== undefined };
      return { options, info, listener };
    } catch (error) {
      throw listenError(error, name, host, port);
    }
  }

  #serve({ info, listener }: BoundListener): void {
    if (this.#serving !== undefined) listener.serve({ ...this.#serving, info });
  }

  #leave(closed: Promise<void>): void {
    const gone = closed.finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }

  /** The longest unused go first; those of the brokers' own listener stay. */
  #closeExcess({ quotas }: Pick<Serving, 'quotas'>): void {
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
}
