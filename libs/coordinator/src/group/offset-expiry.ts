import type { ClassicGroup } from './classic-group.js';
import { removeGroup } from './delete-groups.js';
import type { CommittedOffset } from './offset-store.js';
import { offsetTombstone } from './records.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

/** Since when an offset has been out of use; undefined while the group may still want it. */
type UnusedSince = (committed: CommittedOffset) => number;

const byCommit: UnusedSince = ({ commitTimestampMs }) => commitTimestampMs;

/** KIP-211: offsets of groups that have gone, and then the groups themselves. */
export function expireOffsets<R>(turn: Turn<R>, state: ShardState<R>): void {
  turn.maySplit();
  for (const [groupId, group] of state.groups) {
    const allGone = expireGroupOffsets(turn, state, groupId, unusedSince(group), (topic) =>
      group.isSubscribedTo(topic),
    );
    if (allGone && group.state === 'Empty' && group.pendingJoinMembers.size === 0) removeGroup(turn, state, groupId);
  }
  for (const [groupId, group] of state.consumerGroups) {
    const allGone = expireGroupOffsets(turn, state, groupId, byCommit, (topic) => group.isSubscribedTo(topic));
    if (allGone && group.size === 0) removeGroup(turn, state, groupId);
  }
  for (const groupId of state.others.groupIds()) {
    if (!state.others.isEmpty(groupId)) continue;
    if (expireGroupOffsets(turn, state, groupId, byCommit, () => false)) removeGroup(turn, state, groupId);
  }
}

/**
 * An empty group's offsets age from the moment it became empty (from their commits, if that is unknown). A stable consumer
 * group's age from their commits, for topics nobody subscribes to. So do those of simple consumers, who have no membership.
 */
function unusedSince<R>(group: ClassicGroup<R>): UnusedSince | undefined {
  if (group.protocolType === undefined) return byCommit;
  const { stateTimestampMs } = group;
  if (group.state === 'Empty') return stateTimestampMs === undefined ? byCommit : (): number => stateTimestampMs;
  const knowsTopics = group.usesConsumerProtocol && group.subscribedTopics !== undefined;
  return knowsTopics && group.state === 'Stable' ? byCommit : undefined;
}

/** True when nothing remains. */
function expireGroupOffsets<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  groupId: string,
  since: UnusedSince | undefined,
  isSubscribed: (topic: string) => boolean,
): boolean {
  const topics = state.offsets.ofGroup(groupId);
  const isPending = state.pending.hasGroup(groupId);
  if (topics === undefined) return !isPending;
  if (since === undefined) return false;
  let allGone = !isPending;
  for (const [topic, partitions] of topics) {
    const keep = isSubscribed(topic);
    for (const [partition, committed] of partitions) {
      const mayGo = !keep && !(isPending && state.pending.has(groupId, topic, partition));
      if (mayGo && isExpired(turn, committed, since)) turn.append(offsetTombstone(groupId, topic, partition));
      else allGone = false;
    }
  }
  return allGone;
}

/** A commit with a retention time of its own (v2-4) keeps to that. */
function isExpired<R>(turn: Turn<R>, committed: CommittedOffset, since: UnusedSince): boolean {
  if (committed.expireTimestampMs !== -1) return turn.nowMs >= committed.expireTimestampMs;
  return turn.nowMs - since(committed) >= turn.settings.offsetsRetentionMs;
}
