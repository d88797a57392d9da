import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import type { ConsumerGroup } from './consumer-group.js';
import { regexOf, type ConsumerMember } from './consumer-member.js';
import { groupEpochRecord, memberTombstones, regexTombstone } from './consumer-records.js';
import { cancelMemberTimers } from './consumer-timers.js';
import { downgrade, mayDowngrade } from './migration/downgrade.js';
import { subscribedTopics } from './subscriptions.js';

/** Members go, of their own or not: their partitions are free at once, and the group needs a new assignment. */
export function fenceMembers<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  members: readonly ConsumerMember[],
): void {
  if (members.length === 0) return;
  const { groupId } = group;
  const removed = new Set(members.map(({ memberId }) => memberId));
  if (mayDowngrade(turn, group, removed, group.size - removed.size)) {
    downgrade(turn, state, { group, leaving: removed, mustRebalance: true });
    return;
  }
  for (const memberId of removed) {
    for (const record of memberTombstones(groupId, memberId)) turn.append(record);
    cancelMemberTimers(turn, state, groupId, memberId);
  }
  for (const regex of orphanedRegexes(group, removed)) turn.append(regexTombstone(groupId, regex));
  const hash = state.metadataHashes.ofTopics(subscribedTopics(group, { removed }), turn.context.topics);
  turn.append(groupEpochRecord(groupId, group.groupEpoch + 1, hash));
}

/** A session has ended without a word. */
export function expireConsumerSession<R>(turn: Turn<R>, state: ShardState<R>, groupId: string, memberId: string): void {
  const group = state.consumerGroups.get(groupId);
  const member = group?.member(memberId);
  if (group !== undefined && member !== undefined) fenceMembers(turn, state, group, [member]);
}

/** A member has not given up its partitions in time. */
export function expireConsumerRebalance<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  groupId: string,
  memberId: string,
  memberEpoch: number,
): void {
  const group = state.consumerGroups.get(groupId);
  const member = group?.member(memberId);
  if (group === undefined || member?.memberEpoch !== memberEpoch) return;
  fenceMembers(turn, state, group, [member]);
}

function orphanedRegexes(group: ConsumerGroup, removed: ReadonlySet<string>): Set<string> {
  const orphaned = new Set<string>();
  for (const memberId of removed) {
    const regex = regexOf(group.member(memberId));
    if (regex !== undefined) orphaned.add(regex);
  }
  for (const member of group.members.values()) {
    const regex = regexOf(member);
    if (regex !== undefined && !removed.has(member.memberId)) orphaned.delete(regex);
  }
  return orphaned;
}
