import type { LogDirectory } from '@barnabas/log';
import type { Platform, Timer } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { Partitions } from './partitions.js';

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
  #isStopped = false;

  constructor(private readonly options: LogMaintenanceOptions) {}

  start(): void {
    const { broker } = this.options.configs;
    const firstMs = broker.number('log.initial.task.delay.ms');
    const retentionMs = broker.number('log.retention.check.interval.ms');
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
      firstMs,
      'checkpoints',
      () => checkpointMs,
      () => this.#checkpoint(),
    );
    if (broker.boolean('log.cleaner.enable')) {
      const backoffMs = (): number => this.options.configs.broker.number('log.cleaner.backoff.ms');
      this.#after(backoffMs(), 'compaction', backoffMs, () => this.#compact());
    }
  }

  /** Resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    this.options.directory.cleaner.stop();
    await Promise.all(this.#running);
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
    for (const { log, isDeleted } of this.options.partitions.all()) {
      if (this.#isStopped) {
        return;
      }
      if (log.isOffline || isDeleted) {
        continue;
      }
      const nowMs = this.options.platform.clock.now();
      log.removeExpiredProducers(nowMs);
      const removed = await log.deleteOldSegments(nowMs);
      if (removed > 0) {
        this.options.logger.info('retention removed segments', {
          topic: log.topic,
          partition: log.partition,
          segments: removed,
          logStartOffset: log.logStartOffset,
        });
      }
    }
  }

  /** One log after the other, until none is dirty enough. */
  async #compact(): Promise<void> {
    while (!this.#isStopped) {
      const { broker } = this.options.configs;
      const cleaned = await this.options.directory.cleaner.cleanFilthiest({
        dedupeBufferBytes: broker.number('log.cleaner.dedupe.buffer.size'),
        dedupeBufferLoadFactor: broker.number('log.cleaner.io.buffer.load.factor'),
        ioBufferBytes: broker.number('log.cleaner.io.buffer.size'),
        ioBytesPerSecondMax: broker.number('log.cleaner.io.max.bytes.per.second'),
      });
      if (cleaned === undefined) {
        return;
      }
    }
  }

  async #checkpoint(): Promise<void> {
    await this.options.directory.checkpoint();
  }
}
