import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Address, Connection, ConnectionEvents } from './network.js';
import type { Flushable, SocketFlush } from './socket-flush.js';

/** From this many unsent bytes on, `write` says false. Above Node's own mark, so that its 'drain' always follows. */
const PENDING_MAX_BYTES = 256 * 1024;
/**
 * What the socket is given at a time. Of what it is in the middle of it does not say how much has left; and TLS encrypts all of it in one
 * turn, into a copy that stays until the last byte has left.
 */
const HANDED_MAX_BYTES = 1024 * 1024;
/** How long a connection that we ended waits for the other side to end as well. */
const LINGER_MS = 1_000;

/** A TCP or TLS socket. Chunks are queued by reference and handed over together at the end of the turn, many bytes piece by piece. */
export class RealConnection implements Connection, Flushable {
  readonly local: Address;
  readonly remote: Address;
  readonly #socket: Socket;
  readonly #flush: SocketFlush;
  readonly #isEncrypted: boolean;
  #events: ConnectionEvents | undefined;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #paused = false;
  #ending = false;
  #drainWanted = false;
  #error: Error | undefined;

  constructor(socket: Socket, flush: SocketFlush) {
    this.#socket = socket;
    this.#flush = flush;
    this.#isEncrypted = socket instanceof TLSSocket;
    this.local = { host: plainHost(socket.localAddress), port: socket.localPort ?? 0 };
    this.remote = { host: plainHost(socket.remoteAddress), port: socket.remotePort ?? 0 };
    socket.on('error', (error) => (this.#error = error));
    socket.on('close', () => this.#closed());
    // The other side has ended: what is queued still goes out (Node's own reaction would refuse it), then we end too.
    socket.on('end', () => this.end());
    socket.on('drain', () => this.#drained());
  }

  get pendingBytes(): number {
    const { writableLength } = this.#socket;
    return this.#queuedBytes + (this.#isEncrypted ? 2 * writableLength : writableLength);
  }

  start(events: ConnectionEvents): void {
    if (this.#events !== undefined) throw new Error('a connection is started once');
    this.#events = events;
    if (this.#socket.closed) {
      queueMicrotask(() => this.#closed());
      return;
    }
    this.#socket.on('data', (chunk: Buffer) => events.onData(chunk));
    if (this.#paused) this.#socket.pause();
  }

  /** On a connection that is closed or ending the bytes are dropped; `onClose` has told or will tell. */
  write(chunk: Uint8Array): boolean {
    if (this.#ending || this.#socket.destroyed) return true;
    if (this.#queue.push(chunk) === 1) this.#flush.request(this);
    this.#queuedBytes += chunk.length;
    if (this.pendingBytes < PENDING_MAX_BYTES) return true;
    this.#drainWanted = true;
    return false;
  }

  /** Hands the queue to the socket, as one writev; of a long one the beginning, and the rest when that has left. */
  flush(): void {
    const room = this.#ending ? Infinity : HANDED_MAX_BYTES - this.#socket.writableLength;
    const chunks = this.#take(room);
    if (chunks.length === 0 || this.#socket.destroyed) return;
    if (chunks.length > 1) this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    if (chunks.length > 1) this.#socket.uncork();
    // What the system took at once is followed by no 'drain'.
    if (this.#drainWanted && !this.#socket.writableNeedDrain) queueMicrotask(() => this.#drained());
  }

  /** The first bytes of the queue, `maxBytes` at most. */
  #take(maxBytes: number): Uint8Array[] {
    const queue = this.#queue;
    if (this.#queuedBytes <= maxBytes) {
      this.#queue = [];
      this.#queuedBytes = 0;
      return queue;
    }
    const taken: Uint8Array[] = [];
    let room = maxBytes;
    let whole = 0;
    for (const chunk of queue) {
      if (room <= 0) break;
      taken.push(chunk.subarray(0, room));
      if (chunk.length <= room) whole += 1;
      else queue[whole] = chunk.subarray(room);
      room -= Math.min(room, chunk.length);
    }
    queue.splice(0, whole);
    this.#queuedBytes -= Math.max(0, maxBytes) - room;
    return taken;
  }

  pause(): void {
    this.#paused = true;
    if (this.#events !== undefined) this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#events !== undefined) this.#socket.resume();
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.flush();
    this.#socket.end(() => this.#linger());
  }

  destroy(error?: Error): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#socket.destroy(error);
  }

  /**
   * Our last byte is with the system. Closing now, with input unread, would make it send a reset that can overtake the answer; waiting for
   * ever would let a client that never closes hold the descriptor.
   */
  #linger(): void {
    const timeout = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#socket.once('close', () => clearTimeout(timeout));
  }

  #drained(): void {
    if (this.#queue.length > 0) this.flush();
    if (!this.#drainWanted || this.#socket.destroyed || this.pendingBytes >= PENDING_MAX_BYTES) return;
    this.#drainWanted = false;
    this.#events?.onDrain?.();
  }

  #closed(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#events?.onClose(this.#error);
  }
}

/** Without the prefix that a dual-stack listener puts before IPv4 addresses (Java shows them plain as well). */
function plainHost(address: string | undefined): string {
  return address === undefined ? '' : address.replace(/^::ffff:/i, '');
}
