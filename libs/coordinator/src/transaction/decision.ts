import type { Decision } from '../decision.js';
import type { TransactionCommand } from './commands.js';
import type { TransactionReply } from './exchanges.js';
import type { TransactionPartitions } from './transaction-partitions.js';

/** The end of a transaction, to be written to each of its partitions (KIP-98). */
export interface TransactionMarkers {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** false: abort. */
  readonly commit: boolean;
  /** May be empty: an abort of nothing. */
  readonly partitions: TransactionPartitions;
  readonly coordinatorEpoch: number;
  /** transaction.version of the transaction; with 2 the markers have an epoch of their own (KIP-1228). */
  readonly transactionVersion: number;
}

/**
 * What a transaction shard wants to happen. When everything appended up to here is durable, and not before, `markers` are written; when
 * all partitions of one have theirs (retried until they do, or are deleted), the shard is told `markers-written`. So an outcome is
 * durable before any partition shows it (PROTOCOL 13).
 */
export interface TransactionDecision<R> extends Decision<R, TransactionCommand<R>, TransactionReply> {
  readonly markers: readonly TransactionMarkers[];
}

/** What a decision may know of the world outside. */
export interface TransactionContext {
  /** Wall clock, for timestamps, timeouts and expiry. */
  readonly nowMs: number;
  /** Leader epoch of the shard's partition; goes into markers and fences coordinators that have been replaced. */
  readonly coordinatorEpoch: number;
  /** A producer id that nobody has had, out of a block that the runtime fetched before; undefined when it is used up. */
  takeProducerId(): number | undefined;
}
