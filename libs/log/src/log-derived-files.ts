import type { LogContext, LogState } from './log-state.js';
import { segmentFileName } from './segment-files.js';

/** A log that ends with no more than this is read in one piece: what follows from it need not be kept beside it. */
const readableBytesMax = 64 * 1024;

/**
 * Cuts the active segment's file to what is in it, and writes what recovery would otherwise have to work out of the log again: indexes of
 * the active segment, and the producers' state. Of ten thousand logs most have little in them; syncs that nothing depends on would make a
 * stop take long.
 */
export async function saveDerivedFiles(log: LogState, context: LogContext): Promise<void> {
  const { storage, segments, producers, logEndOffset } = log;
  await storage.trimLog(segments.active);
  let isDirectoryDirty = false;
  if (segments.active.areIndexesDirty) {
    segments.active.finishTimeIndex();
    // Without entries, all of the segment is looked at when it is opened, whatever the files say.
    const mustLast = segments.active.requireIndexes().offset.entries > 0 || !segments.active.transactions.isEmpty;
    await storage.writeIndexes(segments.active, '', mustLast);
    isDirectoryDirty = mustLast;
  }
  if (needsSnapshot(log)) {
    const path = `${storage.directory}/${segmentFileName(logEndOffset, 'snapshot')}`;
    await storage.replace(path, producers.snapshot());
    isDirectoryDirty = true;
  }
  if (isDirectoryDirty) await context.platform.files.syncDirectory(storage.directory);
}

/** A short log without producers has nothing to tell, and is soon read. */
function needsSnapshot({ segments, producers, logEndOffset, logStartOffset, snapshotOffset }: LogState): boolean {
  if (logEndOffset <= snapshotOffset) return false;
  const { active } = segments;
  const isReadSoon =
    active.sizeInBytes <= readableBytesMax &&
    (active.baseOffset <= Math.max(logStartOffset, snapshotOffset) || segments.all().length === 1);
  return !isReadSoon || producers.size > 0;
}
