import type { Address, Connection, ConnectionEvents } from './network.js';
import { networkError } from './network-error.js';

/** As RealConnection's. */
const PENDING_MAX_BYTES = 256 * 1024;

/** What carries bytes from one end to the other: calls back later, in the order it was asked. */
export interface Wire {
  carry(deliver: () => void): void;
  /** How many of `availableBytes` arrive as one chunk. */
  chunkBytes(availableBytes: number): number;
  closed(connection: SimulatedConnection): void;
}

/** One end of a connection inside the process. What is not delivered yet stands in the sender's queue. */
export class SimulatedConnection implements Connection {
  readonly local: Address;
  readonly remote: Address;
  readonly #wire: Wire;
  /** Set by {@link SimulatedConnection.pair}, before anyone sees the connection. */
  #peer: SimulatedConnection = this;
  #events: ConnectionEvents | undefined;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #sentBytes = 0;
  #carrying = false;
  #drainWanted = false;
  #paused = false;
  #ending = false;
  #endDelivered = false;
  #closed = false;
  #told = false;
  #error: Error | undefined;

  constructor(wire: Wire, local: Address, remote: Address) {
    this.#wire = wire;
    this.local = local;
    this.remote = remote;
  }

  /** The two ends of a new connection: the one that connects, and the one that accepts. */
  static pair(wire: Wire, client: Address, server: Address): [SimulatedConnection, SimulatedConnection] {
    const connecting = new SimulatedConnection(wire, client, server);
    const accepting = new SimulatedConnection(wire, server, client);
    connecting.#peer = accepting;
    accepting.#peer = connecting;
    return [connecting, accepting];
  }

  get pendingBytes(): number {
    return this.#queuedBytes;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  start(events: ConnectionEvents): void {
    if (this.#events !== undefined) throw new Error('a connection is started once');
    this.#events = events;
    if (this.#closed) this.#wire.carry(() => this.#tellClosed());
    else this.#peer.#carry();
  }

  /** As on the real one, bytes for a connection that is closed or ending are dropped. */
  write(chunk: Uint8Array): boolean {
    if (this.#ending || this.#closed) return true;
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    this.#carry();
    if (this.#queuedBytes < PENDING_MAX_BYTES) return true;
    this.#drainWanted = true;
    return false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#peer.#carry();
  }

  end(): void {
    if (this.#ending || this.#closed) return;
    this.#ending = true;
    this.#carry();
  }

  destroy(error?: Error): void {
    if (this.#closed) return;
    const peer = this.#peer;
    // A system that closes with input unread, or with output it may not send, resets; otherwise the other side sees an end.
    const reset = peer.#queuedBytes > 0;
    this.#close(error);
    peer.#close(reset ? networkError('ECONNRESET', this.remote.host, this.remote.port) : undefined);
  }

  /** Breaks the connection; both ends learn of it. */
  cut(): void {
    const peer = this.#peer;
    this.#close(networkError('ECONNRESET', this.remote.host, this.remote.port));
    peer.#close(networkError('ECONNRESET', this.local.host, this.local.port));
  }

  #carry(): void {
    if (this.#carrying || this.#closed) return;
    if (!this.#peer.#accepts() || (this.#queuedBytes === 0 && !this.#ending)) return;
    this.#carrying = true;
    this.#wire.carry(() => {
      this.#carrying = false;
      this.#deliver();
    });
  }

  /** Hands over what was queued by now in one go, as the system would, for as long as the receiver takes it. */
  #deliver(): void {
    let left = this.#queuedBytes;
    while (left > 0 && this.#peer.#accepts() && !this.#closed) {
      const chunk = this.#take(left);
      left -= chunk.length;
      this.#peer.#events?.onData(chunk);
    }
    this.#afterDelivery(this.#peer);
  }

  /** A chunk off the queue, copied, as it belongs to the receiver. */
  #take(availableBytes: number): Buffer {
    const [first, ...others] = this.#queue;
    const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#queue);
    const sizeBytes = Math.min(availableBytes, Math.max(1, this.#wire.chunkBytes(availableBytes)));
    this.#queue = sizeBytes < bytes.length ? [bytes.subarray(sizeBytes)] : [];
    this.#queuedBytes -= sizeBytes;
    this.#sentBytes += sizeBytes;
    return Buffer.from(bytes.subarray(0, sizeBytes));
  }

  #afterDelivery(peer: SimulatedConnection): void {
    if (this.#closed) return;
    if (this.#queuedBytes > 0) {
      if (peer.#accepts()) this.#carry();
      return;
    }
    if (this.#drainWanted) {
      this.#drainWanted = false;
      this.#events?.onDrain?.();
    }
    if (!this.#ending || this.#queuedBytes > 0 || this.#endDelivered || !peer.#accepts()) return;
    this.#endDelivered = true;
    if (peer.#endDelivered) {
      this.#close();
      peer.#close();
    } else peer.end();
  }

  #accepts(): boolean {
    return this.#events !== undefined && !this.#paused && !this.#closed;
  }

  #close(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error = error;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#wire.closed(this);
    if (this.#events !== undefined) this.#wire.carry(() => this.#tellClosed());
  }

  #tellClosed(): void {
    if (this.#told) return;
    this.#told = true;
    this.#events?.onClose(this.#error);
  }
}
