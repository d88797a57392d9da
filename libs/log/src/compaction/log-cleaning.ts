import { collectAbortedTransactions } from '../aborted-transactions.js';
import type { LogSegment } from '../log-segment.js';
import { BatchFilter } from './batch-filter.js';
import type { CleanableRange } from './cleanable-range.js';
import { CleanedSegment } from './cleaned-segment.js';
import { CleanedTransactions } from './cleaned-transactions.js';
import type { Cleaning } from './cleaning.js';
import { wholeSegment } from './cleaning.js';
import { mapDirtyKeys } from './dirty-keys.js';
import { groupSegments } from './segment-groups.js';
import { replaceSegments } from './segment-replacement.js';

/** What one cleaning of a log did. */
export interface CleaningResult {
  readonly fromOffset: number;
  /** Everything below is clean now. */
  readonly toOffset: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly recordsRead: number;
  readonly recordsKept: number;
  readonly segmentsBefore: number;
  readonly segmentsAfter: number;
  /** The longest time for which the event loop was kept, in milliseconds. */
  readonly longestSliceMs: number;
}

/**
 * One cleaning of one log (Kafka's `Cleaner.doClean`): learn the latest offset of every key in the dirty part, as far as the map reaches;
 * then write every segment up to there anew, without what these records supersede.
 */
export async function cleanLog(cleaning: Cleaning, range: CleanableRange): Promise<CleaningResult> {
  const { log, context, pace } = cleaning;
  await log.writer.write(); // with a lazy flush, an inactive segment may still be on its way to its file
  await pace.io(log.writer.sealed());
  const map = await mapDirtyKeys(cleaning, range);
  const endOffset = map.latestOffset + 1;
  const segments = log.segments.all().filter(({ baseOffset }) => baseOffset < endOffset);
  const groups = await pace.io(groupSegments(log, segments, range.firstUncleanableOffset));
  const filter = new BatchFilter({
    map,
    transactions: new CleanedTransactions(),
    pace,
    nowMs: context.platform.clock.now(),
    deleteRetentionMs: log.config.deleteRetentionMs,
    firstUncleanableOffset: range.firstUncleanableOffset,
    producer: (producerId) => log.producers.get(producerId),
  });
  let bytesWritten = 0;
  for (const group of groups) bytesWritten += await cleanGroup(cleaning, group, filter);
  return {
    fromOffset: range.firstDirtyOffset,
    toOffset: endOffset,
    bytesRead: segments.reduce((bytes, { sizeInBytes }) => bytes + sizeInBytes, 0),
    bytesWritten,
    recordsRead: filter.recordsRead,
    recordsKept: filter.recordsKept,
    segmentsBefore: segments.length,
    segmentsAfter: groups.length,
    longestSliceMs: pace.longestSliceMs,
  };
}

/** Kafka's `Cleaner.cleanSegments`: the group becomes one segment. Returns its size. */
async function cleanGroup(cleaning: Cleaning, group: readonly LogSegment[], filter: BatchFilter): Promise<number> {
  const { log, context, pace } = cleaning;
  const { files } = context.platform;
  const [first] = group;
  if (!first) return 0;
  const createdMs = group.at(-1)?.createdMs ?? first.createdMs;
  const cleaned = await pace.io(CleanedSegment.create(log, files, first.baseOffset, createdMs));
  try {
    for (const segment of group) await cleanInto(cleaning, segment, cleaned, filter);
    const finished = await pace.io(cleaned.finish());
    await pace.io(replaceSegments(log, context, finished, group));
    return finished.sizeInBytes;
  } catch (error) {
    await cleaned.discard().catch(() => undefined); // what is left goes when the log is opened
    throw error;
  }
}

async function cleanInto(
  cleaning: Cleaning,
  segment: LogSegment,
  cleaned: CleanedSegment,
  filter: BatchFilter,
): Promise<void> {
  const { log, settings, pace } = cleaning;
  const endOffset = log.segments.after(segment)?.baseOffset ?? log.logEndOffset;
  filter.enter(cleaned.transactions, collectAbortedTransactions(log, segment.baseOffset, endOffset));
  for await (const batches of wholeSegment(cleaning, segment, 0)) {
    for (const { batch } of batches) {
      const pause = pace.step(4);
      if (pause) await pause;
      const kept = await filter.filter(batch);
      if (kept) cleaned.append(kept);
    }
    if (cleaned.pendingBytes < settings.ioBufferBytes / 2) continue;
    await pace.spend(cleaned.pendingBytes);
    await pace.io(cleaned.flush());
  }
}
