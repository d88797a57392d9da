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
