import type { GroupCommand } from './commands.js';
import { CoordinatorTurn } from '../coordinator-turn.js';
import type { GroupReply } from './group-exchanges.js';
import type { GroupContext } from './group-context.js';
import type { GroupSettings } from './settings.js';

/** What one call of `decide` may read of the world, and what it has decided so far. */
export class Turn<R> extends CoordinatorTurn<R, GroupCommand<R>, GroupReply> {
  constructor(
    readonly context: GroupContext,
    readonly settings: GroupSettings,
  ) {
    super();
  }

  get nowMs(): number {
    return this.context.nowMs;
  }

  protected override next(): this {
    return new Turn<R>(this.context, this.settings) as this;
  }
}
