import type { GroupCommand } from './commands.js';
import type {
  CoordinatorRecord,
  Decision,
  GroupContext,
  GroupReply,
  TimerChange,
  TransactionalProducer,
} from './decision.js';
import type { GroupSettings } from './settings.js';

/** What one call of `decide` may read of the world, and what it has decided so far. */
export class Turn<R> {
  private readonly records: CoordinatorRecord[] = [];
  private readonly replies: { token: R; response: GroupReply }[] = [];
  private readonly timers: TimerChange<R>[] = [];
  private transaction: TransactionalProducer | undefined;

  constructor(
    readonly context: GroupContext,
    readonly settings: GroupSettings,
  ) {}

  get nowMs(): number {
    return this.context.nowMs;
  }

  append(record: CoordinatorRecord): void {
    this.records.push(record);
  }

  /** All records of this turn belong to the producer's transaction. */
  inTransaction(producer: TransactionalProducer): void {
    this.transaction = producer;
  }

  reply(token: R, response: GroupReply): void {
    this.replies.push({ token, response });
  }

  setTimer(key: string, delayMs: number, command: GroupCommand<R>): void {
    this.timers.push({ kind: 'set', key, delayMs, command });
  }

  cancelTimer(key: string): void {
    this.timers.push({ kind: 'cancel', key });
  }

  decision(): Decision<R> {
    const decision = { records: this.records, replies: this.replies, timers: this.timers };
    return this.transaction === undefined ? decision : { ...decision, transaction: this.transaction };
  }
}
