import type { Address, Connection, ConnectOptions, Listener, ListenOptions, Network } from './network.js';
import { networkError } from './network-error.js';
import { SimulatedConnection } from './simulated-connection.js';
import type { Wire } from './simulated-connection.js';
import { reasonOf } from './sleep.js';
import type { Timers } from './timers.js';

const FIRST_EPHEMERAL_PORT = 49_152;
/** The most that Node reads from a socket at once. */
const CHUNK_MAX_BYTES = 64 * 1024;
const EVERY_HOST = new Set(['0.0.0.0', '::']);

export interface SimulatedNetworkOptions {
  /** Delay of every delivery and connect, drawn anew each time; default: a turn of the event loop and no time at all. */
  readonly latencyMs?: () => number;
  /** How many of the bytes at hand arrive as one chunk; default: all, up to 64 KiB. */
  readonly chunkBytes?: (availableBytes: number) => number;
}

interface Bound {
  readonly address: Address;
  readonly tls: boolean;
  readonly accept: (connection: Connection) => void;
}

/**
 * A network inside the process, with the semantics of the real one: order, back-pressure, half-open ends, Node's errors.
 * Every host is this machine. TLS is not simulated: where both sides ask for it, bytes pass as they are and no certificate is looked at;
 * where only one does, connecting fails with EPROTO.
 */
export class SimulatedNetwork implements Network {
  readonly #timers: Pick<Timers, 'defer' | 'schedule'>;
  readonly #options: SimulatedNetworkOptions;
  readonly #bound = new Set<Bound>();
  readonly #open = new Set<Connection>();
  #lastPort = FIRST_EPHEMERAL_PORT - 1;

  constructor(timers: Pick<Timers, 'defer' | 'schedule'>, options: SimulatedNetworkOptions = {}) {
    this.#timers = timers;
    this.#options = options;
  }

  /** Both ends of everything that is connected, in the order of connecting. */
  get connections(): readonly Connection[] {
    return [...this.#open];
  }

  async listen(options: ListenOptions, onConnection: (connection: Connection) => void): Promise<Listener> {
    const host = options.host === 'localhost' ? '127.0.0.1' : options.host;
    const port = options.port === 0 ? this.#freePort() : options.port;
    if (this.#boundTo(host, port) !== undefined) throw networkError('EADDRINUSE', host, port);
    const bound: Bound = { address: { host, port }, tls: options.tls !== undefined, accept: onConnection };
    this.#bound.add(bound);
    await this.#later();
    return {
      address: bound.address,
      renewTls: () => undefined,
      close: async () => void this.#bound.delete(bound),
    };
  }

  async connect(options: ConnectOptions): Promise<Connection> {
    const { port, signal } = options;
    if (signal?.aborted === true) throw reasonOf(signal);
    const host = options.host === 'localhost' ? '127.0.0.1' : options.host;
    await this.#laterUnlessAborted(signal);
    const bound = this.#boundTo(host, port);
    if (bound === undefined) throw networkError('ECONNREFUSED', host, port);
    if (bound.tls !== (options.tls !== undefined)) throw networkError('EPROTO', host, port);
    const local = { host: '127.0.0.1', port: this.#freePort() };
    const [connecting, accepting] = SimulatedConnection.pair(this.#newWire(), local, { host, port });
    this.#open.add(connecting).add(accepting);
    this.#timers.defer(() => bound.accept(accepting));
    return connecting;
  }

  /** Breaks a connection (either end of it): both sides are told ECONNRESET, and what was under way is gone. */
  cut(connection: Connection): void {
    if (connection instanceof SimulatedConnection) connection.cut();
  }

  #boundTo(host: string, port: number): Bound | undefined {
    for (const bound of this.#bound) {
      if (bound.address.port !== port) continue;
      if (bound.address.host === host || EVERY_HOST.has(bound.address.host) || EVERY_HOST.has(host)) return bound;
    }
    return undefined;
  }

  #freePort(): number {
    do this.#lastPort = this.#lastPort >= 65_535 ? FIRST_EPHEMERAL_PORT : this.#lastPort + 1;
    while (this.#boundTo('0.0.0.0', this.#lastPort) !== undefined);
    return this.#lastPort;
  }

  #newWire(): Wire {
    return {
      // A direction has one delivery under way at a time, so it keeps its order however the latency varies.
      carry: (deliver) => this.#carry(deliver),
      chunkBytes: this.#options.chunkBytes ?? ((availableBytes) => Math.min(availableBytes, CHUNK_MAX_BYTES)),
      closed: (connection) => this.#open.delete(connection),
    };
  }

  #carry(deliver: () => void): void {
    if (this.#options.latencyMs === undefined) this.#timers.defer(deliver);
    else this.#timers.schedule(this.#options.latencyMs(), 'work', deliver);
  }

  #later(): Promise<void> {
    return new Promise((resolve) => this.#carry(resolve));
  }

  async #laterUnlessAborted(signal: AbortSignal | undefined): Promise<void> {
    if (signal === undefined) return this.#later();
    let abort = (): void => undefined;
    const aborted = new Promise<never>((_resolve, reject) => (abort = () => reject(reasonOf(signal))));
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#later(), aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
