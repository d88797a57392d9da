import type { Address, Connection } from '@barnabas/platform';
import { KafkaError } from '../kafka-error.js';
import type { ApiCall } from './api-call.js';
import { negotiateVersions } from './api-versions.js';
import type { BrokerVersions } from './api-versions.js';
import { formatAddress } from './bootstrap-address.js';
import { BrokerConnection } from './broker-connection.js';
import type { ClientSettings } from './client-settings.js';

/** Runs on every new connection, after the versions are agreed and before anything else is sent. The place for SASL. */
export type Authenticate = (connection: BrokerConnection, versions: BrokerVersions) => Promise<void>;

/** Options of one request. */
export interface RequestOptions {
  /** Default: the client's requestTimeoutMs. */
  readonly timeoutMs?: number;
  readonly maxVersion?: number;
}

/** A body, or what makes it once the version is known. */
export type RequestBody<I> = I | ((version: number) => I);

interface OpenLink {
  readonly connection: BrokerConnection;
  readonly versions: BrokerVersions;
}

/** One broker as one user sees it: connects when first used, connects again (after a backoff) when the connection was lost. */
export class BrokerLink {
  readonly name: string;
  readonly #settings: ClientSettings;
  readonly #address: Address;
  readonly #authenticate: Authenticate | undefined;
  readonly #closing = new AbortController();
  #open: OpenLink | undefined;
  #opening: Promise<OpenLink> | undefined;
  #failures = 0;
  #retryAtMs = 0;

  constructor(settings: ClientSettings, address: Address, authenticate?: Authenticate) {
    this.#settings = settings;
    this.#address = address;
    this.#authenticate = authenticate;
    this.name = formatAddress(address);
  }

  /** Lower is the better choice: brokers that could not be reached come last, the one that failed longest ago first among them. */
  get retryOrder(): number {
    return this.#failures === 0 ? 0 : this.#retryAtMs;
  }

  /** Rejects with CONNECTION_FAILED, CONNECTION_LOST, REQUEST_TIMED_OUT (all retriable), UNSUPPORTED_VERSION or INVALID_RESPONSE. */
  async request<I, T>(call: ApiCall<I, T>, body: RequestBody<I>, options: RequestOptions = {}): Promise<T> {
    const { connection, versions } = this.#current() ?? (await this.#connect());
    const version = versions.pick(call, options.maxVersion);
    const made = typeof body === 'function' ? (body as (version: number) => I)(version) : body;
    return connection.request(call, version, made, options.timeoutMs ?? this.#settings.requestTimeoutMs);
  }

  /** Sends a request that has no answer. */
  async send<I>(call: ApiCall<I, unknown>, body: RequestBody<I>, options: RequestOptions = {}): Promise<void> {
    const { connection, versions } = this.#current() ?? (await this.#connect());
    const version = versions.pick(call, options.maxVersion);
    const made = typeof body === 'function' ? (body as (version: number) => I)(version) : body;
    connection.send(call, version, made);
  }

  close(): void {
    const error = closed();
    this.#closing.abort(error);
    this.#open?.connection.close(error);
  }

  #current(): OpenLink | undefined {
    return this.#open?.connection.isOpen === true ? this.#open : undefined;
  }

  #connect(): Promise<OpenLink> {
    this.#opening ??= this.#establish().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #establish(): Promise<OpenLink> {
    const { clock, timers } = this.#settings.platform;
    this.#throwIfClosed();
    const waitMs = this.#retryAtMs - clock.monotonic();
    // Somebody waits for this connection: work, or a process with nothing else to do would end with records unsent.
    if (waitMs > 0) await timers.sleep(waitMs, 'work', this.#closing.signal);
    try {
      const open = await this.#handshake();
      this.#failures = 0;
      this.#open = open;
      return open;
    } catch (error) {
      this.#throwIfClosed();
      this.#failures += 1;
      throw error;
    } finally {
      this.#retryAtMs = clock.monotonic() + this.#settings.backoff.delayMs(this.#failures + 1);
    }
  }

  async #handshake(): Promise<OpenLink> {
    const socket = await this.#openSocket();
    const connection = new BrokerConnection(this.#settings, socket, this.#address);
    const abort = (): void => {
      connection.close(closed());
    };
    this.#closing.signal.addEventListener('abort', abort, { once: true });
    try {
      const versions = await negotiateVersions(connection, this.#settings.requestTimeoutMs);
      await this.#authenticate?.(connection, versions);
      return { connection, versions };
    } catch (cause) {
      connection.close(closed());
      throw cause instanceof KafkaError && !cause.retriable ? cause : this.#failed(cause);
    } finally {
      this.#closing.signal.removeEventListener('abort', abort);
    }
  }

  async #openSocket(): Promise<Connection> {
    const { network, timers } = this.#settings.platform;
    const { connectTimeoutMs, tls } = this.#settings;
    const attempt = new AbortController();
    const giveUp = (): void => {
      attempt.abort(closed());
    };
    this.#closing.signal.addEventListener('abort', giveUp, { once: true });
    const timer = timers.schedule(connectTimeoutMs, 'liveness', () => {
      attempt.abort(new Error(`no connection within ${connectTimeoutMs} ms`));
    });
    try {
      return await network.connect({ ...this.#address, ...(tls === undefined ? {} : { tls }), signal: attempt.signal });
    } catch (cause) {
      throw this.#failed(cause);
    } finally {
      timer.cancel();
      this.#closing.signal.removeEventListener('abort', giveUp);
    }
  }

  #throwIfClosed(): void {
    if (this.#closing.signal.aborted) throw closed();
  }

  #failed(cause: unknown): KafkaError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new KafkaError({
      code: 'CONNECTION_FAILED',
      message: `cannot connect to the broker at ${this.name}: ${reason}. Is it running, and is the address right?`,
      retriable: true,
      cause,
    });
  }
}

function closed(): KafkaError {
  return new KafkaError({ code: 'CLIENT_CLOSED', message: 'the client was closed' });
}
