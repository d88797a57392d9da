import type { CoordinatorRecord } from '../decision.js';
import type { TransactionCommand } from './commands.js';
import type {
  TransactionContext,
  TransactionDecision,
  TransactionMarkers,
  TransactionReply,
  TransactionTimerChange,
} from './decision.js';
import type { TransactionSettings } from './settings.js';

/** What one call of `decide` may read of the world, and what it has decided so far. */
export class TransactionTurn<R> {
  private readonly records: CoordinatorRecord[] = [];
  private readonly replies: { token: R; response: TransactionReply }[] = [];
  private readonly timers: TransactionTimerChange<R>[] = [];
  private readonly markers: TransactionMarkers[] = [];

  constructor(
    readonly context: TransactionContext,
    readonly settings: TransactionSettings,
  ) {}

  get nowMs(): number {
    return this.context.nowMs;
  }

  append(record: CoordinatorRecord): void {
    this.records.push(record);
  }

  reply(token: R, response: TransactionReply): void {
    this.replies.push({ token, response });
  }

  setTimer(key: string, delayMs: number, command: TransactionCommand<R>): void {
    this.timers.push({ kind: 'set', key, delayMs, command });
  }

  cancelTimer(key: string): void {
    this.timers.push({ kind: 'cancel', key });
  }

  writeMarkers(markers: TransactionMarkers): void {
    this.markers.push(markers);
  }

  decision(): TransactionDecision<R> {
    return { records: this.records, replies: this.replies, timers: this.timers, markers: this.markers };
  }
}
