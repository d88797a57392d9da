import type { Timer, Timers } from '@barnabas/platform';

export interface NoOpScheduleOptions {
  readonly timers: Timers;
  /** `metadata.max.idle.interval.ms`; 0: never. */
  readonly intervalMs: number;
  /** Resolves when the record is on disk. */
  write(): Promise<void>;
}

/**
 * Writes a record without content into the metadata log again and again, so that whoever reads the log sees that its leader lives (KIP-835;
 * Kafka's QuorumController, writeNoOpRecord). It ends when writing fails, which others report.
 */
export class NoOpSchedule {
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(private readonly options: NoOpScheduleOptions) {
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    const { timers, intervalMs, write } = this.options;
    if (this.#isClosed || intervalMs === 0) return;
    this.#timer = timers.schedule(intervalMs, 'liveness', () => {
      write().then(
        () => this.#schedule(),
        () => this.close(),
      );
    });
  }
}
