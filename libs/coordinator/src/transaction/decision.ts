import type {
  AddPartitionsToTxnResponse,
  DescribeTransactionsResponse,
  EndTxnResponse,
  InitProducerIdResponse,
  Input,
  ListTransactionsResponse,
} from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import type { TransactionCommand } from './commands.js';
import type { TransactionPartitions } from './transaction-partitions.js';

/** One transaction's part of an AddPartitionsToTxn answer (v4+ form). */
export type PartitionsReply = NonNullable<Input<typeof AddPartitionsToTxnResponse>['resultsByTransaction']>[number];

/**
 * The body of an answer, or of one transaction's part in it. Fenced producers hear PRODUCER_FENCED; that versions before KIP-588 need
 * INVALID_PRODUCER_EPOCH instead is for the handlers to know.
 */
export type TransactionReply =
  | Input<typeof InitProducerIdResponse>
  | PartitionsReply
  | Input<typeof EndTxnResponse>
  | Input<typeof DescribeTransactionsResponse>
  | Input<typeof ListTransactionsResponse>;

/** `set` on a key that is set replaces it. A timer fires once, as `decide(command)`, and is then gone. */
export type TransactionTimerChange<R> =
  | { readonly kind: 'set'; readonly key: string; readonly delayMs: number; readonly command: TransactionCommand<R> }
  | { readonly kind: 'cancel'; readonly key: string };

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
 * What a shard wants to happen. The runtime's part, as with groups, in one synchronous turn: append `records` as one batch (those of
 * expiry may be split), `replay` each, apply `timers`. When everything appended up to here is durable, and not before, `replies`
 * leave and `markers` are written; when all partitions of one have theirs (retried until they do, or are deleted), the shard is told
 * `markers-written`. So an outcome is durable before any partition shows it (PROTOCOL 13). A failed append or sync unloads the shard.
 */
export interface TransactionDecision<R> {
  readonly records: CoordinatorRecord[];
  readonly replies: { readonly token: R; readonly response: TransactionReply }[];
  readonly timers: TransactionTimerChange<R>[];
  readonly markers: TransactionMarkers[];
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
