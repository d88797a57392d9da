import type { ErrorCode } from '@barnabas/protocol';

/** One record of an internal topic, in Kafka's bytes. A null value is a tombstone. */
export interface CoordinatorRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/** The producer in whose transaction records are written. */
export interface TransactionalProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** `set` on a key that is set replaces it. A timer fires once, as `decide(command)`, and is then gone. */
export type TimerChange<Command> =
  | { readonly kind: 'set'; readonly key: string; readonly delayMs: number; readonly command: Command }
  | { readonly kind: 'cancel'; readonly key: string };

/** `response` is the body of an answer, ready for the codec of the request's API and version. */
export interface DecidedReply<Token, Reply> {
  readonly token: Token;
  readonly response: Reply;
  /** Does not rest on the records of its decision: it leaves even when the log refuses them. */
  readonly stands?: boolean;
}

/**
 * What a shard wants to happen. The runtime's part, in this order and in one synchronous turn: append `records` as one batch, `replay`
 * each of them, apply `timers` in order. Then `replies` leave once everything that this shard has appended up to here is durable, also
 * when this decision has no records: an answer may rest on records of an earlier decision (a follower's assignment, a fetched offset).
 * With nothing outstanding that is at once.
 *
 * When the log refuses the batch (it is larger than the topic's `max.message.bytes`, or its producer has been replaced) nothing has
 * happened: no timer changes, the replies become the error, and what `refused` gives is carried out instead. A timer whose command is
 * refused fires again a little later.
 *
 * When an append or a sync fails the shard is unloaded, its timers are dropped, and every request that has no answer yet (waiting for
 * durability here, or parked inside the shard) becomes NOT_COORDINATOR.
 */
export interface Decision<Token, Command, Reply> {
  readonly records: readonly CoordinatorRecord[];
  readonly replies: readonly DecidedReply<Token, Reply>[];
  readonly timers: readonly TimerChange<Command>[];
  /** Maintenance: each record counts for itself, and too many for one batch go into several (Kafka: CoordinatorResult.isAtomic). */
  readonly isSplittable: boolean;
  /** `records` go into a transactional batch of this producer, and are replayed with its id. The marker that ends it is replayed too. */
  readonly transaction?: TransactionalProducer;
  /** What happens when the log does not take the records: soft state goes back to what it was (Kafka: CoordinatorResult.appendFuture). */
  refused(errorCode: ErrorCode): Decision<Token, Command, Reply>;
}
