/** How many connections a broker takes. Read at every decision: operators change it while the broker runs. */
export interface ConnectionQuotaSettings {
  /** `max.connections`. */
  readonly connectionsMax: number;
  /** `max.connections.per.ip`. */
  readonly perAddressMax: number;
  /** `max.connections.per.ip.overrides`, by address. */
  readonly overrides: ReadonlyMap<string, number>;
  /** `socket.listen.backlog.size`: connections that may wait for their turn. */
  readonly waitingMax: number;
}

/** A connection that asks to be served. */
export interface ConnectionCandidate {
  readonly host: string;
  serve(): void;
  refuse(reason: string): void;
}

const MAPPED_PREFIX = '::ffff:';

/**
 * Counts connections over all listeners (Kafka's ConnectionQuotas). Beyond `max.connections` a new one is left waiting until another
 * closes, as an acceptor that does not accept leaves it; too many from one address are closed at once.
 */
export class ConnectionQuotas {
  readonly #counts = new Map<string, number>();
  readonly #waiting: ConnectionCandidate[] = [];
  #total = 0;

  constructor(private readonly settings: () => ConnectionQuotaSettings) {}

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Connections beyond `max.connections`, which may have been lowered. */
  get excess(): number {
    return Math.max(0, this.#total - this.settings().connectionsMax);
  }

  admit(candidate: ConnectionCandidate): void {
    const { connectionsMax, waitingMax } = this.settings();
    if (this.#waiting.length === 0 && this.#total < connectionsMax) {
      this.#serve(candidate);
    } else if (this.#waiting.length < waitingMax) {
      this.#waiting.push(candidate);
    } else {
      candidate.refuse(`${connectionsMax} connections are open and ${waitingMax} wait (max.connections)`);
    }
  }

  /** A connection that was served is gone. */
  release(host: string): void {
    const address = plainAddress(host);
    const count = (this.#counts.get(address) ?? 0) - 1;
    if (count > 0) {
      this.#counts.set(address, count);
    } else {
      this.#counts.delete(address);
    }
    this.#total--;
    this.serveWaiting();
  }

  /** Serves who waits, as far as there is room. */
  serveWaiting(): void {
    while (this.#total < this.settings().connectionsMax) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        return;
      }
      this.#serve(next);
    }
  }

  /** Nobody who waits will be served. */
  close(): void {
    for (const candidate of this.#waiting.splice(0)) {
      candidate.refuse('the broker stops');
    }
  }

  #serve(candidate: ConnectionCandidate): void {
    const { perAddressMax, overrides } = this.settings();
    const address = plainAddress(candidate.host);
    const count = this.#counts.get(address) ?? 0;
    const max = overrides.get(address) ?? perAddressMax;
    if (count >= max) {
      candidate.refuse(`${count} connections from ${address} are open (max.connections.per.ip)`);
      return;
    }
    this.#counts.set(address, count + 1);
    this.#total++;
    candidate.serve();
  }
}

/** `127.0.0.1:5,::1:7`: the number stands after the last colon. */
export function parseAddressOverrides(text: string): Map<string, number> {
  const overrides = new Map<string, number>();
  for (const entry of text.split(',')) {
    const colon = entry.lastIndexOf(':');
    const max = Number(entry.slice(colon + 1).trim());
    if (colon > 0 && Number.isInteger(max)) {
      const host = entry.slice(0, colon).trim();
      for (const address of host === 'localhost' ? ['127.0.0.1', '::1'] : [plainAddress(host)]) {
        overrides.set(address, max);
      }
    }
  }
  return overrides;
}

/** An IPv4 address stays one when it came in on a socket for both kinds. */
function plainAddress(host: string): string {
  return host.startsWith(MAPPED_PREFIX) ? host.slice(MAPPED_PREFIX.length) : host;
}
