import type { ClientConnection } from './connection.js';
import type { Exchange } from './exchange.js';
import type { PendingExchanges } from './pending-exchanges.js';
import type { RequestMemory } from './request-memory.js';

export interface PendingExchangeOptions {
  readonly connection: ClientConnection;
  readonly frame: Buffer;
  readonly receivedMs: number;
  readonly line: PendingExchanges;
  /** What the frame took; given back with the answer. */
  readonly memory: RequestMemory;
}

/** A request under way, in its place in the connection's order. */
export class PendingExchange implements Exchange {
  readonly connection: ClientConnection;
  readonly frame: Buffer;
  readonly receivedMs: number;
  /** The answer's bytes (none when the client expects none), or why the connection has to close; undefined while under way. */
  outcome: readonly Uint8Array[] | Error | undefined;
  hasProceeded = false;
  /** For how long the connection is not read once the answer has left. */
  throttleTimeMs = 0;
  /** Bytes of the answer that are in memory. */
  heldBytes = 0;
  /** What the answer may become. */
  #reservedBytes = 0;
  readonly #line: PendingExchanges;
  readonly #memory: RequestMemory;

  constructor({ connection, frame, receivedMs, line, memory }: PendingExchangeOptions) {
    this.connection = connection;
    this.frame = frame;
    this.receivedMs = receivedMs;
    this.#line = line;
    this.#memory = memory;
  }

  /** What it counts for against the connection's own limit. */
  get pendingBytes(): number {
    const frameBytes = this.outcome === undefined ? this.frame.length : 0;
    return frameBytes + Math.max(this.#reservedBytes, this.heldBytes);
  }

  reserve(bytes: number): void {
    this.#change(() => (this.#reservedBytes = bytes));
  }

  roomBytes(): number {
    return this.#line.roomBytes();
  }

  mayExceed(): boolean {
    return this.#line.mayExceed();
  }

  onRoom(listener: () => void): () => void {
    return this.#line.onRoom(listener);
  }

  hold(bytes: number): void {
    if (bytes !== this.heldBytes && this.outcome === undefined) {
      this.#change(() => (this.heldBytes = bytes));
    }
  }

  proceed(): void {
    if (!this.hasProceeded) {
      this.#change(() => (this.hasProceeded = true));
    }
  }

  answer(chunks: readonly Uint8Array[], throttleTimeMs = 0): void {
    let sizeBytes = 0;
    for (const chunk of chunks) {
      sizeBytes += chunk.length;
    }
    this.throttleTimeMs = throttleTimeMs;
    this.#settle(chunks, sizeBytes);
  }

  skip(throttleTimeMs?: number): void {
    this.answer([], throttleTimeMs);
  }

  fail(reason: Error): void {
    this.#settle(reason, 0);
  }

  #settle(outcome: readonly Uint8Array[] | Error, sizeBytes: number): void {
    if (this.outcome !== undefined) {
      throw new Error('a request is answered once');
    }
    this.hasProceeded = true;
    this.#memory.release(this.frame.length);
    this.#change(() => {
      this.outcome = outcome;
      this.#reservedBytes = 0;
      this.heldBytes = sizeBytes;
    });
  }

  #change(change: () => void): void {
    const { pendingBytes, heldBytes } = this;
    change();
    this.#line.changed(this.pendingBytes - pendingBytes, this.heldBytes - heldBytes);
  }
}
