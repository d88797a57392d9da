import type { RecordError } from '@barnabas/log';
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

  /** Appends in this turn. `mustBeInSync`: acks=all, so that the in-sync replicas count again when the records are durable. */
  static start(
    partition: Partition,
    records: Buffer,
    options: {
      readonly mustBeInSync: boolean;
      /** The transaction coordinator lets a transaction begin here. */
      readonly verificationGuard?: { readonly epochBump: boolean } | undefined;
    },
  ): PartitionAppend {
    const append = new PartitionAppend(partition.index, partition);
    append.#mustBeInSync = options.mustBeInSync;
    const { verificationGuard } = options;
    const guard = verificationGuard === undefined ? {} : { verificationGuard };
    const result = partition.log.append(records, { ...guard, origin: 'client', leaderEpoch: partition.leaderEpoch });
    if (result.kind === 'rejected') {
      append.fail(result.errorCode, result.message);
      append.recordErrors = result.recordErrors ?? [];
      if (!WITHOUT_LOG_START.has(result.errorCode)) append.logStartOffset = partition.log.logStartOffset;
      return append;
    }
    append.baseOffset = result.baseOffset;
    append.logAppendTimeMs = result.logAppendTimeMs;
    append.logStartOffset = result.logStartOffset;
    append.durable = result.durable;
    return append;
  }

  /** The records are on disk; acks=all is only kept if enough replicas still have them (PROTOCOL 11). */
  completed(): void {
    if (this.#mustBeInSync && this.partition?.hasEnoughInSyncReplicas === false) {
      this.fail(ErrorCode.NotEnoughReplicasAfterAppend);
    }
  }

  fail(errorCode: ErrorCode, message?: string): void {
    this.errorCode = errorCode;
    this.errorMessage = message ?? errorInfo(errorCode).message;
    this.baseOffset = -1;
    this.logAppendTimeMs = -1;
    this.logStartOffset = -1;
  }
}
