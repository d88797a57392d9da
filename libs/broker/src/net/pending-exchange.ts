import type { ClientConnection } from './connection.js';
import type { Exchange } from './exchange.js';
import type { RequestMemory } from './request-memory.js';

/** A request under way, in its place in the connection's order. */
export class PendingExchange implements Exchange {
  /** The answer's bytes (none when the client expects none), or why the connection has to close; undefined while under way. */
  outcome: readonly Uint8Array[] | Error | undefined;
  /** What it holds of the connection's memory. */
  pendingBytes: number;
  hasProceeded = false;

  constructor(
    readonly connection: ClientConnection,
    readonly frame: Buffer,
    readonly receivedMs: number,
    /** What the frame took; given back with the answer. */
    private readonly memory: RequestMemory,
  ) {
    this.pendingBytes = frame.length;
  }

  reserve(bytes: number): void {
    this.#resize(this.frame.length + bytes);
  }

  proceed(): void {
    if (!this.hasProceeded) {
      this.hasProceeded = true;
      this.connection.exchangeChanged(0);
    }
  }

  answer(chunks: readonly Uint8Array[]): void {
    let sizeBytes = 0;
    for (const chunk of chunks) {
      sizeBytes += chunk.length;
    }
    this.#settle(chunks, sizeBytes);
  }

  skip(): void {
    this.#settle([], 0);
  }

  fail(reason: Error): void {
    this.#settle(reason, 0);
  }

  #settle(outcome: readonly Uint8Array[] | Error, sizeBytes: number): void {
    if (this.outcome !== undefined) {
      throw new Error('a request is answered once');
    }
    this.outcome = outcome;
    this.hasProceeded = true;
    this.memory.release(this.frame.length);
    this.#resize(sizeBytes);
  }

  #resize(sizeBytes: number): void {
    const delta = sizeBytes - this.pendingBytes;
    this.pendingBytes = sizeBytes;
    this.connection.exchangeChanged(delta);
  }
}
