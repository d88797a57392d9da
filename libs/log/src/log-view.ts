import type { EpochEndOffset } from './leader-epoch-cache.js';
import type { LogConfig } from './log-config.js';
import type { LogState } from './log-state.js';
import type { ProducerEntry } from './producer-entry.js';
import type { VerifiedBatch } from './producer-verifications.js';

/** The leader epochs of a log. */
export interface LeaderEpochs {
  readonly latestEpoch: number | undefined;
  /** Notes that `epoch` starts at `startOffset`; appending does that by itself. */
  assign(epoch: number, startOffset: number): void;
  /** The largest known epoch not above `epoch`, and its end; -1 and -1 when unknown. */
  endOffsetFor(epoch: number): EpochEndOffset;
  /** The epoch that the record at `offset` was written in; undefined before the first one known. */
  epochAt(offset: number): number | undefined;
}

export interface PartitionIdentity {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
}

/** What an open log says of itself. */
export abstract class LogView {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly leaderEpochs: LeaderEpochs;

  protected constructor(
    identity: PartitionIdentity,
    protected readonly state: LogState,
  ) {
    this.topic = identity.topic;
    this.partition = identity.partition;
    this.topicId = identity.topicId;
    const { epochs } = state;
    this.leaderEpochs = {
      get latestEpoch() {
        return epochs.latestEpoch;
      },
      assign: (epoch, startOffset) => epochs.assign(epoch, startOffset),
      endOffsetFor: (epoch) => epochs.endOffsetFor(epoch, state.logEndOffset),
      epochAt: (offset) => epochs.epochAt(offset),
    };
  }

  /** `topic-partition`. */
  get name(): string {
    return this.state.name;
  }

  get config(): LogConfig {
    return this.state.config;
  }

  get logStartOffset(): number {
    return this.state.logStartOffset;
  }

  get logEndOffset(): number {
    return this.state.logEndOffset;
  }

  get highWatermark(): number {
    return this.state.highWatermark.value;
  }

  /** Where readers with read_committed stop: the high watermark or the first transaction that is open, or what is left of it. */
  get lastStableOffset(): number {
    const { producers, logStartOffset } = this.state;
    const { firstUnstableOffset } = producers;
    if (firstUnstableOffset === undefined) return this.highWatermark;
    return Math.min(this.highWatermark, Math.max(firstUnstableOffset, logStartOffset));
  }

  /** Everything below survives a crash. */
  get durableOffset(): number {
    return this.state.durableOffset;
  }

  /** What goes into `recovery-point-offset-checkpoint`. */
  get recoveryPoint(): number {
    return this.state.writer.recoveryPoint(this.state.durableOffset);
  }

  /** Up to where the log is compacted: goes into `cleaner-offset-checkpoint`. Undefined: nowhere, or that is not known. */
  get cleanedUpTo(): number | undefined {
    return this.state.cleanedUpTo;
  }

  set cleanedUpTo(offset: number | undefined) {
    this.state.cleanedUpTo = offset;
  }

  /** The log start offset lies inside the first segment, so that the files alone do not tell it. */
  get hasLogStartInsideSegment(): boolean {
    return this.state.logStartOffset > this.state.segments.first.baseOffset;
  }

  get sizeInBytes(): number {
    return this.state.segments.sizeInBytes;
  }

  get segmentCount(): number {
    return this.state.segments.all().length;
  }

  /** What DescribeProducers tells. */
  get producers(): readonly ProducerEntry[] {
    return [...this.state.producers.all()];
  }

  /** With `producerEpoch`: one of that epoch only, which needs no further word of the coordinator (KIP-890). */
  hasOngoingTransaction(producerId: number, producerEpoch?: number): boolean {
    return this.state.producers.hasOngoingTransaction(producerId, producerEpoch);
  }

  /** Whether the producer has been seen here in a newer epoch. */
  isFenced(producerId: number, producerEpoch: number): boolean {
    const known = this.state.producers.get(producerId);
    return known !== undefined && producerEpoch < known.epoch;
  }

  /** The coordinator is asked about the transaction that this batch would begin: none of a higher sequence may come before it. */
  startVerification(batch: VerifiedBatch, nowMs: number): void {
    this.state.producers.verifications.start(batch, nowMs);
  }
}
