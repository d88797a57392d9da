import type { Files } from '@barnabas/platform';

import type { LogLogger } from './log-operations.js';
import type { LogView } from './log-view.js';
import { Mutex } from './mutex.js';
import {
  cleanerOffsetFileName,
  formatOffsetCheckpoint,
  highWatermarkFileName,
  logStartOffsetFileName,
  readOffsetCheckpoint,
  recoveryPointFileName,
} from './offset-checkpoint.js';
import type { PartitionOffset } from './offset-checkpoint.js';

/** The controllers' log: keeps its own checkpoints (KRaft), so that it is recovered from its start and named in no checkpoint of ours. */
export const metadataTopic = '__cluster_metadata';

/** The checkpoint files of a data directory: one row for each log that they concern. */
export class DirectoryCheckpoints {
  private readonly writing = new Mutex();
  /** A write of log start offsets that has not begun. */
  private nextLogStarts: Promise<void> | undefined;

  constructor(
    private readonly files: Files,
    private readonly path: string,
    private readonly logs: ReadonlyMap<string, LogView>,
    private readonly logger: LogLogger,
  ) {}

  /** Recovery points, log start offsets, high watermarks, and how far logs are compacted. */
  async write(): Promise<void> {
    await this.writeFile(recoveryPointFileName, recoveryPointOf);
    await this.writeLogStarts();
    await this.writeFile(highWatermarkFileName, highWatermarkOf);
    await this.writeCleaned();
  }

  /** `log-start-offset-checkpoint`. Who asks before a write begins shares it. */
  writeLogStarts(): Promise<void> {
    this.nextLogStarts ??= this.writing.run(() => {
      this.nextLogStarts = undefined;
      return this.replace(logStartOffsetFileName, logStartOf);
    });
    return this.nextLogStarts;
  }

  /** `cleaner-offset-checkpoint`. */
  async writeCleaned(): Promise<void> {
    await this.writeFile(cleanerOffsetFileName, (log) => log.cleanedUpTo);
  }

  /** Offsets by `topic-partition`. A damaged checkpoint only makes work that was done be done again. */
  async read(fileName: string): Promise<Map<string, number>> {
    try {
      return await readOffsetCheckpoint(this.files, `${this.path}/${fileName}`);
    } catch (error) {
      this.logger.warn(`${fileName} is damaged and ignored: ${String(error)}`);
      return new Map();
    }
  }

  private writeFile(fileName: string, offsetOf: OffsetOf): Promise<void> {
    return this.writing.run(() => this.replace(fileName, offsetOf));
  }

  /** Offsets as they are when the write begins: a later write never says less than an earlier one. */
  private replace(fileName: string, offsetOf: OffsetOf): Promise<void> {
    const rows: PartitionOffset[] = [];
    for (const log of this.logs.values()) {
      const offset = offsetOf(log);
      if (offset !== undefined) rows.push({ topic: log.topic, partition: log.partition, offset });
    }
    return this.files.replaceFile(`${this.path}/${fileName}`, formatOffsetCheckpoint(rows));
  }
}

/** What a checkpoint says of a log; undefined: nothing. */
type OffsetOf = (log: LogView) => number | undefined;

function isNamed(log: LogView): boolean {
  return log.topic !== metadataTopic && log.logEndOffset > 0;
}

const recoveryPointOf: OffsetOf = (log) => (isNamed(log) ? log.recoveryPoint : undefined);
const highWatermarkOf: OffsetOf = (log) => (isNamed(log) ? log.highWatermark : undefined);

/** For the others the name of the first segment says it. */
const logStartOf: OffsetOf = (log) => (isNamed(log) && log.hasLogStartInsideSegment ? log.logStartOffset : undefined);
