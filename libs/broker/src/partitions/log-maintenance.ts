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

/** What happens to logs from time to time (Kafka's LogManager threads): retention, producer expiry, checkpoints. */
export class LogMaintenance {
  readonly #timers = new Map<string, Timer>();
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(private readonly options: LogMaintenanceOptions) {}

  start(): void {
    const { broker } = this.options.configs;
    this.#every('retention', broker.number('log.retention.check.interval.ms'), () => this.#retain());
    this.#every('checkpoints', broker.number('log.flush.offset.checkpoint.interval.ms'), () => this.#checkpoint());
  }

  /** Resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    await Promise.all(this.#running);
  }

  #every(name: string, intervalMs: number, work: () => Promise<void>): void {
    const timer = this.options.platform.timers.schedule(intervalMs, 'liveness', () => {
      const run = work()
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.options.logger.error(`log maintenance (${name}) failed`, { error: message });
        })
        .finally(() => {
          this.#running.delete(run);
          if (!this.#isStopped) {
            this.#every(name, intervalMs, work);
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

  async #checkpoint(): Promise<void> {
    await this.options.directory.checkpoint();
  }
}
