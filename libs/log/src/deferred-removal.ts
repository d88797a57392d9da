import type { Files, Timer, Timers } from '@barnabas/platform';

import type { LogLogger } from './log-operations.js';

/** Removes files that are no longer part of a log some time later. What is pending at the end is removed when the directory is opened again. */
export class DeferredRemoval {
  private readonly pending = new Set<Timer>();
  private running: Promise<void> = Promise.resolve();
  private isEnded = false;

  constructor(
    private readonly files: Files,
    private readonly timers: Timers,
    private readonly logger: LogLogger,
  ) {}

  schedule(paths: readonly string[], delayMs: number): void {
    const timer = this.timers.schedule(delayMs, 'liveness', () => {
      this.pending.delete(timer);
      this.running = this.running.then(() => this.removeAll(paths));
    });
    this.pending.add(timer);
  }

  /** Resolves when nothing is being removed any more. */
  async end(): Promise<void> {
    this.isEnded = true;
    for (const timer of this.pending) timer.cancel();
    this.pending.clear();
    await this.running;
  }

  /** One after the other: thousands at once would have all that waits for the disk wait behind them. */
  private async removeAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (this.isEnded) return;
      await this.files
        .remove(path)
        .catch((error: unknown) => this.logger.warn(`${path} could not be removed: ${String(error)}`));
    }
  }
}
