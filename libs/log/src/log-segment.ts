import { segmentMsMax } from './log-config.js';
import type { LogConfig } from './log-config.js';
import { OffsetIndex } from './offset-index.js';
import { TimeIndex } from './time-index.js';
import type { TimestampOffset } from './time-index.js';
import { TransactionIndex } from './transaction-index.js';

/** The two indexes that are read together. */
export interface SegmentIndexes {
  readonly offset: OffsetIndex;
  readonly time: TimeIndex;
}

/** What a segment has to know of a batch. */
export interface SegmentBatch {
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  readonly sizeInBytes: number;
}

/** What is about to be appended, all of it. */
export interface RollQuestion {
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  readonly lastOffset: number;
  readonly nowMs: number;
}

/**
 * One segment as it stands in memory (Kafka's `LogSegment`): sizes, timestamps, indexes. Its files are SegmentStorage's business. Indexes
 * of the active segment are always here, those of others when they were used lately.
 */
export class LogSegment {
  /** Bytes of the log, with those that still wait to be written. */
  sizeInBytes = 0;
  /** Bytes in the file. */
  writtenBytes = 0;
  /** There is a `.log` file, though its directory entry may not be synced. */
  isOnDisk = false;
  /** The file was made in its full size: zeros follow what is written. */
  isPreallocated = false;
  indexes: SegmentIndexes | undefined;
  transactions = new TransactionIndex();
  /** Highest timestamp and the last offset of the first batch that has it; undefined: the time index knows. */
  largestTimestamp: TimestampOffset | undefined;
  /** Timestamp of the first batch: the age that rolls the segment counts from here. */
  firstBatchTimestamp: number | undefined;
  /** No batch follows, and the index files hold what is in memory, which may therefore go. */
  isSealed = false;
  /** The index files lag behind what is in memory. */
  areIndexesDirty = false;
  private bytesSinceIndexEntry = 0;

  constructor(
    readonly baseOffset: number,
    readonly createdMs: number,
    /** Taken off `segment.ms`, chosen once per segment. */
    readonly rollJitterMs: number = 0,
  ) {}

  /** A segment that begins now and has no file yet. */
  static fresh(baseOffset: number, nowMs: number, rollJitterMs: number): LogSegment {
    const segment = new LogSegment(baseOffset, nowMs, rollJitterMs);
    segment.resetIndexes();
    segment.areIndexesDirty = true;
    return segment;
  }

  /** Takes over what was found in the files. `bytesSinceIndexEntry`: how much of the log follows the batch indexed last. */
  restore(found: {
    sizeInBytes: number;
    indexes: SegmentIndexes;
    largestTimestamp: TimestampOffset;
    firstBatchTimestamp: number | undefined;
    bytesSinceIndexEntry: number;
  }): void {
    this.sizeInBytes = found.sizeInBytes;
    this.writtenBytes = found.sizeInBytes;
    this.indexes = found.indexes;
    this.largestTimestamp = found.largestTimestamp;
    this.firstBatchTimestamp = found.firstBatchTimestamp;
    this.bytesSinceIndexEntry = found.bytesSinceIndexEntry;
  }

  /** Kafka's `LogSegment.shouldRoll`. */
  shouldRoll(next: RollQuestion, config: LogConfig): boolean {
    if (this.sizeInBytes > config.segmentBytes - next.sizeInBytes) return true;
    const { offset, time } = this.requireIndexes();
    const isTimeUp = this.timeWaited(next) > segmentMsMax(config) - this.rollJitterMs;
    return (
      (this.sizeInBytes > 0 && isTimeUp) ||
      offset.isFull(config.segmentIndexBytes) ||
      time.isFull(config.segmentIndexBytes) ||
      !this.canHold(next.lastOffset)
    );
  }

  /** Notes a batch at the end and indexes it when it is due. Returns its position. */
  append(batch: SegmentBatch, indexIntervalBytes: number): number {
    const position = this.sizeInBytes;
    if (position === 0) this.firstBatchTimestamp = batch.maxTimestamp;
    const { offset, time } = this.requireIndexes();
    let largest = this.largestTimestamp ?? time.lastEntry;
    if (batch.maxTimestamp > largest.timestamp) largest = { timestamp: batch.maxTimestamp, offset: batch.lastOffset };
    this.largestTimestamp = largest;
    if (this.bytesSinceIndexEntry > indexIntervalBytes) {
      offset.append(batch.lastOffset, position);
      time.maybeAppend(largest.timestamp, largest.offset);
      this.bytesSinceIndexEntry = 0;
    }
    this.bytesSinceIndexEntry += batch.sizeInBytes;
    this.sizeInBytes += batch.sizeInBytes;
    this.areIndexesDirty = true;
    return position;
  }

  /** Whether an offset fits into the int32 that indexes keep. */
  canHold(offset: number): boolean {
    return offset >= this.baseOffset && offset - this.baseOffset <= 0x7fffffff;
  }

  /** No batch follows, or the log is closed: the time index ends with the highest timestamp. */
  finishTimeIndex(): void {
    if (this.largestTimestamp)
      this.indexes?.time.maybeAppend(this.largestTimestamp.timestamp, this.largestTimestamp.offset);
  }

  resetIndexes(): void {
    this.indexes = { offset: OffsetIndex.empty(this.baseOffset), time: TimeIndex.empty(this.baseOffset) };
    this.largestTimestamp = undefined;
    this.firstBatchTimestamp = undefined;
    this.bytesSinceIndexEntry = 0;
  }

  /** The indexes of the active segment; throws where only an inactive one could lack them. */
  requireIndexes(): SegmentIndexes {
    if (!this.indexes) throw new Error(`the indexes of segment ${this.baseOffset} are not loaded`);
    return this.indexes;
  }

  private timeWaited(next: RollQuestion): number {
    const first = this.firstBatchTimestamp ?? -1;
    return first >= 0 ? next.maxTimestamp - first : next.nowMs - this.createdMs;
  }
}
