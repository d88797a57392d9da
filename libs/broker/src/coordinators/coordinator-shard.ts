import type { CoordinatorRecord, Decision } from '@barnabas/coordinator';
import type { ErrorCode } from '@barnabas/protocol';
import type { Partition } from '../partitions/partition.js';

/** A client's request while its shard has it. Ends with exactly one of `respond` and `refuse`. */
export interface CoordinatorCall<Reply> {
  respond(response: Reply): void;
  refuse(errorCode: ErrorCode): void;
}

export interface CoordinatorCommand {
  readonly kind: string;
}

/** What a shard decides, and what else is to be done once it is durable. */
export type ShardDecision<Command, Reply> = Decision<CoordinatorCall<Reply>, Command, Reply> & {
  whenDurable?(): void;
};

/**
 * The state that one partition of an internal topic stands for (Kafka's CoordinatorShard): a pure shard of the coordinator library,
 * together with what it may know of the world. A runtime drives it; the rules are told at `Decision`.
 */
export interface CoordinatorShard<Command, Reply> {
  /** Applies a record, old or just appended. `producerId`: it was written in a transaction, and counts with its end; else -1. */
  replay(record: CoordinatorRecord, offset: number, producerId: number): void;
  /** Applies the marker that ends a producer's transaction in this partition. */
  replayTransactionEnd(producerId: number, commit: boolean): void;
  /** All records are replayed. */
  loaded(): ShardDecision<Command, Reply>;
  decide(command: Command): ShardDecision<Command, Reply>;
  /** Nothing is decided any more. */
  unloaded(): void;
  /** Whether a timer with this command is work that will be done; the others only say that somebody lives. */
  isWork(command: Command): boolean;
}

/** What a shard may ask of its runtime. */
export interface ShardHost<Command> {
  readonly partition: Partition;
  readonly isActive: boolean;
  /** Something nobody waits for. False when the log has refused its records. */
  tell(command: Command): boolean;
  /** Memory and disk may disagree. */
  fail(during: string, error: unknown): void;
}
