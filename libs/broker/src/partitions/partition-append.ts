import type { AppendResult, RecordError } from '@barnabas/log';
import { ErrorCode, errorInfo } from '@barnabas/protocol';
import type { Partition } from './partition.js';

/** Errors of the log that say nothing of where it starts; all others do (Kafka's ReplicaManager.appendRecordsToLeader). */
const WITHOUT_LOG_START: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ErrorCode.UnknownTopicOrPartition,
  ErrorCode.NotLeaderOrFollower,
  ErrorCode.MessageTooLarge,
  ErrorCode.RecordListTooLarge,
  ErrorCode.CorruptMessage,
  ErrorCode.KafkaStorageError,
]);

/** Whether a batch may be written. `isVerified`: the transaction coordinator lets a transaction begin here. */
export type WriteAdmission =
  | { readonly kind: 'admitted'; readonly isVerified: boolean }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly message?: string };

/** One partition's part of a Produce request: refused, or appended and on its way to the disk. */
export class PartitionAppend {
  errorCode: ErrorCode = ErrorCode.None;
  errorMessage: string | null = null;
  baseOffset = -1;
  logAppendTimeMs = -1;
  logStartOffset = -1;
  recordErrors: readonly RecordError[] = [];
  /** Resolves when the records are durable and visible; undefined when nothing was appended. */
  durable: Promise<void> | undefined;
  /** Resolves when the batch has been appended, or refused; undefined when that is known already. */
  appended: Promise<void> | undefined;
  #mustBeInSync = false;

  private constructor(
    readonly index: number,
    readonly partition: Partition | undefined,
  ) {}

  static refused(index: number, errorCode: ErrorCode, message?: string, partition?: Partition): PartitionAppend {
    const append = new PartitionAppend(index, partition);
    append.fail(errorCode, message);
    return append;
  }

  /** Appends in this turn, unless the batch, or one before it in the log, is long to check: see {@link appended}. */
  static start(
    partition: Partition,
    records: Buffer,
    options: {
      readonly mustBeInSync: boolean;
      /** Whether the batch may be written in this turn. Asked again when it has to wait for another. */
      admit(): WriteAdmission;
    },
  ): PartitionAppend {
    const append = new PartitionAppend(partition.index, partition);
    append.#mustBeInSync = options.mustBeInSync;
    const admission = options.admit();
    if (admission.kind === 'refused') {
      append.fail(admission.errorCode, admission.message);
      return append;
    }
    const { leaderEpoch } = partition;
    const result = partition.log.appendInOrder(records, {
      isVerified: admission.isVerified,
      origin: 'client',
      leaderEpoch,
      admit: () => {
        const later = options.admit();
        if (later.kind === 'refused') {
          const { errorCode, message = errorInfo(errorCode).message } = later;
          return { kind: 'rejected', errorCode, message };
        }
        return { isVerified: later.isVerified, leaderEpoch: partition.leaderEpoch };
      },
    });
    if (result instanceof Promise) append.appended = result.then((outcome) => append.#take(outcome));
    else append.#take(result);
    return append;
  }

  /** The records are on disk; acks=all is only kept if enough replicas still have them (PROTOCOL 11). */
  completed(): void {
    if (this.#mustBeInSync && this.partition?.hasEnoughInSyncReplicas === false) {
      this.fail(ErrorCode.NotEnoughReplicasAfterAppend);
    }
  }

  /** The log was lost before the records were on disk. */
  failStorage(): void {
    this.fail(this.partition?.lostLogError ?? ErrorCode.KafkaStorageError);
  }

  #take(result: AppendResult): void {
    const { partition } = this;
    if (result.kind === 'rejected') {
      if (result.errorCode === ErrorCode.KafkaStorageError && partition?.isDeleted === true) return this.failStorage();
      this.fail(result.errorCode, result.message);
      this.recordErrors = result.recordErrors ?? [];
      if (!WITHOUT_LOG_START.has(result.errorCode)) this.logStartOffset = partition?.log.logStartOffset ?? -1;
      return;
    }
    this.baseOffset = result.baseOffset;
    this.logAppendTimeMs = result.logAppendTimeMs;
    this.logStartOffset = result.logStartOffset;
    this.durable = result.durable;
  }

  fail(errorCode: ErrorCode, message?: string): void {
    this.errorCode = errorCode;
    this.errorMessage = message ?? errorInfo(errorCode).message;
    this.baseOffset = -1;
    this.logAppendTimeMs = -1;
    this.logStartOffset = -1;
  }
}
