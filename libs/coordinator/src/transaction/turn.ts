import { CoordinatorTurn } from '../coordinator-turn.js';
import type { TransactionCommand } from './commands.js';
import type { TransactionContext, TransactionDecision, TransactionMarkers } from './decision.js';
import type { TransactionReply } from './exchanges.js';
import type { TransactionSettings } from './settings.js';

/** What one call of `decide` may read of the world, and what it has decided so far. */
export class TransactionTurn<R> extends CoordinatorTurn<R, TransactionCommand<R>, TransactionReply> {
  private readonly markers: TransactionMarkers[] = [];

  constructor(
    readonly context: TransactionContext,
    readonly settings: TransactionSettings,
  ) {
    super();
  }

  get nowMs(): number {
    return this.context.nowMs;
  }

  writeMarkers(markers: TransactionMarkers): void {
    this.markers.push(markers);
  }

  override decision(): TransactionDecision<R> {
    return { ...super.decision(), markers: this.markers };
  }

  protected override next(): this {
    return new TransactionTurn<R>(this.context, this.settings) as this;
  }
}
