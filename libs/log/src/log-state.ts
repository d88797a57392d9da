import type { Platform } from '@barnabas/platform';

import type { Committer } from './committer.js';
import type { DeferredRemoval } from './deferred-removal.js';
import type { FileHandlePool } from './file-handle-pool.js';
import type { HighWatermark } from './high-watermark.js';
import type { IndexCache } from './index-cache.js';
import type { LeaderEpochCache } from './leader-epoch-cache.js';
import type { LogConfig } from './log-config.js';
import type { LogLogger } from './log-operations.js';
import type { LogSegments } from './log-segments.js';
import type { LogWriter } from './log-writer.js';
import type { ProducerState } from './producer-state.js';
import type { SegmentStorage } from './segment-storage.js';
import type { Slots } from './slots.js';
import type { LogTail, TailCache } from './tail-cache.js';
import type { WriteBacklog } from './write-backlog.js';

export type LogPlatform = Pick<Platform, 'clock' | 'timers' | 'files' | 'randomness'>;

/** What the logs of a directory share. */
export interface LogContext {
  readonly platform: LogPlatform;
  readonly logger: LogLogger;
  readonly handles: FileHandlePool;
  readonly indexCache: IndexCache;
  readonly tailCache: TailCache;
  readonly backlog: WriteBacklog;
  readonly committer: Committer;
  readonly removal: DeferredRemoval;
  /** For batches that are long to check, over all logs: each may have a record as large as all it decompresses to. */
  readonly largeChecks: Slots;
  /** A write or sync failed: nothing in this directory can be relied on any more. */
  fail(error: unknown): void;
}

/** The parts of one open log, for the modules that work on them. Changes only in synchronous turns. */
export interface LogState {
  /** `topic-partition`. */
  readonly name: string;
  config: LogConfig;
  readonly segments: LogSegments;
  readonly producers: ProducerState;
  readonly epochs: LeaderEpochCache;
  readonly storage: SegmentStorage;
  readonly writer: LogWriter;
  readonly tail: LogTail;
  readonly highWatermark: HighWatermark;
  logStartOffset: number;
  logEndOffset: number;
  durableOffset: number;
  /** Everything below was compacted once; undefined: nothing was, or not yet that anybody knows. */
  cleanedUpTo?: number | undefined;
  /** Offset of the newest producer snapshot; -1 for none. */
  snapshotOffset: number;
}
