import type { ClientConnection } from './connection.js';

/** What an answer may take of the broker's memory while it is put together. */
export interface AnswerRoom {
  /** How many bytes more it may hold now; with none it is to be as small as it can be. */
  roomBytes(): number;
  /** It holds `bytes` now, all in all. */
  hold(bytes: number): void;
  /** Whether it may be one batch that finds no room: not while all answers together hold all their memory. */
  mayExceed(): boolean;
  /** Calls `listener` once, in the order of asking, when it may. Returns how to stop waiting. */
  onRoom(listener: () => void): () => void;
}

/** One request and its answer on their connection. Whoever dispatches it calls exactly one of `answer`, `skip` or `fail`. */
export interface Exchange extends AnswerRoom {
  /** The request's bytes, from its header on. */
  readonly frame: Buffer;
  /** Monotonic milliseconds at which the frame was complete. */
  readonly receivedMs: number;
  readonly connection: ClientConnection;
  /** Counts `bytes` as pending until the answer is known. */
  reserve(bytes: number): void;
  /** Lets the connection's next request start before this one is answered. */
  proceed(): void;
  /**
   * The answer, size first. It leaves when the answers before it have left; then the connection is not read for `throttleTimeMs`
   * (KIP-219), default 0.
   */
  answer(chunks: readonly Uint8Array[], throttleTimeMs?: number): void;
  /** The client expects no answer. When one would leave the connection is not read for `throttleTimeMs`, default 0. */
  skip(throttleTimeMs?: number): void;
  /** Nothing can be answered: the answers before this one leave, then the connection closes. */
  fail(reason: Error): void;
}

/** What turns requests into answers. */
export interface ExchangeReceiver {
  receive(exchange: Exchange): void;
}
