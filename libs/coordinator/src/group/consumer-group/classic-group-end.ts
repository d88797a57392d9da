import type { ClassicGroup } from '../classic-group.js';
import type { CoordinatorRecord } from '../../decision.js';
import { groupTombstone } from '../records.js';
import type { ShardState } from '../shard-state.js';
import { forgetGroup } from '../simple-group.js';
import { joinKey, sessionKey, syncKey } from '../timers.js';
import type { Turn } from '../turn.js';

/** An empty classic group is given up for a consumer group. Its offsets stay. */
export function forgetClassicGroup<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ClassicGroup<R>,
): { records: CoordinatorRecord[]; commit(): void } {
  const { groupId } = group;
  return {
    records: [groupTombstone(groupId)],
    commit: () => {
      for (const memberId of group.pendingJoinMembers) turn.cancelTimer(sessionKey(groupId, memberId));
      turn.cancelTimer(joinKey(groupId));
      turn.cancelTimer(syncKey(groupId));
      forgetGroup(turn, state, group);
    },
  };
}
