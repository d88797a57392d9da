import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Address, Connection, ConnectionEvents } from './network.js';
import type { Flushable, SocketFlush } from './socket-flush.js';

/** From this many unsent bytes on, `write` says false. */
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
  /** Of the queue's first chunk, which stays in memory as a whole, what the socket has been given. */
  #headHandedBytes = 0;
  /** Chunks that the socket has in full and has not sent in full. */
  #handedBytes = 0;
  #acceptedBytes = 0;
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
  }

  get pendingBytes(): number {
    const encryptedBytes = this.#isEncrypted ? this.#socket.writableLength : 0;
    return this.#headHandedBytes + this.#queuedBytes + this.#handedBytes + encryptedBytes;
  }

  get sentBytes(): number {
    return this.#acceptedBytes - this.#queuedBytes - this.#socket.writableLength;
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
    this.#acceptedBytes += chunk.length;
    if (this.pendingBytes < PENDING_MAX_BYTES) return true;
    this.#drainWanted = true;
    return false;
  }

  /** Hands the queue to the socket, as one writev; of a long one the beginning, and the rest when that has left. */
  flush(): void {
    if (this.#socket.destroyed) return;
    const room = this.#ending ? Infinity : HANDED_MAX_BYTES - this.#socket.writableLength;
    const handedBytes = this.#handedBytes;
    const chunks = this.#take(room);
    const last = chunks.pop();
    if (last === undefined) return;
    const finishedBytes = this.#handedBytes - handedBytes;
    if (chunks.length > 0) this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.write(last, () => this.#sent(finishedBytes));
    if (chunks.length > 0) this.#socket.uncork();
  }

  /** The first bytes of the queue, `maxBytes` at most. */
  #take(maxBytes: number): Uint8Array[] {
    const queue = this.#queue;
    if (this.#queuedBytes <= maxBytes) {
      this.#queue = [];
      this.#handedBytes += this.#headHandedBytes + this.#queuedBytes;
      this.#headHandedBytes = 0;
      this.#queuedBytes = 0;
      return queue;
    }
    const taken: Uint8Array[] = [];
    let whole = 0;
    for (let room = maxBytes; room > 0;) {
      const chunk = queue[whole];
      if (chunk === undefined) break;
      const piece = chunk.subarray(0, room);
      taken.push(piece);
      room -= piece.length;
      this.#queuedBytes -= piece.length;
      this.#headHandedBytes += piece.length;
      if (piece.length < chunk.length) {
        queue[whole] = chunk.subarray(piece.length);
      } else {
        whole += 1;
        this.#handedBytes += this.#headHandedBytes;
        this.#headHandedBytes = 0;
      }
    }
    queue.splice(0, whole);
    return taken;
  }

  /** What one {@link flush} has handed over is with the system, or lost with the connection; it was the end of `finishedBytes`. */
  #sent(finishedBytes: number): void {
    this.#handedBytes -= finishedBytes;
    if (this.#queue.length > 0) this.flush();
    if (!this.#drainWanted || this.#socket.destroyed || this.pendingBytes >= PENDING_MAX_BYTES) return;
    this.#drainWanted = false;
    this.#events?.onDrain?.();
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
    this.#forget();
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

  #forget(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#headHandedBytes = 0;
  }

  #closed(): void {
    this.#forget();
    this.#events?.onClose(this.#error);
  }
}

/** Without the prefix that a dual-stack listener puts before IPv4 addresses (Java shows them plain as well). */
function plainHost(address: string | undefined): string {
  return address === undefined ? '' : address.replace(/^::ffff:/i, '');
}
