import { ErrorCode, type DeleteGroupsResponse, type Input } from '@barnabas/protocol';
import type { DeleteCommand } from './commands.js';
import { consumerGroupTombstones } from './consumer-group/consumer-records.js';
import { groupTombstone, offsetTombstone } from './records.js';
import type { ShardState } from './shard-state.js';
import { forgetGroup } from './simple-group.js';
import { joinKey, sessionKey } from './timers.js';
import type { Turn } from './turn.js';

/** DeleteGroups 0-2: groups without members, with all their offsets. */
export function deleteGroups<R>(turn: Turn<R>, state: ShardState<R>, command: DeleteCommand<R>): void {
  const groupIds = [...new Set(command.request.groupsNames)];
  const results = groupIds.map((groupId) => ({ groupId, errorCode: deleteGroup(turn, state, groupId) }));
  const response: Input<typeof DeleteGroupsResponse> = { throttleTimeMs: 0, results };
  turn.reply(command.token, response);
}

function deleteGroup<R>(turn: Turn<R>, state: ShardState<R>, groupId: string): ErrorCode {
  const group = state.groups.get(groupId);
  const consumerGroup = state.consumerGroups.get(groupId);
  const known = group ?? consumerGroup;
  if (known === undefined && !state.others.has(groupId)) return ErrorCode.GroupIdNotFound;
  const isEmpty = known === undefined ? state.others.isEmpty(groupId) : known.state === 'Empty';
  if (!isEmpty) return ErrorCode.NonEmptyGroup;
  for (const [topic, partitions] of state.offsets.ofGroup(groupId) ?? []) {
    for (const partition of partitions.keys()) turn.append(offsetTombstone(groupId, topic, partition));
  }
  for (const { topic, partition } of state.pending.ofGroup(groupId)) {
    turn.append(offsetTombstone(groupId, topic, partition));
  }
  removeGroup(turn, state, groupId);
  return ErrorCode.None;
}

/** Deletes an empty group, not its offsets. Reserved member ids end with it: their holders have to begin anew. */
export function removeGroup<R>(turn: Turn<R>, state: ShardState<R>, groupId: string): void {
  const group = state.groups.get(groupId);
  if (group === undefined) {
    const consumerGroup = state.consumerGroups.get(groupId);
    const tombstones = consumerGroup ? consumerGroupTombstones(consumerGroup) : state.others.tombstones(groupId);
    for (const record of tombstones) turn.append(record);
    return;
  }
  for (const memberId of group.pendingJoinMembers) turn.cancelTimer(sessionKey(groupId, memberId));
  turn.cancelTimer(joinKey(groupId));
  forgetGroup(turn, state, group);
  turn.append(groupTombstone(groupId));
}
