import { ErrorCode, type ConsumerProtocolSubscription } from '@barnabas/protocol';
import type { JoinCommand } from '../../commands.js';
import type { CoordinatorRecord } from '../../../decision.js';
import { joinError, joinReply } from '../../replies.js';
import type { ShardState } from '../../shard-state.js';
import { consumerProtocolType } from '../../subscribed-topics.js';
import type { Turn } from '../../turn.js';
import type { ConsumerGroup } from '../consumer-group.js';
import { newMember, regexOf, sameNames, topicNames, type ConsumerMember } from '../consumer-member.js';
import { restartConsumerSession } from '../consumer-timers.js';
import { memberIdOf } from '../member-id.js';
import { replaceMember, staticMemberError } from '../member-lookup.js';
import { updateMember } from '../member-update.js';
import { isRefusal } from '../refusal.js';
import { awaitSync, stopAwaitingJoin } from './classic-timers.js';
import { downgrade, mayDowngrade } from './downgrade.js';
import { byTopicId, readSubscription } from './embedded-protocol.js';

/** From this version on a member has to come with the id that it is told first (KIP-394). */
const knownMemberIdVersionMin = 4;

/** JoinGroup of a classic consumer to a group of the consumer protocol, while the group migrates. Answered at once, not parked. */
export function joinConsumerGroup<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  group: ConsumerGroup,
  command: JoinCommand<R>,
): void {
  const { request, version } = command;
  const errorCode = joinErrorCode(turn, group, command);
  const subscription = request.protocols[0] && readSubscription(request.protocols[0].metadata);
  if (errorCode !== undefined || subscription === undefined) {
    return joinReply(turn, command, joinError('', errorCode ?? ErrorCode.UnknownServerError));
  }
  const memberId = request.memberId === '' ? memberIdOf(turn.context.newUuid()) : request.memberId;
  const isDynamicAndNew = request.memberId === '' && request.groupInstanceId === null;
  if (isDynamicAndNew && version >= knownMemberIdVersionMin) {
    return joinReply(turn, command, joinError(memberId, ErrorCode.MemberIdRequired));
  }
  const records: CoordinatorRecord[] = [];
  const member = classicMemberOf(group, command, memberId, records);
  if (typeof member === 'number') return joinReply(turn, command, joinError(request.memberId, member));
  settle(turn, state, { group, member, command, subscription, records });
}

function joinErrorCode<R>(turn: Turn<R>, group: ConsumerGroup, { request }: JoinCommand<R>): ErrorCode | undefined {
  const { migrationPolicy, maxSize } = turn.settings.consumer;
  if (migrationPolicy === 'disabled') return ErrorCode.InconsistentGroupProtocol;
  if (group.size >= maxSize && group.member(request.memberId) === undefined) return ErrorCode.GroupMaxSizeReached;
  return supportsProtocols(group, request) ? undefined : ErrorCode.InconsistentGroupProtocol;
}

/** At least one assignor of the client that all classic members know: they may be alone some day. */
function supportsProtocols(
  group: ConsumerGroup,
  { protocolType, protocols }: Pick<JoinCommand<unknown>['request'], 'protocolType' | 'protocols'>,
): boolean {
  const classic = [...group.members.values()].flatMap((member) => member.classic ?? []);
  return (
    protocolType === consumerProtocolType &&
    protocols.some(({ name }) =>
      classic.every(({ supportedProtocols }) => supportedProtocols.some((supported) => supported.name === name)),
    )
  );
}

/** A static member may always be replaced by one of the classic protocol, as that protocol has it (KIP-345). */
function classicMemberOf<R>(
  group: ConsumerGroup,
  { request }: JoinCommand<R>,
  memberId: string,
  records: CoordinatorRecord[],
): ConsumerMember | ErrorCode {
  const { groupInstanceId } = request;
  if (groupInstanceId === null) return group.member(memberId) ?? newMember(memberId);
  const existing = group.staticMember(groupInstanceId);
  if (request.memberId !== '') {
    return staticMemberError(existing, memberId, groupInstanceId)?.errorCode ?? existing ?? ErrorCode.UnknownMemberId;
  }
  return existing === undefined ? newMember(memberId) : replaceMember(group, existing, memberId, records);
}

interface Settling<R> {
  readonly group: ConsumerGroup;
  readonly member: ConsumerMember;
  readonly command: JoinCommand<R>;
  readonly subscription: ConsumerProtocolSubscription;
  readonly records: CoordinatorRecord[];
}

function settle<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  { group, member, command, subscription, records }: Settling<R>,
): void {
  const { groupId } = group;
  const former = group.staticMember(command.request.groupInstanceId);
  const update = {
    group,
    member,
    updated: withJoin(member, command, subscription),
    owned: byTopicId(subscription.ownedPartitions, turn.context.topics),
  };
  const reconciled = updateMember(turn, state, update, records);
  if (isRefusal(reconciled)) return joinReply(turn, command, joinError(member.memberId, reconciled.errorCode));
  for (const record of records) turn.append(record);
  const leaving = new Set(former === undefined ? [] : [former.memberId]);
  if (former !== undefined && mayDowngrade(turn, group, leaving, group.size)) {
    const mustRebalance = reconciled.memberEpoch !== group.groupEpoch || readsOtherTopics(former, reconciled);
    downgrade(turn, state, { group, leaving, joining: reconciled, mustRebalance });
  } else {
    stopAwaitingJoin(turn, state, groupId, reconciled.memberId);
    restartConsumerSession(turn, groupId, reconciled);
    awaitSync(turn, groupId, reconciled);
  }
  joinReply(turn, command, {
    ...joinError(reconciled.memberId, ErrorCode.None),
    generationId: reconciled.memberEpoch,
    protocolType: consumerProtocolType,
    protocolName: command.request.protocols[0]?.name ?? '',
  });
}

/** Then the target assignment is old, whether or not it may be replaced yet. */
function readsOtherTopics(former: ConsumerMember, member: ConsumerMember): boolean {
  return regexOf(former) !== undefined || !sameNames(former.subscribedTopicNames, member.subscribedTopicNames);
}

function withJoin<R>(
  member: ConsumerMember,
  { request, clientId, clientHost }: JoinCommand<R>,
  subscription: ConsumerProtocolSubscription,
): ConsumerMember {
  return {
    ...member,
    instanceId: request.groupInstanceId ?? member.instanceId,
    rackId: subscription.rackId || member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    subscribedTopicNames: topicNames(subscription.topics),
    subscribedTopicRegex: '',
    clientId,
    clientHost,
    classic: {
      sessionTimeoutMs: request.sessionTimeoutMs,
      supportedProtocols: request.protocols.map(({ name, metadata }) => ({ name, metadata })),
    },
  };
}
