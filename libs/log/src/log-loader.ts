import { readTextIfThere } from './checkpoint-file.js';
import { LeaderEpochCache } from './leader-epoch-cache.js';
import { CorruptCheckpointError, CorruptIndexError } from './log-errors.js';
import { LogSegment } from './log-segment.js';
import { recoverSegment } from './log-recovery.js';
import type { ProducerRecoveryOptions } from './producer-recovery.js';
import { recoverProducers, snapshotsInside } from './producer-recovery.js';
import type { ProducerState } from './producer-state.js';
import { leaderEpochFileName, parseSegmentFileName, segmentFileName } from './segment-files.js';
import { tidySegmentFiles } from './swap-files.js';
import { TransactionIndex } from './transaction-index.js';

/** Of a segment: what one read gets. */
const readAtOnceBytesMax = 64 * 1024;

export interface LoadOptions extends ProducerRecoveryOptions {
  /** What is in the directory. */
  readonly names: readonly string[];
  /** The directory was closed cleanly: nothing is scanned but the end of the last segment. */
  readonly isClean: boolean;
  /** Everything below is on disk for sure. */
  readonly recoveryPoint: number;
  /** What `log-start-offset-checkpoint` says; 0 when nothing. */
  readonly logStartOffset: number;
  readonly rollJitterMs: () => number;
}

/** A log as its files say it is. */
export interface LoadedLog {
  readonly segments: LogSegment[];
  readonly producers: ProducerState;
  readonly epochs: LeaderEpochCache;
  readonly snapshotOffset: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

/** Opens the files of a partition, and recovers them when the last run did not end cleanly (Kafka's `LogLoader`). */
export async function loadLog(found: LoadOptions): Promise<LoadedLog> {
  const names = await tidySegmentFiles(found.files, found.storage.directory, found.names);
  const options = { ...found, names };
  const epochs = await loadEpochs(options);
  let segments = await openSegments(names, options);
  const recovered = options.isClean ? undefined : await recoverUnflushed(segments, epochs, options);
  if (recovered) segments = recovered.segments;
  const active = segments.at(-1);
  let logEndOffset = recovered?.logEndOffset ?? (active ? await openActive(active, options) : options.logStartOffset);
  if (logEndOffset < options.logStartOffset) {
    options.logger.warn(
      `${options.storage.directory}: ends at ${logEndOffset}, before its start ${options.logStartOffset}: emptied`,
    );
    await removeSegments(segments, options);
    epochs.truncateFromEnd(0);
    segments = [];
    logEndOffset = options.logStartOffset;
  }
  if (segments.length === 0) {
    segments = [LogSegment.fresh(options.logStartOffset, options.nowMs, options.rollJitterMs())];
  }
  const logStartOffset = Math.max(options.logStartOffset, segments[0]?.baseOffset ?? 0);
  epochs.truncateFromEnd(logEndOffset);
  epochs.truncateFromStart(logStartOffset);
  const { producers, snapshotOffset } =
    recovered?.logEndOffset === logEndOffset
      ? await keepProducers(recovered.producers, logStartOffset, logEndOffset, options)
      : await recoverProducers(
          segments,
          logStartOffset,
          logEndOffset,
          recovered ? { ...options, names: undefined } : options,
        );
  for (const segment of segments.slice(0, -1)) {
    segment.isSealed = true;
    segment.indexes = undefined; // recovery has them all in memory: from here on they are read when needed
  }
  // Indexes that recovery wrote or took away must stay so: a crash must not bring back old ones.
  if (!options.isClean) await options.files.syncDirectory(options.storage.directory);
  return { segments, producers, epochs, snapshotOffset, logStartOffset, logEndOffset };
}

/** Recovery has walked over the whole log and knows them; the snapshots beside it must be of the same log. */
async function keepProducers(
  producers: ProducerState,
  logStartOffset: number,
  logEndOffset: number,
  options: LoadOptions,
): Promise<{ producers: ProducerState; snapshotOffset: number }> {
  const { files, storage } = options; // recovery has written some since the names were read
  const snapshots = await snapshotsInside(logStartOffset, logEndOffset, { files, storage });
  producers.endOffset = logEndOffset;
  return { producers, snapshotOffset: snapshots.at(-1) ?? -1 };
}

async function loadEpochs({ files, storage, logger }: LoadOptions): Promise<LeaderEpochCache> {
  const path = `${storage.directory}/${leaderEpochFileName}`;
  try {
    const text = await readTextIfThere(files, path);
    return text === undefined ? new LeaderEpochCache() : LeaderEpochCache.parse(text, path);
  } catch (error) {
    if (!(error instanceof CorruptCheckpointError)) throw error;
    logger.warn(`${error.message}: begun anew`);
    return new LeaderEpochCache();
  }
}

async function openSegments(names: readonly string[], options: LoadOptions): Promise<LogSegment[]> {
  const parsed = names.map((name) => parseSegmentFileName(name)).filter((file) => file !== undefined);
  const offsets = parsed.filter(({ kind }) => kind === 'log').map(({ offset }) => offset);
  for (const { offset, kind } of parsed) {
    const isOrphan = kind !== 'log' && kind !== 'snapshot' && !offsets.includes(offset);
    if (isOrphan) await options.files.remove(`${options.storage.directory}/${segmentFileName(offset, kind)}`);
  }
  const segments: LogSegment[] = [];
  for (const offset of offsets.sort((a, b) => a - b)) {
    const segment = new LogSegment(offset, options.nowMs, options.rollJitterMs());
    segment.isOnDisk = true;
    segment.sizeInBytes = segment.writtenBytes = await options.files.sizeBytes(options.storage.path(segment, 'log'));
    const hasTransactions = parsed.some((file) => file.kind === 'txnindex' && file.offset === offset);
    if (hasTransactions) await loadTransactions(segment, options);
    segments.push(segment);
  }
  return segments;
}

async function loadTransactions(segment: LogSegment, options: LoadOptions): Promise<void> {
  const { storage, files, logger } = options;
  try {
    segment.transactions = TransactionIndex.parse(
      segment.baseOffset,
      await files.readFile(storage.path(segment, 'txnindex')),
    );
  } catch (error) {
    if (!(error instanceof CorruptIndexError)) throw error;
    logger.warn(`${storage.path(segment, 'txnindex')} is damaged and rebuilt: ${error.message}`);
    const { producers } = await recoverProducers([segment], segment.baseOffset, segment.baseOffset, options);
    await recoverSegment(segment, producers, new LeaderEpochCache(), { ...options, isLast: false });
  }
}

interface RecoveredLog {
  readonly segments: LogSegment[];
  readonly producers: ProducerState;
  readonly logEndOffset: number;
}

/** From the segment of the recovery point on, every batch is checked; what follows the first bad one is gone. Undefined: there is nothing. */
async function recoverUnflushed(
  segments: readonly LogSegment[],
  epochs: LeaderEpochCache,
  options: LoadOptions,
): Promise<RecoveredLog | undefined> {
  const firstIndex = segments.findLastIndex((segment) => segment.baseOffset <= options.recoveryPoint);
  const first = Math.max(0, firstIndex);
  const from = segments[first];
  if (!from) return undefined;
  const before = segments.slice(0, first + 1);
  const { producers } = await recoverProducers(before, options.logStartOffset, from.baseOffset, options);
  const logStartOffset = Math.max(options.logStartOffset, segments[0]?.baseOffset ?? 0);
  let logEndOffset = from.baseOffset;
  for (const [i, segment] of segments.entries()) {
    if (i < first) continue;
    // Where the log starts there is nothing to remember.
    if (segment.baseOffset > logStartOffset) await saveSnapshot(segment.baseOffset, producers, options);
    const isLast = i === segments.length - 1;
    const recovered = await recoverSegment(segment, producers, epochs, { ...options, isLast });
    logEndOffset = recovered.nextOffset;
    if (recovered.cutBytes === 0) continue;
    await removeSegments(segments.slice(i + 1), options);
    return { segments: segments.slice(0, i + 1), producers, logEndOffset };
  }
  return { segments: [...segments], producers, logEndOffset };
}

async function saveSnapshot(offset: number, producers: ProducerState, { storage }: LoadOptions): Promise<void> {
  await storage.replace(`${storage.directory}/${segmentFileName(offset, 'snapshot')}`, producers.snapshot());
}

async function removeSegments(segments: readonly LogSegment[], { files, storage, logger }: LoadOptions): Promise<void> {
  for (const segment of segments) {
    logger.warn(`${storage.path(segment, 'log')}: removed, as what comes before it is gone`);
    for (const kind of ['log', 'index', 'timeindex', 'txnindex'] as const)
      await files.remove(storage.path(segment, kind));
  }
  if (segments.length > 0) await files.syncDirectory(storage.directory);
}

/** Loads the indexes of the segment that will be appended to, and looks for its end behind the last entry. Returns the log's end. */
async function openActive(segment: LogSegment, options: LoadOptions): Promise<number> {
  const { storage, logger } = options;
  // A short segment is read sooner than its index files.
  const read = segment.writtenBytes <= readAtOnceBytesMax ? undefined : await storage.readIndexes(segment);
  const start = read?.offset.lookup(Number.MAX_SAFE_INTEGER) ?? 0;
  const isUsable = read !== undefined && start <= segment.writtenBytes && (start > 0 || read.offset.entries === 0);
  const indexes = isUsable ? read : await storage.rebuildIndexes(segment);
  const position = indexes.offset.lookup(Number.MAX_SAFE_INTEGER);
  let nextOffset = segment.baseOffset;
  let validBytes = position;
  let largest = indexes.time.lastEntry;
  let firstBatchTimestamp: number | undefined;
  for await (const batches of storage.scan(segment, position, segment.writtenBytes)) {
    if (position === 0) firstBatchTimestamp ??= batches[0]?.batch.maxTimestamp;
    for (const { batch, position: at } of batches) {
      nextOffset = batch.nextOffset;
      validBytes = at + batch.sizeInBytes;
      if (batch.maxTimestamp > largest.timestamp) largest = { timestamp: batch.maxTimestamp, offset: batch.lastOffset };
    }
  }
  if (validBytes < segment.writtenBytes) {
    logger.warn(
      `${storage.path(segment, 'log')}: ${segment.writtenBytes - validBytes} bytes at the end are no batch, and cut`,
    );
    await storage.truncateLog(segment, validBytes);
  }
  segment.restore({
    sizeInBytes: validBytes,
    indexes,
    largestTimestamp: largest,
    firstBatchTimestamp: firstBatchTimestamp ?? (await firstTimestamp(segment, validBytes, options)),
    bytesSinceIndexEntry: validBytes - position,
  });
  segment.areIndexesDirty = !isUsable && !hasIndexFiles(segment, options);
  return nextOffset;
}

function hasIndexFiles({ baseOffset, writtenBytes }: LogSegment, { names }: LoadOptions): boolean {
  return (
    writtenBytes <= readAtOnceBytesMax &&
    (['index', 'timeindex'] as const).every((kind) => names.includes(segmentFileName(baseOffset, kind)))
  );
}

async function firstTimestamp(
  segment: LogSegment,
  sizeInBytes: number,
  { storage }: LoadOptions,
): Promise<number | undefined> {
  const headerBytes = 61;
  const maxTimestampPosition = 35;
  if (sizeInBytes < headerBytes) return undefined;
  const header = await storage.read(segment, 0, headerBytes);
  return Number(header.readBigInt64BE(maxTimestampPosition));
}
