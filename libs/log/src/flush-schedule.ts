import type { Timer } from '@barnabas/platform';

import type { LogContext, LogState } from './log-state.js';

/** Longer than any timer may wait: Kafka's "never" is Long.MAX_VALUE. */
const maxTimerMs = 2 ** 31;

/** What is done with a log's bytes; failures are told elsewhere. */
export interface FlushWork {
  /** Writes and syncs what was appended. */
  sync(): Promise<void>;
  /** Writes it, and leaves the syncing to the system. */
  write(): Promise<void>;
}

/** Gets what was appended on its way to the disk, as `flush.messages` and `flush.ms` say. */
export class FlushSchedule {
  private isWriteScheduled = false;
  private isStopped = false;
  private timer: Timer | undefined;

  constructor(
    private readonly state: LogState,
    private readonly context: Pick<LogContext, 'platform'>,
    private readonly work: FlushWork,
  ) {}

  /** To be called after each append. `visible`: consumers may see it now, with `hidden` when it is durable. */
  noteAppend(): 'visible' | 'hidden' {
    const { config, logEndOffset, durableOffset } = this.state;
    if (config.flushMessages === 1) {
      void this.work.sync();
      return 'hidden';
    }
    if (logEndOffset - durableOffset >= config.flushMessages) void this.work.sync();
    else this.writeSoon();
    this.syncAfter(config.flushMs);
    return 'visible';
  }

  /** No timer is left behind, and nothing that is scheduled happens any more. */
  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  private syncAfter(delayMs: number): void {
    if (delayMs >= maxTimerMs || this.timer) return;
    this.timer = this.context.platform.timers.schedule(delayMs, 'work', () => {
      this.timer = undefined;
      if (!this.isStopped) void this.work.sync();
    });
  }

  private writeSoon(): void {
    if (this.isWriteScheduled) return;
    this.isWriteScheduled = true;
    this.context.platform.timers.defer(() => {
      this.isWriteScheduled = false;
      if (!this.isStopped) void this.work.write();
    });
  }
}
