import { ErrorCode, type ConsumerGroupHeartbeatResponse, type Input } from '@barnabas/protocol';
import type { ConsumerHeartbeatCommand } from '../commands.js';
import type { CoordinatorRecord } from '../../decision.js';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import { consumerLeave } from './consumer-leave.js';
import { joinEpoch, topicNames, type ConsumerMember } from './consumer-member.js';
import { restartConsumerSession } from './consumer-timers.js';
import { groupForHeartbeat } from './group-lookup.js';
import { invalidHeartbeat } from './heartbeat-request.js';
import { memberIdOf } from './member-id.js';
import { memberOf } from './member-lookup.js';
import { updateMember, type MemberUpdate } from './member-update.js';
import { isRefusal, refused, type Refusal } from './refusal.js';
import { sameOwned, toList } from './topic-partitions.js';

type Response = Input<typeof ConsumerGroupHeartbeatResponse>;
type Request<R> = ConsumerHeartbeatCommand<R>['request'];

/** ConsumerGroupHeartbeat 0-1 (KIP-848): joins, tells of subscriptions and owned partitions, stays alive, and leaves. */
export function consumerHeartbeat<R>(turn: Turn<R>, state: ShardState<R>, command: ConsumerHeartbeatCommand<R>): void {
  const { request, version, token } = command;
  const invalid = invalidHeartbeat(request, version, turn.settings.consumer);
  const answer =
    invalid ?? (request.memberEpoch < 0 ? consumerLeave(turn, state, request) : beat(turn, state, command));
  turn.reply(token, isRefusal(answer) ? refusedResponse(answer) : answer);
}

function beat<R>(turn: Turn<R>, state: ShardState<R>, command: ConsumerHeartbeatCommand<R>): Response | Refusal {
  const { request } = command;
  const { groupId, memberEpoch, instanceId } = request;
  const isJoining = memberEpoch === joinEpoch;
  const found = groupForHeartbeat(turn, state, groupId, isJoining);
  if (isRefusal(found)) return found;
  const { group } = found;
  const { maxSize } = turn.settings.consumer;
  if (group.size >= maxSize && group.member(request.memberId) === undefined) {
    return refused(
      ErrorCode.GroupMaxSizeReached,
      `The consumer group has reached its maximum capacity of ${maxSize} members.`,
    );
  }
  const memberId = request.memberId === '' ? memberIdOf(turn.context.newUuid()) : request.memberId;
  const records: CoordinatorRecord[] = [...found.records];
  const member = memberOf(group, { memberId, instanceId, memberEpoch, owned: request.topicPartitions }, records);
  if (isRefusal(member)) return member;
  const updated = withRequest(member, command);
  const update: MemberUpdate = { group, member, updated, owned: request.topicPartitions };
  const reconciled = updateMember(turn, state, update, records);
  if (isRefusal(reconciled)) return reconciled;
  found.commit();
  for (const record of records) turn.append(record);
  restartConsumerSession(turn, groupId, reconciled);
  return {
    throttleTimeMs: 0,
    errorCode: ErrorCode.None,
    memberId,
    memberEpoch: reconciled.memberEpoch,
    heartbeatIntervalMs: turn.settings.consumer.timesOf(groupId).heartbeatIntervalMs,
    ...(wantsAssignment(request) || !sameOwned(member.assigned, reconciled.assigned)
      ? { assignment: { topicPartitions: toList(reconciled.assigned) } }
      : {}),
  };
}

/** Fields that are not there have not changed. */
function withRequest<R>(
  member: ConsumerMember,
  { request, clientId, clientHost }: ConsumerHeartbeatCommand<R>,
): ConsumerMember {
  const { subscribedTopicNames, rebalanceTimeoutMs } = request;
  return {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames:
      subscribedTopicNames === null ? member.subscribedTopicNames : topicNames(subscribedTopicNames),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId,
    clientHost,
    classic: null,
  };
}

/** A member that says everything may have missed an answer; otherwise it hears of its assignment only when that changes. */
function wantsAssignment<R>({
  memberEpoch,
  rebalanceTimeoutMs,
  subscribedTopicNames,
  subscribedTopicRegex,
  topicPartitions,
}: Request<R>): boolean {
  const isFull =
    rebalanceTimeoutMs !== -1 &&
    (subscribedTopicNames !== null || subscribedTopicRegex !== null) &&
    topicPartitions !== null;
  return memberEpoch === joinEpoch || isFull;
}

function refusedResponse({ errorCode, errorMessage }: Refusal): Response {
  return { throttleTimeMs: 0, errorCode, errorMessage, memberEpoch: 0, heartbeatIntervalMs: 0 };
}
