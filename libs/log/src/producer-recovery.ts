import type { Files } from '@barnabas/platform';

import type { LogConfig } from './log-config.js';
import { CorruptSnapshotError } from './log-errors.js';
import type { LogLogger } from './log-operations.js';
import type { LogSegment } from './log-segment.js';
import { ProducerState } from './producer-state.js';
import { decodeProducerSnapshot } from './producer-snapshot.js';
import { parseSegmentFileName, segmentFileName } from './segment-files.js';
import type { SegmentStorage } from './segment-storage.js';

export interface ProducerRecoveryOptions {
  /** What is in the directory. Default: that is looked up. */
  readonly names?: readonly string[] | undefined;
  readonly files: Files;
  readonly storage: SegmentStorage;
  readonly config: LogConfig;
  readonly logger: LogLogger;
  readonly nowMs: number;
}

/**
 * The producers' state at `endOffset`: out of the newest snapshot that is sound, and the log behind it (Kafka's
 * `UnifiedLog.rebuildProducerState`). Snapshots outside of the log are removed.
 */
export async function recoverProducers(
  segments: readonly LogSegment[],
  logStartOffset: number,
  endOffset: number,
  options: ProducerRecoveryOptions,
): Promise<{ producers: ProducerState; snapshotOffset: number }> {
  const producers = new ProducerState();
  producers.reset(logStartOffset);
  const snapshotOffset = await loadNewestSnapshot(producers, logStartOffset, endOffset, options);
  for (const [i, segment] of segments.entries()) {
    const next = segments[i + 1];
    if (next && next.baseOffset <= producers.endOffset) continue;
    if (segment.baseOffset >= endOffset) break;
    await replaySegment(segment, producers, endOffset, options);
  }
  producers.endOffset = endOffset;
  return { producers, snapshotOffset };
}

async function replaySegment(
  segment: LogSegment,
  producers: ProducerState,
  endOffset: number,
  { storage }: ProducerRecoveryOptions,
): Promise<void> {
  const from = producers.endOffset;
  if (segment.writtenBytes === 0) return;
  const { offset: index } = await storage.indexes(segment);
  for await (const batches of storage.scan(segment, index.lookup(from), segment.writtenBytes)) {
    for (const { batch } of batches) {
      if (batch.lastOffset < from) continue;
      if (batch.baseOffset >= endOffset) return;
      const completed = producers.apply(batch);
      if (completed) producers.complete(completed);
    }
  }
}

async function loadNewestSnapshot(
  producers: ProducerState,
  logStartOffset: number,
  endOffset: number,
  options: ProducerRecoveryOptions,
): Promise<number> {
  const { files } = options;
  for (const offset of (await snapshotsInside(logStartOffset, endOffset, options)).toReversed()) {
    const path = pathOf(offset, options);
    try {
      const entries = decodeProducerSnapshot(await files.readFile(path));
      producers.load(entries, offset, options.nowMs, options.config.producerIdExpirationMs);
      return offset;
    } catch (error) {
      if (!(error instanceof CorruptSnapshotError)) throw error;
      options.logger.warn(`${path} is damaged and removed: ${error.message}`);
      await files.remove(path);
    }
  }
  return -1;
}

/** Offsets of the log's snapshots, ascending. Those that lie outside of it are removed. */
export async function snapshotsInside(
  logStartOffset: number,
  endOffset: number,
  options: Pick<ProducerRecoveryOptions, 'files' | 'storage' | 'names'>,
): Promise<number[]> {
  const offsets = await snapshotOffsets(options);
  const outside = offsets.filter((offset) => offset > endOffset || offset <= logStartOffset);
  for (const offset of outside) await options.files.remove(pathOf(offset, options));
  // Were one to come back with a crash, it would speak of a log that has been written anew since.
  if (outside.length > 0) await options.files.syncDirectory(options.storage.directory);
  return offsets.filter((offset) => !outside.includes(offset));
}

function pathOf(offset: number, { storage }: Pick<ProducerRecoveryOptions, 'storage'>): string {
  return `${storage.directory}/${segmentFileName(offset, 'snapshot')}`;
}

async function snapshotOffsets({
  files,
  storage,
  names,
}: Pick<ProducerRecoveryOptions, 'files' | 'storage' | 'names'>): Promise<number[]> {
  const offsets: number[] = [];
  for (const name of names ?? (await files.list(storage.directory)).map((entry) => entry.name)) {
    const parsed = parseSegmentFileName(name);
    if (parsed?.kind === 'snapshot') offsets.push(parsed.offset);
  }
  return offsets.sort((a, b) => a - b);
}
