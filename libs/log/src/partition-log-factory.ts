import { readTextIfThere } from './checkpoint-file.js';
import { HighWatermark } from './high-watermark.js';
import { LeaderEpochCache } from './leader-epoch-cache.js';
import { rollJitterMs } from './log-append.js';
import type { LogConfig } from './log-config.js';
import { loadLog } from './log-loader.js';
import type { LoadedLog } from './log-loader.js';
import { LogSegment } from './log-segment.js';
import { LogSegments } from './log-segments.js';
import type { LogContext, LogState } from './log-state.js';
import { LogWriter } from './log-writer.js';
import { PartitionLog } from './partition-log.js';
import type { PartitionIdentity } from './log-view.js';
import { parsePartitionMetadata } from './partition-metadata.js';
import { ProducerState } from './producer-state.js';
import { partitionMetadataFileName } from './segment-files.js';
import { SegmentStorage } from './segment-storage.js';
import { LogTail } from './tail-cache.js';

const noTopicId = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A log without files. */
export function createPartitionLog(
  identity: PartitionIdentity,
  directory: string,
  config: LogConfig,
  context: LogContext,
): PartitionLog {
  const holder = { config };
  const segment = LogSegment.fresh(0, context.platform.clock.now(), rollJitterMs(holder, context));
  const empty: LoadedLog = {
    segments: [segment],
    producers: new ProducerState(),
    epochs: new LeaderEpochCache(),
    snapshotOffset: -1,
    logStartOffset: 0,
    logEndOffset: 0,
  };
  return assemble(identity, holder, storageFor(holder, directory, context), empty, context, false);
}

/** A log that is on disk. */
export async function openPartitionLog(
  { topic, partition }: { topic: string; partition: number },
  directory: string,
  config: LogConfig,
  context: LogContext,
  found: { names: readonly string[]; isClean: boolean; recoveryPoint: number; logStartOffset: number },
): Promise<PartitionLog> {
  const { files, clock } = context.platform;
  const metadataPath = `${directory}/${partitionMetadataFileName}`;
  const metadata = await readTextIfThere(files, metadataPath);
  const topicId = metadata === undefined ? noTopicId : parsePartitionMetadata(metadata, metadataPath);
  const holder = { config };
  const storage = storageFor(holder, directory, context);
  const loaded = await loadLog({
    files,
    storage,
    config,
    logger: context.logger,
    nowMs: clock.now(),
    rollJitterMs: () => rollJitterMs(holder, context),
    ...found,
  });
  return assemble({ topic, partition, topicId }, holder, storage, loaded, context, true);
}

function storageFor(holder: { config: LogConfig }, directory: string, context: LogContext): SegmentStorage {
  const { handles, indexCache, platform } = context;
  return new SegmentStorage(platform.files, handles, indexCache, directory, () => holder.config);
}

function assemble(
  identity: PartitionIdentity,
  holder: { config: LogConfig },
  storage: SegmentStorage,
  loaded: LoadedLog,
  context: LogContext,
  isOnDisk: boolean,
): PartitionLog {
  const { logEndOffset } = loaded;
  const tail = new LogTail(context.tailCache, logEndOffset);
  const writer = new LogWriter({
    files: context.platform.files,
    storage,
    backlog: context.backlog,
    leaderEpochs: loaded.epochs,
    topicId: identity.topicId,
    isOnDisk,
    endOffset: logEndOffset,
    onWritten: (endOffset) => tail.onWritten(endOffset),
    onFailure: (error) => context.fail(error),
  });
  const state: LogState = Object.assign(holder, {
    name: `${identity.topic}-${identity.partition}`,
    segments: new LogSegments(loaded.segments),
    producers: loaded.producers,
    epochs: loaded.epochs,
    storage,
    writer,
    tail,
    highWatermark: new HighWatermark(logEndOffset),
    logStartOffset: loaded.logStartOffset,
    logEndOffset,
    durableOffset: logEndOffset,
    snapshotOffset: loaded.snapshotOffset,
  });
  state.producers.onHighWatermark(logEndOffset);
  return new PartitionLog(identity, state, context);
}
