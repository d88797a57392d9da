import type { OffsetToCommit } from '@barnabas/client';
import type { Clock, Timer, Timers } from '@barnabas/platform';

export interface CommitScheduleOptions {
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'schedule'>;
  /** What is finished but not committed yet. */
  readonly uncommitted: () => readonly OffsetToCommit[];
  /** Rejects when the positions could not be committed. */
  readonly commit: (offsets: readonly OffsetToCommit[]) => Promise<void>;
}

/** A failed commit is tried again after at least this. */
const RETRY_MS = 500;

/** Commits what is finished: at once after a pause, at most once per interval under load, one commit at a time. */
export class CommitSchedule {
  readonly #options: CommitScheduleOptions;
  #timer: Timer | undefined;
  #committing: Promise<boolean> | undefined;
  #notBeforeMs = 0;
  #isClosed = false;

  constructor(options: CommitScheduleOptions) {
    this.#options = options;
  }

  /** Something has been finished. */
  touch(): void {
    if (this.#isClosed || this.#timer !== undefined || this.#committing !== undefined) return;
    const delayMs = Math.max(0, this.#notBeforeMs - this.#options.clock.monotonic());
    this.#timer = this.#options.timers.schedule(delayMs, 'work', () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Commits now, after a commit that is under way. Resolves to whether everything finished is committed. */
  async flush(): Promise<boolean> {
    await this.#committing;
    this.#committing ??= this.#commit().finally(() => (this.#committing = undefined));
    const succeeded = await this.#committing;
    if (this.#options.uncommitted().length > 0) this.touch();
    return succeeded;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #commit(): Promise<boolean> {
    const { clock, intervalMs, commit, uncommitted } = this.#options;
    const offsets = uncommitted();
    if (offsets.length === 0) return true;
    try {
      await commit(offsets);
      this.#notBeforeMs = clock.monotonic() + intervalMs;
      return true;
    } catch {
      this.#notBeforeMs = clock.monotonic() + Math.max(intervalMs, RETRY_MS);
      return false;
    }
  }
}
