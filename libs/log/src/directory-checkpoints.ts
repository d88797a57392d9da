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

/** The controllers' log: keeps its own checkpoints (KRaft), so that it is recovered from its start and named in no checkpoint of ours. */
export const metadataTopic = '__cluster_metadata';

/** The checkpoint files of a data directory: one row for each log that they concern. */
export class DirectoryCheckpoints {
  private readonly writing = new Mutex();

  constructor(
    private readonly files: Files,
    private readonly path: string,
    private readonly logger: LogLogger,
  ) {}

  /** Recovery points, log start offsets, high watermarks, and how far logs are compacted. */
  async write(all: readonly LogView[]): Promise<void> {
    const logs = all.filter((log) => log.topic !== metadataTopic && log.logEndOffset > 0);
    await this.writeFile(recoveryPointFileName, logs, (log) => log.recoveryPoint);
    // For the others the name of the first segment says it.
    const withinSegment = logs.filter((log) => log.hasLogStartInsideSegment);
    await this.writeFile(logStartOffsetFileName, withinSegment, (log) => log.logStartOffset);
    await this.writeFile(highWatermarkFileName, logs, (log) => log.highWatermark);
    await this.writeCleaned(all);
  }

  /** `cleaner-offset-checkpoint`. */
  async writeCleaned(all: readonly LogView[]): Promise<void> {
    const cleaned = all.filter((log) => log.cleanedUpTo !== undefined);
    await this.writeFile(cleanerOffsetFileName, cleaned, (log) => log.cleanedUpTo ?? 0);
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

  private writeFile(fileName: string, logs: readonly LogView[], offsetOf: (log: LogView) => number): Promise<void> {
    const rows = logs.map((log) => ({ topic: log.topic, partition: log.partition, offset: offsetOf(log) }));
    const text = formatOffsetCheckpoint(rows);
    return this.writing.run(() => this.files.replaceFile(`${this.path}/${fileName}`, text));
  }
}
