import { Committer } from './committer.js';
import { DeferredRemoval } from './deferred-removal.js';
import { FileHandlePool } from './file-handle-pool.js';
import { IndexCache } from './index-cache.js';
import type { LogConfig } from './log-config.js';
import type { LogLogger } from './log-operations.js';
import type { LogContext, LogPlatform } from './log-state.js';
import { Slots } from './slots.js';
import { TailCache } from './tail-cache.js';
import { WriteBacklog } from './write-backlog.js';

export interface LogDirectoryOptions {
  readonly path: string;
  readonly platform: LogPlatform;
  readonly logger?: LogLogger;
  /** The configuration of a topic's logs; also asked while the directory is opened. */
  configFor(topic: string): LogConfig;
  /** Bound of the tail cache over all logs. Default 64 MiB. */
  readonly tailCacheBytes?: number;
  /** How much may wait to be written before {@link WriteBacklog.isFull}. Default 64 MiB. */
  readonly backlogBytes?: number;
  /** Bound of the indexes of inactive segments in memory. Default 64 MiB. */
  readonly indexCacheBytes?: number;
  /** Open files at most. Default 512. */
  readonly openFilesMax?: number;
  /** Logs that are opened, recovered or closed at a time; all of them together hold no more files than {@link openFilesMax}. Default 16. */
  readonly recoveryConcurrency?: number;
}

const mebibyte = 1024 * 1024;
/** They share the event loop: more of them at once would take more memory, and not be done sooner. */
const largeChecksMax = 2;
const silent: LogLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function writeBacklog(options: LogDirectoryOptions): WriteBacklog {
  return new WriteBacklog(options.backlogBytes ?? 64 * mebibyte);
}

/** What all logs of a directory share. */
export function logContext(options: LogDirectoryOptions, backlog: WriteBacklog, fail: LogContext['fail']): LogContext {
  const { platform, logger = silent } = options;
  return {
    platform,
    logger,
    handles: new FileHandlePool(platform.files, options.openFilesMax ?? 512),
    indexCache: new IndexCache(options.indexCacheBytes ?? 64 * mebibyte),
    tailCache: new TailCache(options.tailCacheBytes ?? 64 * mebibyte),
    backlog,
    largeChecks: new Slots(largeChecksMax),
    removal: new DeferredRemoval(platform.files, platform.timers, logger),
    committer: new Committer(platform.timers),
    fail,
  };
}
