import { rollSegment } from './log-append.js';
import type { LogSegment } from './log-segment.js';
import type { LogContext, LogState } from './log-state.js';
import { renameIfThere } from './file-renaming.js';
import { deletedSuffix, segmentFileName } from './segment-files.js';
import type { SegmentFileKind } from './segment-files.js';
import { largestTimestampOf } from './timestamp-lookup.js';

const fileKinds: readonly SegmentFileKind[] = ['log', 'index', 'timeindex', 'txnindex', 'snapshot'];

/** What lies below `offset` is no longer read. */
export function moveLogStart(log: LogState, offset: number): void {
  if (offset <= log.logStartOffset) return;
  log.logStartOffset = offset;
  log.epochs.truncateFromStart(offset);
}

/**
 * Removes segments from the front, as long as each one may go: below the log start offset always, by size and age where the topic's
 * policy is `delete` (Kafka's `UnifiedLog.deleteOldSegments`). Nothing at or above the high watermark goes.
 */
export async function deleteOldSegments(
  log: LogState,
  context: LogContext,
  durable: { flush(): Promise<void> },
  nowMs: number,
): Promise<number> {
  const endOffset = log.logEndOffset;
  let count = Math.max(...(await deletableCounts(log, nowMs)));
  // What was appended while the segments were looked at is not old: the active segment stays.
  if (log.logEndOffset !== endOffset) count = Math.min(count, log.segments.all().length - 1);
  if (count === 0) return 0;
  if (count === log.segments.all().length) {
    // The log must remember where it ends: an empty segment takes the place of the last one, before that is gone.
    rollSegment(log, context, nowMs);
    await flushRoll(log, context, durable);
  }
  await log.writer.sealed();
  const doomed = log.segments.removeFirst(Math.min(count, log.segments.all().length - 1));
  if (doomed.length === 0) return 0;
  moveLogStart(log, log.segments.first.baseOffset);
  await removeSegmentFiles(log, context, doomed);
  return doomed.length;
}

async function deletableCounts(log: LogState, nowMs: number): Promise<number[]> {
  const counts = [await countWhile(log, (_, next) => (next?.baseOffset ?? Infinity) <= log.logStartOffset)];
  const { retentionBytes, retentionMs, cleanupPolicy } = log.config;
  if (!cleanupPolicy.has('delete')) return counts;
  let excess = log.segments.sizeInBytes - retentionBytes;
  if (retentionBytes >= 0 && excess >= 0) {
    counts.push(
      await countWhile(log, (segment) => {
        excess -= segment.sizeInBytes;
        return excess >= 0;
      }),
    );
  }
  if (retentionMs >= 0) {
    counts.push(await countWhile(log, async (segment) => nowMs - (await ageBase(log, segment)) > retentionMs));
  }
  return counts;
}

/** A segment whose records carry no time counts from when it was made or opened. */
async function ageBase(log: LogState, segment: LogSegment): Promise<number> {
  const { timestamp } = await largestTimestampOf(log, segment);
  return timestamp >= 0 ? timestamp : segment.createdMs;
}

async function countWhile(
  log: LogState,
  mayGo: (segment: LogSegment, next: LogSegment | undefined) => boolean | Promise<boolean>,
): Promise<number> {
  const segments = log.segments.all();
  let count = 0;
  for (const segment of segments) {
    const next = segments[count + 1];
    const end = next?.baseOffset ?? log.logEndOffset;
    const isEmptyLast = !next && segment.sizeInBytes === 0;
    if (isEmptyLast || end > log.highWatermark.value || !(await mayGo(segment, next))) break;
    count++;
  }
  return count;
}

/** The new segment's file must be there for good. */
async function flushRoll(log: LogState, context: LogContext, durable: { flush(): Promise<void> }): Promise<void> {
  await durable.flush();
  await log.writer.write();
  await log.writer.sealed();
  await context.platform.files.syncDirectory(log.storage.directory);
}

/**
 * Renames the files at once and removes them after `file.delete.delay.ms`, so that readers which have them open can finish. A crash in
 * between is harmless: renamed files are removed when the log is opened.
 */
async function removeSegmentFiles(log: LogState, context: LogContext, segments: readonly LogSegment[]): Promise<void> {
  const { files } = context.platform;
  const renamed: string[] = [];
  for (const segment of segments) {
    context.indexCache.remove(segment);
    for (const kind of fileKinds) {
      const path = `${log.storage.directory}/${segmentFileName(segment.baseOffset, kind)}`;
      await context.handles.forget(path);
      if (await renameIfThere(files, path, path + deletedSuffix)) renamed.push(path + deletedSuffix);
    }
  }
  await files.syncDirectory(log.storage.directory);
  context.logger.info(`${log.name}: deleted ${segments.length} segments, the log starts at ${log.logStartOffset}`);
  context.removal.schedule(renamed, log.config.fileDeleteDelayMs);
}
