export { defaultLogConfig } from './log-config.js';
export type { LogConfig, TopicCompression } from './log-config.js';
export {
  CorruptCheckpointError,
  CorruptIndexError,
  CorruptSnapshotError,
  LogDirectoryError,
  LogError,
  LogOfflineError,
} from './log-errors.js';
export type {
  AbortedTransaction,
  AppendOptions,
  OrderedAppendOptions,
  AppendOrigin,
  AppendRejected,
  AppendResult,
  Appended,
  LogLogger,
  ReadBatches,
  ReadOptions,
  ReadResult,
  RecordError,
  TimestampedOffset,
} from './log-operations.js';
export type { CleanerSettings } from './compaction/cleaner-settings.js';
export { LogCleaner } from './compaction/log-cleaner.js';
export type { CleanedLog } from './compaction/log-cleaner.js';
export type { CleaningResult } from './compaction/log-cleaning.js';
export { Committer } from './committer.js';
export type { Committable } from './committer.js';
export type { EpochEndOffset } from './leader-epoch-cache.js';
export { LogDirectory } from './log-directory.js';
export type { LogDirectoryOptions } from './log-directory-options.js';
export type { LogPlatform } from './log-state.js';
export type { MetaProperties } from './meta-properties.js';
export { PartitionLog } from './partition-log.js';
export type { LeaderEpochs } from './log-view.js';
export type { ProducerBatch, ProducerEntry } from './producer-entry.js';
export type { WriteBacklog } from './write-backlog.js';
export { TurnPace } from './turn-pace.js';
