import { ErrorCode, type Input, type LeaveGroupResponse } from '@barnabas/protocol';
import type { HeartbeatCommand, LeaveCommand, SyncCommand } from '../../commands.js';
import { syncError } from '../../replies.js';
import type { ShardState } from '../../shard-state.js';
import { consumerProtocolType } from '../../subscribed-topics.js';
import type { Turn } from '../../turn.js';
import type { ConsumerGroup } from '../consumer-group.js';
import type { ClassicMemberMetadata, ConsumerMember } from '../consumer-member.js';
import { restartConsumerSession } from '../consumer-timers.js';
import { fenceMembers } from '../fencing.js';
import { owns, type TopicPartitions } from '../topic-partitions.js';
import { awaitJoin, stopAwaitingSync } from './classic-timers.js';
import { writeAssignment } from './embedded-protocol.js';

interface Identity {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

type ClassicConsumer = ConsumerMember & { readonly classic: ClassicMemberMetadata };

/** Heartbeat of a classic member of a consumer group. It is sent back to join whenever there is something new for it. */
export function classicHeartbeat<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  { request }: HeartbeatCommand<R>,
): ErrorCode {
  const member = classicMember(group, request);
  if (typeof member === 'number') return member;
  if (request.generationId !== member.memberEpoch) return ErrorCode.IllegalGeneration;
  restartConsumerSession(turn, group.groupId, member);
  const mustRejoin =
    member.memberEpoch < group.assignmentEpoch ||
    member.state === 'unrevoked-partitions' ||
    (member.state === 'unreleased-partitions' && !waitsForOthers(group, member));
  if (!mustRejoin) return ErrorCode.None;
  awaitJoin(turn, state, group.groupId, member);
  return ErrorCode.RebalanceInProgress;
}

/** SyncGroup: the part that the coordinator has assigned, in the words of the classic protocol. */
export function classicSync<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  { request, token }: SyncCommand<R>,
): void {
  const { groupId } = group;
  const member = classicMember(group, request);
  if (typeof member === 'number') return turn.reply(token, syncError(member));
  const errorCode = syncErrorCode(group, member, request);
  if (errorCode === ErrorCode.RebalanceInProgress) awaitJoin(turn, state, groupId, member);
  if (errorCode !== undefined) return turn.reply(token, syncError(errorCode));
  stopAwaitingSync(turn, groupId, member.memberId);
  restartConsumerSession(turn, groupId, member);
  const partitions: TopicPartitions = new Map(
    Array.from(member.assigned, ([topicId, ofTopic]) => [topicId, new Set(ofTopic.keys())]),
  );
  const metadata = member.classic.supportedProtocols[0]?.metadata ?? Buffer.alloc(0);
  turn.reply(token, {
    errorCode: ErrorCode.None,
    protocolType: request.protocolType,
    protocolName: request.protocolName,
    assignment: writeAssignment(metadata, partitions, turn.context.topics),
  });
}

/** LeaveGroup: of classic members, or of an administrator who removes any. */
export function classicLeave<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  { request, token, version }: LeaveCommand<R>,
): void {
  const leaving = version >= 3 ? request.members : [{ memberId: request.memberId, groupInstanceId: null }];
  const valid = new Map<string, ConsumerMember>();
  const members = leaving.map(({ memberId, groupInstanceId }) => {
    const member = leavingMember(group, { memberId, groupInstanceId });
    if (typeof member === 'number') return { memberId, groupInstanceId, errorCode: member };
    valid.set(member.memberId, member);
    return { memberId, groupInstanceId, errorCode: ErrorCode.None };
  });
  fenceMembers(turn, state, group, [...valid.values()]);
  const response: Input<typeof LeaveGroupResponse> =
    version >= 3
      ? { errorCode: ErrorCode.None, members }
      : { errorCode: members[0]?.errorCode ?? ErrorCode.None, members: [] };
  turn.reply(token, response);
}

function syncErrorCode<R>(
  group: ConsumerGroup,
  member: ClassicConsumer,
  { generationId, protocolType, protocolName }: SyncCommand<R>['request'],
): ErrorCode | undefined {
  if (generationId !== member.memberEpoch) return ErrorCode.IllegalGeneration;
  const isOtherType = protocolType !== null && protocolType !== consumerProtocolType;
  const isOtherName = protocolName !== null && protocolName !== member.classic.supportedProtocols[0]?.name;
  if (isOtherType || isOtherName) return ErrorCode.InconsistentGroupProtocol;
  // Who has partitions to give up has joined already, and will have to join again when it has done so.
  const isBehind = group.assignmentEpoch > member.memberEpoch && member.state !== 'unrevoked-partitions';
  return isBehind ? ErrorCode.RebalanceInProgress : undefined;
}

function classicMember(group: ConsumerGroup, { memberId, groupInstanceId }: Identity): ClassicConsumer | ErrorCode {
  const member = groupInstanceId === null ? group.member(memberId) : group.staticMember(groupInstanceId);
  if (member === undefined) return ErrorCode.UnknownMemberId;
  if (member.memberId !== memberId) return ErrorCode.FencedInstanceId;
  const { classic } = member;
  return classic === null ? ErrorCode.UnknownMemberId : { ...member, classic };
}

function leavingMember(group: ConsumerGroup, { memberId, groupInstanceId }: Identity): ConsumerMember | ErrorCode {
  const member = groupInstanceId === null ? group.member(memberId) : group.staticMember(groupInstanceId);
  if (member === undefined) return ErrorCode.UnknownMemberId;
  return memberId !== '' && member.memberId !== memberId ? ErrorCode.FencedInstanceId : member;
}

function waitsForOthers(group: ConsumerGroup, member: ConsumerMember): boolean {
  for (const [topicId, partitions] of group.targets.get(member.memberId) ?? []) {
    for (const partition of partitions) {
      if (!owns(member.assigned, topicId, partition) && group.owner(topicId, partition) !== undefined) return true;
    }
  }
  return false;
}
