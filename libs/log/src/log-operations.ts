import type { ErrorCode } from '@barnabas/protocol';

/** Who appends (Kafka's `AppendOrigin`): clients are not trusted, coordinators write control batches and skip sequences. */
export type AppendOrigin = 'client' | 'coordinator' | 'raft';

export interface AppendOptions {
  readonly origin: AppendOrigin;
  /** The epoch in which this broker leads the partition; goes into the batch and the leader-epoch cache. */
  readonly leaderEpoch: number;
  /** The coordinator has said that the transaction of a client's batch is open (KIP-890; Kafka's `VerificationGuard`). Default false. */
  readonly isVerified?: boolean;
  /** Where the log ended when it said so: a marker of the producer since then has ended the transaction. Default: here. */
  readonly guardedFrom?: number;
  /** `transaction.version` of the coordinator that writes a transaction marker; 2 demands a newer epoch in each marker. Default 0. */
  readonly transactionVersion?: number;
}

/** How a client's batch is appended that may have to wait for its turn. */
export interface OrderedAppendOptions extends AppendOptions {
  readonly origin: 'client';
  /**
   * Asked, in the turn in which the batch is appended, when it had to wait for it: whether what let it in still holds, and what
   * has changed.
   */
  admit?(): AppendRejected | Partial<Pick<AppendOptions, 'leaderEpoch' | 'isVerified'>>;
}

/** One record that did not pass. */
export interface RecordError {
  readonly batchIndex: number;
  readonly message: string | null;
}

export interface Appended {
  /** `duplicate`: an idempotent producer sent it before; the offsets are those of the original. */
  readonly kind: 'appended' | 'duplicate';
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the topic stamps records with LogAppendTime. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
  /**
   * Resolves when the high watermark has passed `lastOffset`; rejects with `LogOfflineError` when a write or a sync fails. It may be
   * dropped: it never becomes an unhandled rejection.
   */
  readonly durable: Promise<void>;
}

/** Nothing was appended. */
export interface AppendRejected {
  readonly kind: 'rejected';
  readonly errorCode: ErrorCode;
  readonly message: string;
  readonly recordErrors?: readonly RecordError[];
}

export type AppendResult = Appended | AppendRejected;

export interface ReadOptions {
  readonly maxBytes: number;
  /** The first batch is returned even if it is larger than `maxBytes`. */
  readonly minOneBatch: boolean;
  /** Exclusive: the high watermark, the last stable offset or the log end offset. */
  readonly upTo: number;
}

/** Whole batches in log order; the first one holds the offset asked for. */
export interface ReadBatches {
  readonly kind: 'read';
  readonly chunks: Buffer[];
  readonly sizeInBytes: number;
  /** Last offset of the last batch; the offset before the one asked for when there is nothing to read. */
  readonly lastOffset: number;
}

export type ReadResult = ReadBatches | { readonly kind: 'out-of-range' };

/** Where a record stands. */
export interface TimestampedOffset {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

/** A transaction that consumers with read_committed must skip. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** Where the library says what it does and finds; every broker logger fits. */
export interface LogLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
