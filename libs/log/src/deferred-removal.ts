import type { Files, Timer, Timers } from '@barnabas/platform';

import type { LogLogger } from './log-operations.js';

/** Removes files that are no longer part of a log some time later. What is pending at the end is removed when the directory is opened again. */
export class DeferredRemoval {
  private readonly pending = new Set<Timer>();

  constructor(
    private readonly files: Files,
    private readonly timers: Timers,
    private readonly logger: LogLogger,
  ) {}

  schedule(paths: readonly string[], delayMs: number): void {
    const timer = this.timers.schedule(delayMs, 'liveness', () => {
      this.pending.delete(timer);
      for (const path of paths) this.remove(path);
    });
    this.pending.add(timer);
  }

  cancel(): void {
    for (const timer of this.pending) timer.cancel();
    this.pending.clear();
  }

  private remove(path: string): void {
    this.files
      .remove(path)
      .catch((error: unknown) => this.logger.warn(`${path} could not be removed: ${String(error)}`));
  }
}
