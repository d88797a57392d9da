import { renameIfThere } from '../file-renaming.js';
import type { LogSegment } from '../log-segment.js';
import type { LogContext, LogState } from '../log-state.js';
import { cleanedSuffix, deletedSuffix, indexFileKinds, swapSuffix } from '../segment-files.js';
import type { SegmentFileKind } from '../segment-files.js';

/**
 * Puts a finished segment in the place of others (Kafka's `LocalLog.replaceSegments`): once its files are called `.swap` the step is taken,
 * and who opens the log after a crash finishes it (swap-files.ts). Each step is on disk before the next one begins. Readers of the
 * old segments are let finish, those that come meanwhile wait.
 */
export async function replaceSegments(
  log: LogState,
  context: LogContext,
  cleaned: LogSegment,
  replaced: readonly LogSegment[],
): Promise<void> {
  const { files } = context.platform;
  const { storage } = log;
  const sync = (): Promise<void> => files.syncDirectory(storage.directory);
  const rename = async (segment: LogSegment, kind: SegmentFileKind, from: string, to: string): Promise<boolean> => {
    const path = storage.path(segment, kind);
    return renameIfThere(files, path + from, path + to);
  };
  await rename(cleaned, 'log', cleanedSuffix, swapSuffix);
  for (const kind of indexFileKinds) await rename(cleaned, kind, cleanedSuffix, swapSuffix);
  await sync();
  const endOffset = log.segments.after(replaced.at(-1) ?? cleaned)?.baseOffset ?? log.logEndOffset;
  const deleted: string[] = [];
  await storage.replacing(replaced, async () => {
    for (const segment of replaced) {
      const isFirst = segment.baseOffset === cleaned.baseOffset;
      context.indexCache.remove(segment);
      // The producers' state at the base of a segment that is no more serves nobody.
      for (const kind of ['log', ...indexFileKinds, ...(isFirst ? [] : (['snapshot'] as const))] as const) {
        if (await rename(segment, kind, '', deletedSuffix)) deleted.push(storage.path(segment, kind) + deletedSuffix);
      }
    }
    await sync();
    // The log comes last: as long as it is called `.swap` the indexes beside it are known to be the new ones.
    for (const kind of indexFileKinds) await rename(cleaned, kind, swapSuffix, '');
    await sync();
    await rename(cleaned, 'log', swapSuffix, '');
    await sync();
    log.segments.replace(replaced, cleaned);
    // What is in memory still holds what was cleaned away, though the index of aborted transactions may no longer name it.
    log.tail.dropBelow(endOffset);
  });
  context.indexCache.touch(cleaned);
  context.removal.schedule(deleted, log.config.fileDeleteDelayMs);
}
