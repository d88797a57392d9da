import type { ErrorCode } from '@barnabas/protocol';
import type { CoordinatorRecord, DecidedReply, Decision, TimerChange, TransactionalProducer } from './decision.js';

/** What one call of `decide` has decided so far. */
export abstract class CoordinatorTurn<Token, Command, Reply> {
  private readonly records: CoordinatorRecord[] = [];
  private readonly replies: DecidedReply<Token, Reply>[] = [];
  private readonly timers: TimerChange<Command>[] = [];
  private readonly undoing: ((turn: this, errorCode: ErrorCode) => void)[] = [];
  private transaction: TransactionalProducer | undefined;
  private isSplittable = false;

  /** The next turn, in the same world. */
  protected abstract next(): this;

  append(record: CoordinatorRecord): void {
    this.records.push(record);
  }

  /** All records of this turn belong to the producer's transaction. */
  inTransaction(producer: TransactionalProducer): void {
    this.transaction = producer;
  }

  /** Each record of this turn counts for itself. */
  maySplit(): void {
    this.isSplittable = true;
  }

  reply(token: Token, response: Reply): void {
    this.replies.push({ token, response });
  }

  /** An answer that holds whatever becomes of this turn's records. */
  replyInAnyCase(token: Token, response: Reply): void {
    this.replies.push({ token, response, stands: true });
  }

  setTimer(key: string, delayMs: number, command: Command): void {
    this.timers.push({ kind: 'set', key, delayMs, command });
  }

  cancelTimer(key: string): void {
    this.timers.push({ kind: 'cancel', key });
  }

  /** How a change of soft state is taken back when the log refuses the records. The latest change goes back first. */
  ifRefused(undo: (turn: this, errorCode: ErrorCode) => void): void {
    this.undoing.unshift(undo);
  }

  decision(): Decision<Token, Command, Reply> {
    const { records, replies, timers, isSplittable, transaction } = this;
    return {
      records,
      replies,
      timers,
      isSplittable,
      refused: (errorCode) => this.undo(errorCode),
      ...(transaction === undefined ? {} : { transaction }),
    };
  }

  private undo(errorCode: ErrorCode): Decision<Token, Command, Reply> {
    const turn = this.next();
    for (const undo of this.undoing) undo(turn, errorCode);
    return turn.decision();
  }
}
