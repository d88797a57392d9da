import type { LogDirectory } from '@barnabas/log';
import type { Platform, Timer } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';

export interface LogCompactionOptions {
  readonly directory: LogDirectory;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'timers'>;
  readonly logger: Logger;
}

/**
 * Kafka's cleaner threads (`log.cleaner.threads`), though all of them work on the one event loop: so many logs are compacted at a time, so
 * that a large one, or one that waits for the disk, does not keep the others waiting. Each goes from log to log, and looks again after
 * `log.cleaner.backoff.ms` when none is dirty enough.
 */
export class LogCompaction {
  readonly #waiting = new Map<number, Timer>();
  readonly #running = new Map<number, Promise<void>>();
  #threads = 0;
  #backoffMs = 0;
  #isStopped = true;

  constructor(private readonly options: LogCompactionOptions) {}

  /** Does nothing with `log.cleaner.enable=false`. */
  start(): void {
    if (!this.options.configs.broker.boolean('log.cleaner.enable')) return;
    this.#isStopped = false;
    this.configure();
  }

  /** Follows the settings, which may have changed. What is being compacted is finished first. */
  configure(): void {
    if (this.#isStopped) return;
    const { configs, directory } = this.options;
    directory.cleaner.throttleTo(configs.broker.number('log.cleaner.io.max.bytes.per.second'));
    const threads = configs.broker.number('log.cleaner.threads');
    const backoffMs = configs.broker.number('log.cleaner.backoff.ms');
    if (threads === this.#threads && backoffMs === this.#backoffMs) return;
    this.#threads = threads;
    this.#backoffMs = backoffMs;
    this.#cancelTimers();
    for (let thread = 0; thread < threads; thread++) if (!this.#running.has(thread)) this.#wait(thread);
  }

  /** Resolves when nothing is compacted any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimers();
    this.options.directory.cleaner.stop();
    await Promise.all(this.#running.values());
  }

  #wait(thread: number): void {
    const timer = this.options.platform.timers.schedule(this.#backoffMs, 'liveness', () => {
      this.#waiting.delete(thread);
      this.#running.set(thread, this.#run(thread));
    });
    this.#waiting.set(thread, timer);
  }

  async #run(thread: number): Promise<void> {
    try {
      while (this.#isWanted(thread) && (await this.#compactOne()));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.logger.error('compaction failed', { error: message });
    }
    this.#running.delete(thread);
    if (this.#isWanted(thread)) this.#wait(thread);
  }

  #isWanted(thread: number): boolean {
    return !this.#isStopped && thread < this.#threads;
  }

  /** False when nothing is dirty enough. */
  async #compactOne(): Promise<boolean> {
    const { broker } = this.options.configs;
    const cleaned = await this.options.directory.cleaner.cleanFilthiest({
      // As in Kafka, all of them together have this much.
      dedupeBufferBytes: broker.number('log.cleaner.dedupe.buffer.size') / this.#threads,
      dedupeBufferLoadFactor: broker.number('log.cleaner.io.buffer.load.factor'),
      ioBufferBytes: broker.number('log.cleaner.io.buffer.size') / this.#threads,
      ioBytesPerSecondMax: broker.number('log.cleaner.io.max.bytes.per.second'),
    });
    return cleaned !== undefined;
  }

  #cancelTimers(): void {
    for (const timer of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }
}
