import type { Timer, Timers } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import { coordinatorError } from './coordinator-error.js';
import type { CoordinatorCall } from './coordinator-shard.js';

interface DecidedReply<Reply> {
  readonly token: CoordinatorCall<Reply>;
  readonly response: Reply;
}

/** Requests of one shard that are decided and whose answers wait for durability, but not for ever (Kafka's CoordinatorRuntime, OperationTimeout). */
export class DecidedCalls<Reply> {
  readonly #calls = new Set<CoordinatorCall<Reply>>();
  readonly #timeouts = new Set<Timer>();

  constructor(
    private readonly timers: Timers,
    /** After so long a request is told that it has taken too long; what was decided stands. Undefined: it waits. */
    private readonly timeoutMs: number | undefined,
  ) {}

  /** Returns what gives these replies, to be called once they may leave. */
  add(replies: readonly DecidedReply<Reply>[]): () => void {
    for (const { token } of replies) this.#calls.add(token);
    const timeout = this.#timeout(replies);
    return () => {
      timeout?.cancel();
      if (timeout !== undefined) this.#timeouts.delete(timeout);
      for (const { token, response } of replies) if (this.#calls.delete(token)) token.respond(response);
    };
  }

  /** A sync failed: nobody knows what was decided. */
  refuseAll(): void {
    for (const timeout of this.#timeouts) timeout.cancel();
    this.#timeouts.clear();
    for (const token of this.#calls) token.refuse(ErrorCode.NotCoordinator);
    this.#calls.clear();
  }

  #timeout(replies: readonly DecidedReply<Reply>[]): Timer | undefined {
    if (this.timeoutMs === undefined || replies.length === 0) return undefined;
    const timeout = this.timers.schedule(this.timeoutMs, 'liveness', () => {
      this.#timeouts.delete(timeout);
      for (const { token } of replies) {
        if (this.#calls.delete(token)) token.refuse(coordinatorError(ErrorCode.RequestTimedOut));
      }
    });
    this.#timeouts.add(timeout);
    return timeout;
  }
}
