import { ErrorCode, ProtocolError } from '@barnabas/protocol';

import { collectAbortedTransactions } from './aborted-transactions.js';
import { cleanableRange } from './compaction/cleanable-range.js';
import type { CleanableRange } from './compaction/cleanable-range.js';
import { cleanLog } from './compaction/log-cleaning.js';
import type { CleaningResult } from './compaction/log-cleaning.js';
import type { Cleaning } from './compaction/cleaning.js';
import { rejected } from './append-rejection.js';
import { validateBatches } from './batch-validator.js';
import type { ValidationContext, ValidBatches } from './batch-validator.js';
import { FlushSchedule } from './flush-schedule.js';
import { appendBatches } from './log-append.js';
import type { Committable } from './committer.js';
import type { LogConfig } from './log-config.js';
import { LogError, LogOfflineError } from './log-errors.js';
import type {
  AbortedTransaction,
  AppendOptions,
  AppendRejected,
  AppendResult,
  OrderedAppendOptions,
  ReadOptions,
  ReadResult,
  TimestampedOffset,
} from './log-operations.js';
import { readLog } from './log-reader.js';
import { saveDerivedFiles } from './log-derived-files.js';
import { deleteOldSegments, moveLogStart } from './log-retention.js';
import type { LogContext, LogState } from './log-state.js';
import { truncateLog } from './log-truncation.js';
import { LogView } from './log-view.js';
import type { PartitionIdentity } from './log-view.js';
import { Mutex } from './mutex.js';
import { OrderedAppends } from './ordered-appends.js';
import { despiteReplacement } from './segment-storage.js';
import { findByTimestamp, findMaxTimestamp } from './timestamp-lookup.js';

/**
 * One partition on disk (Kafka's `UnifiedLog`). Appending is one synchronous turn; the files follow behind, and with them the
 * high watermark.
 */
export class PartitionLog extends LogView implements Committable {
  private readonly listeners = new Set<(log: PartitionLog) => void>();
  private readonly syncing = new Mutex();
  private readonly maintenance = new Mutex();
  private offlineCause: LogOfflineError | undefined;
  /** Why nothing is appended for now, or any more. */
  private barrier: AppendRejected | undefined;
  private cleaning: AbortController | undefined;
  private readonly flushing: FlushSchedule;
  private readonly ordered: OrderedAppends;

  /** Made by `LogDirectory`. */
  constructor(
    identity: PartitionIdentity,
    state: LogState,
    private readonly context: LogContext,
  ) {
    super(identity, state);
    this.flushing = new FlushSchedule(state, context, {
      // Who needs to know waits for the high watermark; a failure takes the log offline.
      sync: () => context.committer.durable(this, state.logEndOffset).catch(() => undefined),
      write: () => this.guarded(state.writer.write()).catch(() => undefined),
    });
    this.ordered = new OrderedAppends(context, {
      endOffset: () => state.logEndOffset,
      validation: () => this.validation({ origin: 'client' }),
      refusal: () => this.refusal(),
      enter: (valid, options) => this.enter(valid, options),
    });
  }

  get isOffline(): boolean {
    return this.offlineCause !== undefined;
  }

  updateConfig(config: LogConfig): void {
    this.state.config = config;
  }

  /**
   * Appends record batches: from clients exactly one. The log takes the buffer over: it is changed in place and must not be touched
   * again. Errors that a client can cause are returned. Takes as long as it takes to look at every record of a client's.
   */
  append(bytes: Buffer, options: AppendOptions): AppendResult {
    return this.refusal() ?? this.enter(validateBatches(bytes, this.validation(options)), options);
  }

  /**
   * As {@link append}, in the order of the calls, for one batch of a client. A batch that is long to look at is looked at piece by piece, so
   * that requests elsewhere go on; what follows it to this log waits for it, and a promise is returned.
   */
  appendInOrder(bytes: Buffer, options: OrderedAppendOptions): AppendResult | Promise<AppendResult> {
    return this.ordered.append(bytes, options);
  }

  /** Throws {@link LogOfflineError}, or rejects with it. Synchronous for what is in memory. */
  read(offset: number, options: ReadOptions): ReadResult | Promise<ReadResult> {
    this.ensureOnline();
    const result = readLog(this.state, offset, options);
    return result instanceof Promise ? this.guarded(result) : result;
  }

  /** The aborted transactions that overlap [from, upTo), by first offset (KIP-98). */
  abortedTransactions(from: number, upTo: number): AbortedTransaction[] {
    const found = collectAbortedTransactions(this.state, from, upTo).map(({ producerId, firstOffset }) => ({
      producerId,
      firstOffset,
    }));
    return found.sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** The first record with a timestamp at or above `timestampMs` among those below `upTo`. */
  async offsetForTimestamp(timestampMs: number, upTo: number): Promise<TimestampedOffset | undefined> {
    this.ensureOnline();
    return this.guarded(findByTimestamp(this.state, timestampMs, upTo));
  }

  /** The first record that has the highest timestamp of the log (KIP-734). */
  async offsetOfMaxTimestamp(): Promise<TimestampedOffset | undefined> {
    this.ensureOnline();
    return this.guarded(findMaxTimestamp(this.state));
  }

  /** Called, synchronously, when the high watermark, and with it perhaps the last stable offset, or the start moved or the log went away. */
  onAdvance(listener: (log: PartitionLog) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Makes everything appended so far durable, sharing a sync with whoever else waits. */
  flush(): Promise<void> {
    if (this.offlineCause) return Promise.reject(this.offlineCause);
    return this.context.committer.durable(this, this.state.logEndOffset);
  }

  /** For the committer. */
  sync(): Promise<void> {
    return this.syncing.run(async () => {
      this.ensureOnline();
      const durableOffset = await this.guarded(this.state.writer.sync());
      this.ensureOnline();
      this.state.durableOffset = Math.max(this.state.durableOffset, durableOffset);
      this.advance(this.state.durableOffset);
    });
  }

  /** Drops what retention and the log start offset allow; returns how many segments went. */
  async deleteOldSegments(nowMs: number): Promise<number> {
    if (this.cleaning) return 0; // which may take long, and retention comes by again
    return this.maintenance.run(async () => {
      this.ensureOnline();
      const { logStartOffset } = this;
      const deleted = await this.guarded(deleteOldSegments(this.state, this.context, this, nowMs));
      if (this.logStartOffset !== logStartOffset) this.notify();
      return deleted;
    });
  }

  /** What compaction could do here now. */
  async cleanableRange(): Promise<CleanableRange> {
    this.ensureOnline();
    const { state, context, lastStableOffset } = this;
    return this.guarded(despiteReplacement(() => cleanableRange(state, lastStableOffset, context.platform)));
  }

  /**
   * Compacts what can be compacted: {@link LogCleaner} calls that. Undefined when there is nothing to. Ends with `CleaningAbortedError` when
   * the log is truncated, closed or deleted meanwhile.
   */
  async clean(
    settle: (signal: AbortSignal) => Pick<Cleaning, 'settings' | 'pace'>,
  ): Promise<CleaningResult | undefined> {
    return this.maintenance.run(async () => {
      const range = await this.cleanableRange();
      if (range.cleanableBytes === 0) return undefined;
      this.cleaning = new AbortController();
      try {
        const cleaning = { log: this.state, context: this.context, ...settle(this.cleaning.signal) };
        const result = await this.guarded(cleanLog(cleaning, range));
        this.state.cleanedUpTo = result.toOffset;
        return result;
      } finally {
        this.cleaning = undefined;
      }
    });
  }

  /**
   * Makes records below `offset` unreadable (DeleteRecords); whole segments go with the next {@link deleteOldSegments}. False
   * when `offset` is beyond the high watermark.
   */
  deleteRecordsBefore(offset: number): boolean {
    if (offset > this.highWatermark) return false;
    moveLogStart(this.state, offset);
    this.notify();
    return true;
  }

  /** Forgets idempotent producers that have been silent too long. */
  removeExpiredProducers(nowMs: number): void {
    this.state.producers.removeExpired(nowMs, this.config.producerIdExpirationMs);
  }

  /** Cuts the log at `offset`: followers do that. Appends are refused while it runs. */
  truncateTo(offset: number): Promise<void> {
    this.barrier = rejected(ErrorCode.NotLeaderOrFollower, `${this.name} is being truncated`);
    this.cleaning?.abort();
    const cut = async (): Promise<void> => {
      try {
        this.ensureOnline();
        if (offset < this.state.logEndOffset) await this.guarded(truncateLog(this.state, this.context, offset));
      } finally {
        this.barrier = undefined;
      }
      this.notify();
    };
    return this.maintenance.run(() => this.syncing.run(cut));
  }

  /** Flushes, writes indexes and the producer snapshot, and takes no more work. */
  async close(): Promise<void> {
    if (this.offlineCause) return;
    const { state } = this;
    this.cleaning?.abort();
    await this.maintenance.run(() => Promise.resolve());
    this.barrier = rejected(ErrorCode.KafkaStorageError, `${this.name} is being closed`);
    if (state.logEndOffset > state.durableOffset) await this.flush();
    await state.writer.write();
    await state.writer.sealed();
    this.ensureOnline();
    if (state.segments.active.isOnDisk) await saveDerivedFiles(state, this.context);
    this.goOffline(new LogOfflineError(`the log ${this.name} is closed`));
  }

  /** Ends everything that waits for this log. Called by the directory, when it fails or the log is removed. */
  goOffline(cause: LogOfflineError): void {
    if (this.offlineCause) return;
    this.offlineCause = cause;
    this.cleaning?.abort();
    this.flushing.stop();
    this.state.writer.discard();
    this.state.highWatermark.fail(cause);
    this.state.tail.writtenEnd = Infinity; // nothing will be written any more: the cache may let go
    this.state.tail.clear(Infinity);
    this.notify();
  }

  /** Resolves when no work on the files of this log is under way. */
  async settled(): Promise<void> {
    await this.maintenance.run(() => Promise.resolve());
    await this.syncing.run(() => this.state.writer.settled());
  }

  private ensureOnline(): void {
    if (this.offlineCause) throw this.offlineCause;
  }

  /** Work on files that fails takes the directory offline, unless the log went away first: then that is the reason. */
  private async guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (this.offlineCause) throw this.offlineCause;
      if (error instanceof ProtocolError || error instanceof LogError) throw error;
      this.context.fail(error);
      throw this.offlineCause ?? error;
    }
  }

  private refusal(): AppendRejected | undefined {
    return this.offlineCause ? rejected(ErrorCode.KafkaStorageError, this.offlineCause.message) : this.barrier;
  }

  private validation({ origin }: Pick<AppendOptions, 'origin'>): ValidationContext {
    return { config: this.config, origin, nowMs: this.context.platform.clock.now() };
  }

  private enter(valid: ValidBatches | AppendRejected, options: AppendOptions): AppendResult {
    if (valid.kind === 'rejected') return valid;
    const refusal = this.refusal();
    if (refusal) return refusal;
    const outcome = appendBatches(this.state, this.context, valid, options);
    if (outcome.kind === 'rejected') return outcome;
    if (outcome.kind === 'appended' && this.flushing.noteAppend() === 'visible') this.advance(this.state.logEndOffset);
    const durable = this.state.highWatermark.passed(outcome.lastOffset + 1);
    return { ...outcome, logStartOffset: this.logStartOffset, durable };
  }

  private advance(to: number): void {
    if (!this.state.highWatermark.advance(to)) return;
    this.state.producers.onHighWatermark(to);
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener(this);
  }
}
