import { LogOfflineError } from './log-errors.js';
import type { LogSegment } from './log-segment.js';
import type { LogContext, LogState } from './log-state.js';
import { recoverProducers } from './producer-recovery.js';
import type { SegmentFileKind } from './segment-files.js';

const fileKinds: readonly SegmentFileKind[] = ['log', 'index', 'timeindex', 'txnindex'];

/** Cuts everything at and above `offset`, in memory and on disk (Kafka's `UnifiedLog.truncateTo`). Nothing may be appended meanwhile. */
export async function truncateLog(log: LogState, context: LogContext, offset: number): Promise<void> {
  await log.writer.exclusively(async () => {
    const target = log.segments.floor(offset);
    for (const segment of log.segments.all().filter((other) => other.baseOffset > target.baseOffset)) {
      await removeSegment(log, context, segment);
    }
    await truncateSegment(log, context, target, offset);
    const { producers, snapshotOffset } = await recoverProducers(log.segments.all(), log.logStartOffset, offset, {
      files: context.platform.files,
      storage: log.storage,
      config: log.config,
      logger: context.logger,
      nowMs: context.platform.clock.now(),
    });
    log.producers.replaceWith(producers);
    log.snapshotOffset = snapshotOffset;
    log.epochs.truncateFromEnd(offset);
    log.logEndOffset = offset;
    if (log.cleanedUpTo !== undefined) log.cleanedUpTo = Math.min(log.cleanedUpTo, offset);
    log.logStartOffset = Math.min(log.logStartOffset, offset);
    log.durableOffset = Math.min(log.durableOffset, offset);
    log.tail.clear(offset);
    log.writer.restartAt(offset);
    log.highWatermark.moveBack(offset, new LogOfflineError(`${log.name} was truncated to ${offset}`));
    await context.platform.files.syncDirectory(log.storage.directory);
  });
}

async function removeSegment(log: LogState, context: LogContext, segment: LogSegment): Promise<void> {
  log.segments.remove(segment);
  context.indexCache.remove(segment);
  for (const kind of fileKinds) {
    const path = log.storage.path(segment, kind);
    await context.handles.forget(path);
    await context.platform.files.remove(path);
  }
}

/** The segment becomes the active one again. */
async function truncateSegment(log: LogState, context: LogContext, segment: LogSegment, offset: number): Promise<void> {
  const { storage } = log;
  context.indexCache.remove(segment);
  segment.isSealed = false;
  let sizeInBytes = 0;
  let firstBatchTimestamp: number | undefined;
  for await (const batches of storage.scan(segment, 0, segment.writtenBytes)) {
    const kept = batches.filter(({ batch }) => batch.lastOffset < offset);
    firstBatchTimestamp ??= kept[0]?.batch.maxTimestamp;
    const last = kept.at(-1);
    if (last) sizeInBytes = last.position + last.batch.sizeInBytes;
    if (kept.length < batches.length) break;
  }
  if (segment.isOnDisk) await storage.truncateLog(segment, sizeInBytes);
  segment.writtenBytes = sizeInBytes;
  segment.transactions.truncateTo(offset);
  const indexes = await storage.rebuildIndexes(segment);
  segment.restore({
    sizeInBytes,
    indexes,
    largestTimestamp: indexes.time.lastEntry,
    firstBatchTimestamp,
    bytesSinceIndexEntry: sizeInBytes - indexes.offset.lookup(Number.MAX_SAFE_INTEGER),
  });
  segment.areIndexesDirty = true;
}
