import type { LogPlatform, LogState } from '../log-state.js';
import type { LogSegment } from '../log-segment.js';
import { largestTimestampOf } from '../timestamp-lookup.js';

/** What of a log can be cleaned now, and how much it needs it (Kafka's `LogToClean`). */
export interface CleanableRange {
  /** Everything below was cleaned before. */
  readonly firstDirtyOffset: number;
  /** Base offset of the first segment that must be left alone. */
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  /** Of the bytes that a cleaning would read, the share that is dirty. */
  readonly cleanableRatio: number;
  /** `max.compaction.lag.ms` has passed for a record that was never cleaned. */
  readonly isOverdue: boolean;
}

/** Enough is dirty (`min.cleanable.dirty.ratio`), or something has waited too long. */
export function isWorthCleaning(range: CleanableRange, minCleanableDirtyRatio: number): boolean {
  return (range.isOverdue && range.cleanableBytes > 0) || range.cleanableRatio > minCleanableDirtyRatio;
}

/** Kafka's `LogCleanerManager.cleanableOffsets` and what follows from them. */
export async function cleanableRange(
  log: LogState,
  lastStableOffset: number,
  platform: Pick<LogPlatform, 'clock'>,
): Promise<CleanableRange> {
  const nowMs = platform.clock.now();
  const firstDirtyOffset = firstDirtyOffsetOf(log);
  const dirty = inactiveFrom(log, firstDirtyOffset);
  const limit = Math.min(
    lastStableOffset,
    log.segments.active.baseOffset,
    await firstTooYoung(log, dirty, nowMs - log.config.minCompactionLagMs),
  );
  // A segment is left alone as a whole.
  const uncleanable = inactiveFrom(log, Math.max(firstDirtyOffset, limit))[0] ?? log.segments.active;
  const firstUncleanableOffset = uncleanable.baseOffset;
  const cleanBytes = sum(log.segments.all().filter(({ baseOffset }) => baseOffset < firstDirtyOffset));
  const cleanableBytes = sum(dirty.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset));
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanableBytes,
    cleanableRatio: cleanableBytes === 0 ? 0 : cleanableBytes / (cleanBytes + cleanableBytes),
    isOverdue: await isOverdue(log, dirty, nowMs),
  };
}

/** Where the last cleaning ended; the log's start when that is outside of the log by now. */
function firstDirtyOffsetOf(log: LogState): number {
  const { cleanedUpTo = log.logStartOffset, logStartOffset, logEndOffset } = log;
  return cleanedUpTo < logStartOffset || cleanedUpTo > logEndOffset ? logStartOffset : cleanedUpTo;
}

/** From the segment that holds `offset` to the last but the active one. */
function inactiveFrom(log: LogState, offset: number): readonly LogSegment[] {
  const { active } = log.segments;
  return offset > active.baseOffset ? [] : log.segments.from(offset).filter((segment) => segment !== active);
}

/** Base offset of the first segment with a record younger than `min.compaction.lag.ms` allows. */
async function firstTooYoung(log: LogState, dirty: readonly LogSegment[], bornBeforeMs: number): Promise<number> {
  if (log.config.minCompactionLagMs <= 0) return Infinity;
  for (const segment of dirty) {
    const { timestamp } = await largestTimestampOf(log, segment);
    if ((timestamp >= 0 ? timestamp : segment.createdMs) > bornBeforeMs) return segment.baseOffset;
  }
  return Infinity;
}

/** KIP-354: counted from the first batch of each segment. */
async function isOverdue(log: LogState, dirty: readonly LogSegment[], nowMs: number): Promise<boolean> {
  const cleanUntilMs = nowMs - Math.max(log.config.maxCompactionLagMs, 0);
  if (cleanUntilMs <= 0) return false;
  for (const segment of dirty) {
    const first = segment.firstBatchTimestamp ?? (await log.storage.firstBatchTimestamp(segment)) ?? -1;
    segment.firstBatchTimestamp = first;
    if (first > 0 && first < cleanUntilMs) return true;
  }
  return false;
}

function sum(segments: readonly LogSegment[]): number {
  return segments.reduce((bytes, segment) => bytes + segment.sizeInBytes, 0);
}
