import type {
  DescribeTransactionsRequest,
  EndTxnRequest,
  InitProducerIdRequest,
  ListTransactionsRequest,
} from '@barnabas/protocol';
import type { TransactionPartitions } from './transaction-partitions.js';

/** InitProducerId 0-5, with a transactional id. One without has nothing to do with a coordinator. */
export interface InitProducerIdCommand<R> {
  readonly kind: 'init-producer-id';
  /** Names the request to the runtime. Comes back exactly once, in the decision about this command. */
  readonly token: R;
  readonly request: InitProducerIdRequest & { readonly transactionalId: string };
}

/**
 * One transaction of AddPartitionsToTxn, AddOffsetsToTxn (the group's partition of `__consumer_offsets`), or a transactional Produce
 * or TxnOffsetCommit, which adds (KIP-890) or, for older clients, verifies. Partitions that do not exist never come here.
 */
export interface PartitionsCommand<R> {
  readonly kind: 'add-partitions' | 'verify-partitions';
  readonly token: R;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly partitions: TransactionPartitions;
  /** transaction.version that the client speaks: 2 when it leaves adding to the broker, else 0. */
  readonly clientTransactionVersion: number;
}

/** EndTxn 0-5; from v5 on the client speaks transaction.version 2. */
export interface EndTransactionCommand<R> {
  readonly kind: 'end';
  readonly token: R;
  readonly request: EndTxnRequest;
  readonly version: number;
}

/** DescribeTransactions 0, cut down to ids of this shard. */
export interface DescribeTransactionsCommand<R> {
  readonly kind: 'describe';
  readonly token: R;
  readonly request: DescribeTransactionsRequest;
}

/** ListTransactions 0-2. Asked of every shard; the broker concatenates the answers, and picks the ids that a pattern matches. */
export interface ListTransactionsCommand<R> {
  readonly kind: 'list';
  readonly token: R;
  readonly request: ListTransactionsRequest;
}

/** What has a waiting client behind it. */
export type TransactionRequestCommand<R> =
  | InitProducerIdCommand<R>
  | PartitionsCommand<R>
  | EndTransactionCommand<R>
  | DescribeTransactionsCommand<R>
  | ListTransactionsCommand<R>;

/** Every marker of a `TransactionMarkers` is durable in its partition, or the partition is gone. */
export interface MarkersWrittenCommand {
  readonly kind: 'markers-written';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** What comes from the runtime itself. */
export type TransactionRuntimeCommand =
  | MarkersWrittenCommand
  /** `transactional.id.expiration.ms`. To be sent every `transaction.remove.expired.transaction.cleanup.interval.ms` (1 h). */
  | { readonly kind: 'expire-transactional-ids' }
  /** A due timer: the transaction that began then has been open for its timeout. */
  | { readonly kind: 'timer-transaction'; readonly transactionalId: string; readonly startTimestampMs: number };

export type TransactionCommand<R> = TransactionRequestCommand<R> | TransactionRuntimeCommand;
