import { ErrorCode, type DescribeGroupsResponse, type Input } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { emptyAssignment } from './classic-member.js';
import type { DescribeCommand } from './commands.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

type Described = Input<typeof DescribeGroupsResponse>['groups'][number];

/** DescribeGroups 0-6. Authorized operations (v3) are the broker's to fill in. */
export function describeGroups<R>(turn: Turn<R>, state: ShardState<R>, command: DescribeCommand<R>): void {
  const groups = command.request.groups.map((groupId) => {
    const group = state.groups.get(groupId);
    return group === undefined ? missing(state, groupId, command.version) : describe(group);
  });
  const response: Input<typeof DescribeGroupsResponse> = { groups };
  turn.reply(command.token, response);
}

/** Before v6 a group that does not exist is Dead, without an error. */
function missing<R>(state: ShardState<R>, groupId: string, version: number): Described {
  const described = { groupId, groupState: 'Dead', protocolType: '', protocolData: '', members: [] };
  if (version < 6) return { ...described, errorCode: ErrorCode.None };
  const errorMessage =
    state.consumerGroups.has(groupId) || state.others.has(groupId)
      ? `Group ${groupId} is not a classic group.`
      : `Group ${groupId} not found.`;
  return { ...described, errorCode: ErrorCode.GroupIdNotFound, errorMessage };
}

/** The protocol and what members say under it are only settled while the group is stable. */
function describe<R>(group: ClassicGroup<R>): Described {
  const protocolName = group.state === 'Stable' ? group.protocolName : undefined;
  return {
    errorCode: ErrorCode.None,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: protocolName ?? '',
    members: Array.from(group.members, (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: protocolName === undefined ? emptyAssignment : member.metadata(protocolName),
      memberAssignment: member.assignment,
    })),
  };
}
