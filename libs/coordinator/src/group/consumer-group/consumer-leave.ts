import {
  ErrorCode,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  type Input,
} from '@barnabas/protocol';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import type { ConsumerGroup } from './consumer-group.js';
import { staticLeaveEpoch, type ConsumerMember } from './consumer-member.js';
import { currentAssignmentRecord } from './consumer-records.js';
import { fenceMembers } from './fencing.js';
import { consumerGroupOf } from './group-lookup.js';
import { staticMemberError, unknownMember } from './member-lookup.js';
import { isRefusal, type Refusal } from './refusal.js';
import { noPartitionsOwned } from './topic-partitions.js';

type Response = Input<typeof ConsumerGroupHeartbeatResponse>;

/** A heartbeat with epoch -1, or with -2 of a static member that means to come back. */
export function consumerLeave<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  { groupId, memberId, memberEpoch, instanceId }: ConsumerGroupHeartbeatRequest,
): Response | Refusal {
  const group = consumerGroupOf(state, groupId);
  if (isRefusal(group)) return group;
  const member = leavingMember(group, memberId, instanceId);
  if (isRefusal(member)) return member;
  if (instanceId !== null && memberEpoch === staticLeaveEpoch) leaveForAWhile(turn, groupId, member);
  else fenceMembers(turn, state, group, [member]);
  const own = { memberId: member.memberId, memberEpoch, heartbeatIntervalMs: 0 };
  return { throttleTimeMs: 0, errorCode: ErrorCode.None, ...own };
}

function leavingMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember | Refusal {
  if (instanceId === null) return group.member(memberId) ?? unknownMember(group, memberId);
  const member = group.staticMember(instanceId);
  return staticMemberError(member, memberId, instanceId) ?? member ?? unknownMember(group, memberId);
}

/**
 * It keeps its place and its partitions until its session ends. The epochs of the partitions begin anew, so that whoever comes back
 * under another id may commit from its first epoch on.
 */
function leaveForAWhile<R>(turn: Turn<R>, groupId: string, member: ConsumerMember): void {
  const assigned = new Map(
    Array.from(member.assigned, ([topicId, partitions]) => [
      topicId,
      new Map(Array.from(partitions.keys(), (partition) => [partition, 0])),
    ]),
  );
  const left = { ...member, memberEpoch: staticLeaveEpoch, assigned, pendingRevocation: noPartitionsOwned };
  turn.append(currentAssignmentRecord(groupId, left));
}
