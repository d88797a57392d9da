import { ErrorCode, type Input, type LeaveGroupRequest, type LeaveGroupResponse } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import type { LeaveCommand } from './commands.js';
import { classicLeave } from './consumer-group/migration/classic-member.js';
import { memberError, removeMember } from './membership.js';
import { completeJoinIfAllJoined, prepareRebalance } from './rebalance.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

type Leaving = Pick<LeaveGroupRequest['members'][number], 'memberId' | 'groupInstanceId'>;
type Left = Leaving & { readonly errorCode: ErrorCode };

/** LeaveGroup 0-5. From v3 (KIP-345) several members at once, static ones by instance id alone. */
export function leave<R>(turn: Turn<R>, state: ShardState<R>, command: LeaveCommand<R>): void {
  const { request, version } = command;
  if (request.groupId === '') {
    const response: Input<typeof LeaveGroupResponse> = { errorCode: ErrorCode.InvalidGroupId, members: [] };
    turn.reply(command.token, response);
    return;
  }
  const consumerGroup = state.consumerGroups.get(request.groupId);
  if (consumerGroup !== undefined) return classicLeave(turn, state, consumerGroup, command);
  const group = state.groups.get(request.groupId);
  const leaving: readonly Leaving[] =
    version >= 3 ? request.members : [{ memberId: request.memberId, groupInstanceId: null }];
  const left = leaving.map(({ memberId, groupInstanceId }): Left => ({
    memberId,
    groupInstanceId,
    errorCode: group === undefined ? ErrorCode.UnknownMemberId : leaveOne(turn, group, memberId, groupInstanceId),
  }));
  if (group !== undefined && left.some(({ errorCode }) => errorCode === ErrorCode.None)) rebalanceWithout(turn, group);
  answer(turn, command, left);
}

function leaveOne<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  memberId: string,
  groupInstanceId: string | null,
): ErrorCode {
  if (memberId === '') {
    // An administrator removes a static member, whatever its member id is now.
    const staticId = groupInstanceId === null ? undefined : group.staticMemberId(groupInstanceId);
    if (staticId === undefined) return ErrorCode.UnknownMemberId;
    removeMember(turn, group, staticId);
    return ErrorCode.None;
  }
  if (!group.pendingJoinMembers.has(memberId)) {
    const errorCode = memberError(group, memberId, groupInstanceId);
    if (errorCode !== undefined) return errorCode;
  }
  removeMember(turn, group, memberId);
  return ErrorCode.None;
}

function rebalanceWithout<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalance(turn, group);
  else completeJoinIfAllJoined(turn, group);
}

/** Before v3 the only member's error is the answer's own. */
function answer<R>(turn: Turn<R>, command: LeaveCommand<R>, members: Left[]): void {
  const response: Input<typeof LeaveGroupResponse> =
    command.version >= 3
      ? { errorCode: ErrorCode.None, members }
      : { errorCode: members[0]?.errorCode ?? ErrorCode.None, members: [] };
  turn.reply(command.token, response);
}
