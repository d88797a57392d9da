import type { Connection, Listener, ListenOptions, Platform, Timer, TlsOptions } from '@barnabas/platform';
import type { ListenerInfo } from '../dispatch/request-context.js';
import type { Logger } from '../logger.js';
import type { AnswerMemory } from './answer-memory.js';
import { ClientConnection } from './connection.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { ConnectionQuotas } from './connection-quotas.js';
import type { ExchangeReceiver } from './exchange.js';
import type { RequestMemory } from './request-memory.js';

/** Told of connections as they come and go. */
export interface ConnectionObserver {
  connectionOpened(connection: ClientConnection): void;
  connectionClosed(connection: ClientConnection): void;
}

export interface BrokerListenerOptions {
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'network'>;
  readonly logger: Logger;
  readonly observer: ConnectionObserver;
  /** Numbers connections across the broker's listeners. */
  nextConnectionId(): number;
}

/** What a listener needs to answer. */
export interface Serving {
  readonly info: ListenerInfo;
  readonly receiver: ExchangeReceiver;
  readonly limits: ConnectionLimits;
  readonly quotas: ConnectionQuotas;
  readonly memory: RequestMemory;
  readonly answers: AnswerMemory;
}

/** One bound address and the connections that came in on it. */
export class BrokerListener {
  readonly #connections = new Set<ClientConnection>();
  readonly #options: BrokerListenerOptions;
  #listener: Listener | undefined;
  #serving: Serving | undefined;
  /** Connections that came before {@link serve}: the port is bound, and known, before the broker can answer. */
  #waiting: Connection[] = [];
  /** The last connection is gone, and none comes any more. */
  readonly #emptied = Promise.withResolvers<void>();
  #isClosing = false;

  constructor(options: BrokerListenerOptions) {
    this.#options = options;
  }

  /** Binds; rejects with Node's error. Connections wait until {@link serve}. */
  async bind(options: ListenOptions): Promise<Listener> {
    this.#listener = await this.#options.platform.network.listen(options, (socket) => this.#accept(socket));
    return this.#listener;
  }

  /** Another certificate for connections from now on; throws Node's error, and changes nothing, when it cannot be read. */
  renewTls(tls: TlsOptions): void {
    this.#listener?.renewTls(tls);
  }

  /** Starts to answer. */
  serve(serving: Serving): void {
    this.#serving = serving;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const socket of waiting) {
      this.#accept(socket);
    }
  }

  get connections(): ReadonlySet<ClientConnection> {
    return this.#connections;
  }

  /**
   * Stops accepting, answers what is under way, closes every connection; resolves when all are gone and the port is free. What is not
   * answered after `graceMs` is given up; by default nothing is. May be called again, also with less grace.
   */
  async close(graceMs?: number): Promise<void> {
    this.#isClosing = true;
    const released = this.#listener?.close();
    for (const socket of this.#waiting.splice(0)) {
      socket.destroy();
    }
    for (const connection of this.#connections) {
      connection.end();
    }
    if (this.#connections.size > 0) {
      const grace = graceMs === undefined ? undefined : this.#destroyAfter(graceMs);
      await this.#emptied.promise;
      grace?.cancel();
    }
    await released;
  }

  #accept(socket: Connection): void {
    if (this.#isClosing) {
      socket.destroy();
      return;
    }
    const serving = this.#serving;
    if (serving === undefined) {
      this.#waiting.push(socket);
      return;
    }
    serving.quotas.admit({
      host: socket.remote.host,
      listener: serving.info.name,
      serve: () => {
        if (!this.#isClosing) this.#open(socket, serving);
        else this.#turnAway(socket, serving);
      },
      refuse: (reason) => {
        this.#options.logger.info('connection refused', { client: socket.remote.host, reason });
        socket.destroy();
      },
    });
  }

  /** It has waited for longer than the listener has been there. */
  #turnAway(socket: Connection, { info, quotas }: Serving): void {
    socket.destroy();
    quotas.release({ listener: info.name, host: socket.remote.host });
  }

  #destroyAfter(graceMs: number): Timer {
    return this.#options.platform.timers.schedule(graceMs, 'liveness', () => {
      for (const connection of this.#connections) connection.destroy(new Error('the listener is closed'));
    });
  }

  #open(socket: Connection, serving: Serving): void {
    const { clock, timers } = this.#options.platform;
    const connection = new ClientConnection({
      id: this.#options.nextConnectionId(),
      socket,
      listener: serving.info,
      limits: serving.limits,
      receiver: serving.receiver,
      memory: serving.memory,
      answers: serving.answers,
      clock,
      timers,
      onGone: (gone, error) => {
        this.#forget(gone, error);
        serving.quotas.release({ listener: serving.info.name, host: gone.clientHost });
      },
    });
    this.#connections.add(connection);
    this.#options.observer.connectionOpened(connection);
    connection.start();
  }

  #forget(connection: ClientConnection, error: Error | undefined): void {
    this.#connections.delete(connection);
    this.#options.observer.connectionClosed(connection);
    if (error !== undefined) {
      this.#options.logger.debug('connection closed', { client: connection.clientHost, reason: error.message });
    }
    if (this.#isClosing && this.#connections.size === 0) {
      this.#emptied.resolve();
    }
  }
}
