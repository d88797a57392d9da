import type { LogContext, LogState } from './log-state.js';
import { segmentFileName } from './segment-files.js';

/** Writes what recovery would otherwise have to work out of the log again: indexes of the active segment, and the producers' state. */
export async function saveDerivedFiles(log: LogState, context: LogContext): Promise<void> {
  const { storage, segments, producers, logEndOffset, snapshotOffset } = log;
  if (segments.active.areIndexesDirty) {
    segments.active.finishTimeIndex();
    await storage.writeIndexes(segments.active);
  }
  if (logEndOffset > snapshotOffset) {
    const path = `${storage.directory}/${segmentFileName(logEndOffset, 'snapshot')}`;
    await storage.replace(path, producers.snapshot());
  }
  await context.platform.files.syncDirectory(storage.directory);
}
