import { TurnPace } from '@barnabas/log';
import type { LogDirectory, PartitionLog } from '@barnabas/log';
import type { Platform, Timer } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { MetadataDelta } from '../metadata/delta.js';
import { LogCompaction } from './log-compaction.js';
import type { Partitions } from './partitions.js';

/** What a look at a partition takes, counted in records. */
const LOOK_RECORDS = 64;

export interface LogMaintenanceOptions {
  readonly partitions: Partitions;
  readonly directory: LogDirectory;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
}

/** What happens to logs from time to time (Kafka's LogManager and LogCleaner threads): retention, compaction, producer expiry, checkpoints. */
export class LogMaintenance {
  readonly #timers = new Map<string, Timer>();
  readonly #running = new Set<Promise<void>>();
  readonly #compaction: LogCompaction;
  #isStopped = false;

  constructor(private readonly options: LogMaintenanceOptions) {
    this.#compaction = new LogCompaction(options);
  }

  start(): void {
    const { broker } = this.options.configs;
    const firstMs = broker.number('log.initial.task.delay.ms');
    const retentionMs = broker.number('log.retention.check.interval.ms');
    const producersMs = broker.number('producer.id.expiration.check.interval.ms');
    const checkpointMs = Math.min(
      broker.number('log.flush.offset.checkpoint.interval.ms'),
      broker.number('log.flush.start.offset.checkpoint.interval.ms'),
    );
    this.#after(
      firstMs,
      'retention',
      () => retentionMs,
      () => this.#retain(),
    );
    this.#after(
      producersMs,
      'producers',
      () => producersMs,
      () => this.#expireProducers(),
    );
    this.#after(
      firstMs,
      'checkpoints',
      () => checkpointMs,
      () => this.#checkpoint(),
    );
    this.#compaction.start();
  }

  /** Follows changed settings of the broker. Kafka reads the intervals of retention and checkpoints at the start only. */
  apply(delta: MetadataDelta): void {
    if (delta.changedConfigs.some(({ type }) => type === 'broker')) this.#compaction.configure();
  }

  /** Resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    await Promise.all([this.#compaction.stop(), ...this.#running]);
  }

  /** Runs `work` after `delayMs`, and again each time that `intervalMs` have passed since it ended. */
  #after(delayMs: number, name: string, intervalMs: () => number, work: () => Promise<void>): void {
    const timer = this.options.platform.timers.schedule(delayMs, 'liveness', () => {
      const run = work()
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.options.logger.error(`log maintenance (${name}) failed`, { error: message });
        })
        .finally(() => {
          this.#running.delete(run);
          if (!this.#isStopped) {
            this.#after(intervalMs(), name, intervalMs, work);
          }
        });
      this.#running.add(run);
    });
    this.#timers.set(name, timer);
  }

  async #retain(): Promise<void> {
    await this.#forEachLog(async (log) => {
      const removed = await log.deleteOldSegments(this.options.platform.clock.now());
      if (removed > 0) {
        this.options.logger.info('retention removed segments', {
          topic: log.topic,
          partition: log.partition,
          segments: removed,
          logStartOffset: log.logStartOffset,
        });
      }
    });
  }

  /** What of producers a log remembers it remembers for `producer.id.expiration.ms`, and until it is looked at. */
  #expireProducers(): Promise<void> {
    return this.#forEachLog((log) => log.removeExpiredProducers(this.options.platform.clock.now()));
  }

  async #forEachLog(look: (log: PartitionLog) => Promise<void> | void): Promise<void> {
    const pace = new TurnPace(this.options.platform);
    for (const { log, isDeleted } of this.options.partitions.all()) {
      // For most there is nothing to do, and looking at ten thousand of them takes a while.
      const pause = pace.step(LOOK_RECORDS);
      if (pause) {
        await pause;
      }
      if (this.#isStopped) {
        return;
      }
      if (!log.isOffline && !isDeleted) {
        await look(log);
      }
    }
  }

  async #checkpoint(): Promise<void> {
    await this.options.directory.checkpoint();
  }
}
