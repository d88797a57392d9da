import type { Clock, Connection } from '@barnabas/platform';
import type { AnswerHolder, AnswerMemory } from './answer-memory.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { PendingExchange } from './pending-exchange.js';

export interface PendingExchangesOptions {
  readonly socket: Connection;
  readonly limits: ConnectionLimits;
  /** Shared by all connections. */
  readonly answers: AnswerMemory;
  readonly clock: Clock;
  /** A request may start or an answer may leave that could not before. */
  onChange(): void;
}

/** The requests of one connection that are under way, in their order, and what they and their answers hold in memory. */
export class PendingExchanges implements AnswerHolder {
  /** The head is the next to be answered. */
  readonly #queue: PendingExchange[] = [];
  readonly #options: PendingExchangesOptions;
  /** The one started last. */
  #foreground: PendingExchange | undefined;
  #pendingBytes = 0;
  /** Of answers that are not with the socket yet. */
  #heldBytes = 0;
  /** The socket has said no and not yet that it has drained. */
  #isSocketFull = false;
  /** What is under way will not be answered. */
  #isDropped = false;
  /** What the socket held and had sent when it was last looked at. */
  #unsentBytes = 0;
  #sentBytes = 0;
  /** When its client had taken something, or there was nothing to take; monotonic milliseconds. */
  #lastTakenMs = 0;

  constructor(options: PendingExchangesOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Whether one more may start: the last one lets it, and memory does. What says no here is over with an answer or a drain. */
  get hasRoom(): boolean {
    if (this.#foreground !== undefined && !this.#foreground.hasProceeded) {
      return false;
    }
    const { pendingRequestsMax, pendingBytesMax } = this.#options.limits;
    if (this.#queue.length >= pendingRequestsMax) {
      return false;
    }
    const unsentBytes = this.#isSocketFull ? this.#options.socket.pendingBytes : 0;
    if (this.#pendingBytes + unsentBytes >= pendingBytesMax) {
      return false;
    }
    const heldBytes = this.#heldBytes + unsentBytes;
    return heldBytes === 0 || heldBytes < this.#options.answers.shareBytes();
  }

  add(exchange: PendingExchange): void {
    this.#queue.push(exchange);
    this.#foreground = exchange;
    this.#pendingBytes += exchange.pendingBytes;
  }

  /** How many bytes more an answer on this connection may hold. */
  roomBytes(): number {
    return Math.max(0, this.#options.answers.shareBytes() - this.#heldBytes - this.#options.socket.pendingBytes);
  }

  mayExceed(): boolean {
    return !this.#options.answers.isExhausted;
  }

  onRoom(listener: () => void): () => void {
    return this.#options.answers.wait(listener, this.#options.clock.monotonic());
  }

  /** Called by an exchange that has changed. */
  changed(pendingBytesDelta: number, heldBytesDelta: number): void {
    if (this.#isDropped) {
      return;
    }
    this.#pendingBytes += pendingBytesDelta;
    this.#heldBytes += heldBytesDelta;
    this.recount();
    this.#options.onChange();
  }

  /** The head, once it has an outcome; the head is then the next one. */
  takeSettled(): PendingExchange | undefined {
    const head = this.#queue[0];
    if (head?.outcome === undefined) {
      return undefined;
    }
    this.#queue.shift();
    this.#pendingBytes -= head.pendingBytes;
    this.#heldBytes -= head.heldBytes;
    if (this.#foreground === head) {
      this.#foreground = undefined;
    }
    return head;
  }

  /** Hands an answer to the socket. */
  write(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      if (!this.#options.socket.write(chunk)) {
        this.#isSocketFull = true;
      }
    }
    this.recount();
  }

  /** The socket takes bytes again. */
  drained(): void {
    this.#isSocketFull = false;
    this.recount();
  }

  recount(): void {
    this.#lookAtSocket();
    this.#options.answers.set(this, this.#heldBytes + this.#unsentBytes);
  }

  /** Its client has taken nothing since then, though there is something to take. */
  get stalledSinceMs(): number | undefined {
    return this.#unsentBytes === 0 ? undefined : this.#lastTakenMs;
  }

  giveUp(reason: Error): void {
    this.#options.socket.destroy(reason);
  }

  #lookAtSocket(): void {
    const { pendingBytes, sentBytes } = this.#options.socket;
    if (sentBytes !== this.#sentBytes || this.#unsentBytes === 0) {
      this.#lastTakenMs = this.#options.clock.monotonic();
    }
    this.#unsentBytes = pendingBytes;
    this.#sentBytes = sentBytes;
  }

  /** What is under way will not be answered; what the socket has taken may still leave. */
  drop(): void {
    this.#isDropped = true;
    this.#queue.length = 0;
    this.#foreground = undefined;
    this.#heldBytes = 0;
    this.recount();
  }

  /** The connection is gone, and all it held with it. */
  clear(): void {
    this.drop();
    this.#options.answers.set(this, 0);
  }
}
