import { resolve } from 'node:path';
import type { DirectoryLock } from '@barnabas/platform';

import { readTextIfThere } from './checkpoint-file.js';
import { cleanShutdownFileName, formatCleanShutdown, parseCleanShutdown } from './clean-shutdown-file.js';
import { LogCleaner } from './compaction/log-cleaner.js';
import { makeDurableDirectory } from './durable-directory.js';
import { logContext, writeBacklog } from './log-directory-options.js';
import type { LogDirectoryOptions } from './log-directory-options.js';
import { LogDirectoryError, LogOfflineError } from './log-errors.js';
import type { LogContext } from './log-state.js';
import { formatMetaProperties, metaPropertiesFileName, parseMetaProperties } from './meta-properties.js';
import type { MetaProperties } from './meta-properties.js';
import { DirectoryCheckpoints, metadataTopic } from './directory-checkpoints.js';
import { cleanerOffsetFileName, logStartOffsetFileName, recoveryPointFileName } from './offset-checkpoint.js';
import { inParallel } from './in-parallel.js';
import { deletedDirectoryName, parsePartitionDirectory } from './partition-directory.js';
import type { PartitionLog } from './partition-log.js';
import { createPartitionLog, openPartitionLog } from './partition-log-factory.js';
import { Slots } from './slots.js';
import type { WriteBacklog } from './write-backlog.js';

/**
 * One data directory, as a node of Apache Kafka leaves it: lock, meta.properties, checkpoints, clean-shutdown marker and the logs of all
 * partitions. A write or a sync that fails takes all of it offline, as in Kafka: what the disk holds is no longer known.
 */
export class LogDirectory {
  /** Undefined: not formatted. */
  metaProperties: MetaProperties | undefined;
  /** The last run closed the directory, so that nothing had to be recovered. */
  wasCleanShutdown = false;
  /** What the clean-shutdown marker said; -1 unknown. */
  cleanShutdownBrokerEpoch = -1;
  /** `Orders-0` and `orders-0` are one directory here, as they are on macOS and Windows unless told otherwise. */
  ignoresCase = false;
  readonly path: string;
  readonly backlog: WriteBacklog;
  /** Compacts the logs in here, when it is called. */
  readonly cleaner: LogCleaner;
  private readonly logs = new Map<string, PartitionLog>();
  private readonly offlineListeners = new Set<(cause: LogOfflineError) => void>();
  private readonly context: LogContext;
  private readonly checkpoints: DirectoryCheckpoints;
  /** Of deleted logs: a topic of a thousand partitions is not to keep the disk from those that wait for it. */
  private readonly moving = new Slots(2);
  private offline: LogOfflineError | undefined;
  private isClosed = false;

  private constructor(
    private readonly options: LogDirectoryOptions,
    private readonly lock: DirectoryLock,
  ) {
    const { platform } = options;
    this.path = options.path;
    this.backlog = writeBacklog(options);
    this.context = logContext(options, this.backlog, (error) => this.goOffline(error));
    const { logger } = this.context;
    this.checkpoints = new DirectoryCheckpoints(platform.files, options.path, this.logs, logger);
    this.cleaner = new LogCleaner({
      logs: this.logs,
      platform,
      logger,
      saveProgress: () => this.guarded(() => this.checkpoints.writeCleaned()),
    });
  }

  /**
   * Locks the directory, which is made if missing, opens every log in it and recovers those that need it. Throws `DirectoryLockedError`, or
   * {@link LogDirectoryError}.
   */
  static async open(options: LogDirectoryOptions): Promise<LogDirectory> {
    const { files } = options.platform;
    await makeDurableDirectory(files, options.path);
    const directory = new LogDirectory(options, await files.lockDirectory(options.path));
    try {
      // A machine's directory is locked by a file `.lock`.
      directory.ignoresCase = await files.exists(`${options.path}/.LOCK`);
      await directory.load();
    } catch (error) {
      await directory.context.removal.end();
      await directory.context.handles.close();
      await directory.lock.release();
      throw error;
    }
    return directory;
  }

  /** The open logs by `topic-partition`. */
  get partitions(): ReadonlyMap<string, PartitionLog> {
    return this.logs;
  }

  /** {@link path} as operators see it, wherever the process was started. */
  get absolutePath(): string {
    return resolve(this.path);
  }

  get isOffline(): boolean {
    return this.offline !== undefined;
  }

  /** How many syncs the committer has started. */
  get syncs(): number {
    return this.context.committer.syncs;
  }

  /** Logs that are opened, or closed, at a time. */
  private get concurrency(): number {
    return this.options.recoveryConcurrency ?? 16;
  }

  /** Called once, when a write or a sync has failed. */
  onOffline(listener: (cause: LogOfflineError) => void): () => void {
    this.offlineListeners.add(listener);
    return () => this.offlineListeners.delete(listener);
  }

  /** Writes `meta.properties`. Throws {@link LogDirectoryError} when there is one. */
  async format(meta: { clusterId: string; nodeId: number; directoryId: string }): Promise<void> {
    if (this.metaProperties)
      throw new LogDirectoryError(`${this.path} belongs to cluster ${this.metaProperties.clusterId} already`);
    await this.context.platform.files.replaceFile(`${this.path}/${metaPropertiesFileName}`, formatMetaProperties(meta));
    this.metaProperties = { ...meta, version: 1 };
  }

  /** A log that is empty; its files appear with the first append. Throws {@link LogDirectoryError} when there is one of that name. */
  create(topic: string, partition: number, topicId: string): PartitionLog {
    this.ensureOpen();
    const name = `${topic}-${partition}`;
    if (this.logs.has(name)) throw new LogDirectoryError(`there is a log ${name} already`);
    const config = this.options.configFor(topic);
    const log = createPartitionLog({ topic, partition, topicId }, `${this.path}/${name}`, config, this.context);
    this.logs.set(name, log);
    return log;
  }

  /**
   * Takes a log away: at once for its users, the files after `file.delete.delay.ms`. The directory is renamed first, so that a topic of the
   * same name may follow immediately.
   */
  async remove(log: PartitionLog): Promise<void> {
    if (this.logs.get(log.name) !== log) return;
    this.logs.delete(log.name);
    log.goOffline(new LogOfflineError(`the log ${log.name} is deleted`));
    await log.settled();
    // A topic of the same name must not count as compacted, or as deleted, up to there.
    if (log.cleanedUpTo !== undefined) await this.checkpoints.writeCleaned();
    if (log.hasLogStartInsideSegment) await this.checkpoints.writeLogStarts();
    await this.moving.run(() => this.moveAway(log));
  }

  private async moveAway(log: PartitionLog): Promise<void> {
    const { files, randomness } = this.context.platform;
    const from = `${this.path}/${log.name}`;
    await this.context.handles.forgetUnder(from);
    if (!(await files.exists(from))) return;
    const to = `${this.path}/${deletedDirectoryName(log.topic, log.partition, randomness.bytes(16))}`;
    await files.rename(from, to);
    await files.syncDirectory(this.path);
    this.context.removal.schedule([to], log.config.fileDeleteDelayMs);
  }

  /** Writes the checkpoints of recovery points, log start offsets and high watermarks; to be called now and then, and before a stop. */
  async checkpoint(): Promise<void> {
    await this.guarded(() => this.checkpoints.write());
  }

  /**
   * Makes log start offsets that were moved survive a crash. Rejects with {@link LogOfflineError} when that cannot be said: the directory is
   * offline, or is now.
   */
  async checkpointLogStarts(): Promise<void> {
    this.ensureOpen();
    await this.guarded(() => this.checkpoints.writeLogStarts());
    this.ensureOpen();
  }

  /** Flushes and closes every log, writes checkpoints and the clean-shutdown marker, and lets go of the directory. */
  async close(options: { brokerEpoch?: number } = {}): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.cleaner.stop();
    const { files } = this.context.platform;
    try {
      if (!this.offline) {
        await inParallel([...this.logs.values()], this.concurrency, (log) => log.close());
        await this.checkpoint();
        const marker = formatCleanShutdown(options.brokerEpoch ?? -1);
        await files.replaceFile(`${this.path}/${cleanShutdownFileName}`, marker);
      }
    } finally {
      this.goOffline(new Error('the data directory was closed'), true);
      await this.context.removal.end();
      await this.context.handles.close();
      await this.lock.release();
    }
  }

  /** Does nothing once the directory is offline; takes it there when it fails. */
  private async guarded(work: () => Promise<void>): Promise<void> {
    if (this.offline) return;
    try {
      await work();
    } catch (error) {
      this.goOffline(error);
      throw this.offline ?? error;
    }
  }

  private async load(): Promise<void> {
    const { files, logger } = { ...this.context.platform, logger: this.context.logger };
    const metaPath = `${this.path}/${metaPropertiesFileName}`;
    const meta = await readTextIfThere(files, metaPath);
    if (meta !== undefined) this.metaProperties = parseMetaProperties(meta, metaPath);
    await this.takeCleanShutdownMarker();
    const recoveryPoints = await this.checkpoints.read(recoveryPointFileName);
    const logStartOffsets = await this.checkpoints.read(logStartOffsetFileName);
    const cleanedUpTo = await this.checkpoints.read(cleanerOffsetFileName);
    const entries = (await files.list(this.path)).filter(({ kind }) => kind === 'directory');
    await inParallel(entries, this.concurrency, async ({ name }) => {
      const parsed = parsePartitionDirectory(name);
      if (parsed.kind === 'deleted')
        this.context.removal.schedule([`${this.path}/${name}`], this.options.configFor(name).fileDeleteDelayMs);
      else if (parsed.kind !== 'partition')
        logger.warn(`${this.path}/${name} is no partition of this node: left alone`);
      else {
        const inside = await files.list(`${this.path}/${name}`);
        if (isNeverFinished(inside)) return files.remove(`${this.path}/${name}`);
        const isMetadata = parsed.topic === metadataTopic;
        const log = await openPartitionLog(
          parsed,
          `${this.path}/${name}`,
          this.options.configFor(parsed.topic),
          this.context,
          {
            names: inside.filter(({ kind }) => kind === 'file').map((file) => file.name),
            isClean: this.wasCleanShutdown && !isMetadata,
            recoveryPoint: recoveryPoints.get(name) ?? 0,
            logStartOffset: logStartOffsets.get(name) ?? 0,
          },
        );
        log.cleanedUpTo = cleanedUpTo.get(name);
        this.logs.set(name, log);
      }
    });
  }

  /** A crash from here on is a crash, even while the directory is being opened. */
  private async takeCleanShutdownMarker(): Promise<void> {
    const { files } = this.context.platform;
    const path = `${this.path}/${cleanShutdownFileName}`;
    const marker = await readTextIfThere(files, path);
    if (marker === undefined) return;
    this.cleanShutdownBrokerEpoch = parseCleanShutdown(marker, path);
    this.wasCleanShutdown = true;
    await files.remove(path);
    await files.syncDirectory(this.path);
  }

  private goOffline(error: unknown, isExpected = false): void {
    if (this.offline) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.offline = new LogOfflineError(`the data directory ${this.path} is offline: ${reason}`, { cause: error });
    if (!isExpected) this.context.logger.error(this.offline.message);
    for (const log of this.logs.values()) log.goOffline(this.offline);
    if (!isExpected) for (const listener of this.offlineListeners) listener(this.offline);
  }

  private ensureOpen(): void {
    if (this.offline) throw this.offline;
  }
}

/** A crash left the directory of a new partition before it said whose it is: there is nothing in it. */
function isNeverFinished(inside: readonly { readonly name: string }[]): boolean {
  return inside.every(({ name }) => name.endsWith('.tmp'));
}
