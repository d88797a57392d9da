import type { TimerChange } from '@barnabas/coordinator';
import type { Timer, Timers } from '@barnabas/platform';

/** How soon a timer whose command was refused fires again, as in Kafka's CoordinatorTimer. */
const RETRY_DELAY_MS = 500;

export interface ShardTimersOptions<Command> {
  readonly timers: Timers;
  isWork(command: Command): boolean;
  /** False: it has come to nothing, and is to be tried again. */
  fire(command: Command): boolean;
}

/** The timers of one shard, by key. */
export class ShardTimers<Command> {
  readonly #timers = new Map<string, Timer>();

  constructor(private readonly options: ShardTimersOptions<Command>) {}

  apply(change: TimerChange<Command>): void {
    this.#timers.get(change.key)?.cancel();
    this.#timers.delete(change.key);
    if (change.kind === 'set') {
      this.#set(change.key, change.delayMs, change.command);
    }
  }

  cancelAll(): void {
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
  }

  #set(key: string, delayMs: number, command: Command): void {
    const { timers, isWork, fire } = this.options;
    const timer = timers.schedule(delayMs, isWork(command) ? 'work' : 'liveness', () => {
      this.#timers.delete(key);
      if (!fire(command) && !this.#timers.has(key)) {
        this.#set(key, RETRY_DELAY_MS, command);
      }
    });
    this.#timers.set(key, timer);
  }
}
