import type { LogPlatform } from '../log-state.js';
import type { LogLogger } from '../log-operations.js';
import { CleaningAbortedError, LogOfflineError } from '../log-errors.js';
import { Mutex } from '../mutex.js';
import type { PartitionLog } from '../partition-log.js';
import { TurnPace } from '../turn-pace.js';
import { isWorthCleaning } from './cleanable-range.js';
import type { CleanableRange } from './cleanable-range.js';
import { defaultCleanerSettings } from './cleaner-settings.js';
import type { CleanerSettings } from './cleaner-settings.js';
import { CleaningPace, IoThrottle } from './cleaning-pace.js';
import type { CleaningResult } from './log-cleaning.js';

export interface LogCleanerOptions {
  readonly logs: ReadonlyMap<string, PartitionLog>;
  readonly platform: LogPlatform;
  readonly logger: LogLogger;
  /** Writes down how far each log is cleaned (`cleaner-offset-checkpoint`). */
  saveProgress(): Promise<void>;
}

/** A log that was cleaned, and what that did. */
export interface CleanedLog extends CleaningResult {
  readonly log: PartitionLog;
}

/**
 * Compacts the logs of a directory whose `cleanup.policy` has `compact` (Kafka's `LogCleaner`), the one with the largest dirty share
 * first. Whoever owns the directory calls it now and then, and so many times at once as logs are to be compacted at once.
 */
export class LogCleaner {
  /** Logs whose records do not hold together: left alone until the directory is opened again, as in Kafka. */
  private readonly uncleanable = new WeakSet<PartitionLog>();
  private readonly stopping = new AbortController();
  private readonly underway = new Set<PartitionLog>();
  private readonly choosing = new Mutex();
  private ioBytesPerSecondMax = defaultCleanerSettings.ioBytesPerSecondMax;
  /** For all that are cleaned at a time. */
  private readonly throttle = new IoThrottle(() => this.ioBytesPerSecondMax);

  /** Made by `LogDirectory`. */
  constructor(private readonly options: LogCleanerOptions) {}

  /**
   * Cleans the log that needs it most, if any does, and drops what retention lets go of in compacted logs. Undefined: there was nothing to clean,
   * so that calling again at once is of no use.
   */
  async cleanFilthiest(settings: Partial<CleanerSettings> = {}): Promise<CleanedLog | undefined> {
    const chosen = { ...defaultCleanerSettings, ...settings };
    this.throttleTo(chosen.ioBytesPerSecondMax);
    const filthiest = await this.choosing.run(() => this.takeFilthiest());
    const cleaned = filthiest && (await this.clean(filthiest, chosen));
    await this.deleteOldSegments();
    return cleaned;
  }

  /** `log.cleaner.io.max.bytes.per.second`, also for what runs. */
  throttleTo(bytesPerSecondMax: number): void {
    this.ioBytesPerSecondMax = bytesPerSecondMax;
  }

  /** Ends the cleaning that runs, and refuses later ones. What it has not finished is begun anew some day. */
  stop(): void {
    this.stopping.abort();
  }

  /** Of those that nobody cleans; from then on somebody does. */
  private async takeFilthiest(): Promise<PartitionLog | undefined> {
    let filthiest: { log: PartitionLog; range: CleanableRange } | undefined;
    for await (const log of this.compactedLogs()) {
      if (this.underway.has(log)) continue;
      const range = await ignoringAbsence(log.cleanableRange());
      if (!range || !isWorthCleaning(range, log.config.minCleanableDirtyRatio)) continue;
      if (!filthiest || range.cleanableRatio > filthiest.range.cleanableRatio) filthiest = { log, range };
    }
    if (filthiest) this.underway.add(filthiest.log);
    return filthiest?.log;
  }

  private async clean(log: PartitionLog, settings: CleanerSettings): Promise<CleanedLog | undefined> {
    const { platform, logger, saveProgress } = this.options;
    try {
      const result = await log.clean((signal) => {
        const either = AbortSignal.any([signal, this.stopping.signal]);
        return { settings, pace: new CleaningPace(platform, either, this.throttle) };
      });
      if (!result) return undefined;
      await saveProgress();
      logger.info(describe(log, result));
      return { ...result, log };
    } catch (error) {
      if (error instanceof CleaningAbortedError || log.isOffline) return undefined;
      this.uncleanable.add(log);
      logger.error(`${log.name} cannot be compacted and is left as it is: ${String(error)}`);
      return undefined;
    } finally {
      this.underway.delete(log);
    }
  }

  /** Kafka's cleaner does that itself, so that both never work on a log at the same time. */
  private async deleteOldSegments(): Promise<void> {
    for await (const log of this.compactedLogs()) {
      await ignoringAbsence(log.deleteOldSegments(this.options.platform.clock.now()));
    }
  }

  private async *compactedLogs(): AsyncGenerator<PartitionLog, void, undefined> {
    const pace = new TurnPace(this.options.platform);
    for (const log of this.options.logs.values()) {
      const pause = pace.step(16);
      if (pause) await pause;
      if (this.stopping.signal.aborted) return;
      if (log.config.cleanupPolicy.has('compact') && !log.isOffline && !this.uncleanable.has(log)) yield log;
    }
  }
}

/** A log may go away while it is looked at. */
async function ignoringAbsence<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LogOfflineError) return undefined;
    throw error;
  }
}

function describe(log: PartitionLog, result: CleaningResult): string {
  const { fromOffset, toOffset, bytesRead, bytesWritten, recordsRead, recordsKept } = result;
  const segments = `${result.segmentsBefore} segments became ${result.segmentsAfter}`;
  const sizes = `${bytesRead} bytes ${bytesWritten}, ${recordsRead} records ${recordsKept}`;
  return `${log.name}: compacted, dirty from ${fromOffset} to ${toOffset}: ${segments}, ${sizes}`;
}
