import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from '../../classic-group.js';
import type { ClassicMember } from '../../classic-member.js';
import type { CoordinatorRecord } from '../../../decision.js';
import { answerJoin, answerSync } from '../../parking.js';
import { groupTombstone } from '../../records.js';
import { joinError, syncError } from '../../replies.js';
import type { ShardState } from '../../shard-state.js';
import { forgetGroup } from '../../simple-group.js';
import { joinKey, sessionKey, syncKey } from '../../timers.js';
import type { Turn } from '../../turn.js';
import { ConsumerGroup } from '../consumer-group.js';
import { topicNames, type ConsumerMember } from '../consumer-member.js';
import {
  assignmentEpochRecord,
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  targetRecord,
} from '../consumer-records.js';
import { restartConsumerSession } from '../consumer-timers.js';
import type { FoundGroup } from '../group-lookup.js';
import { isRefusal, refused, type Refusal } from '../refusal.js';
import { subscribedTopics } from '../subscriptions.js';
import { noPartitionsOwned, toTopicPartitions, type PartitionEpochs } from '../topic-partitions.js';
import { byTopicId, readAssignment, readSubscription } from './embedded-protocol.js';

/**
 * The first member of the consumer protocol comes into a classic group of consumers: the group goes over to the new protocol, with its
 * generation as epoch and its assignment as it is (KIP-848, online upgrade). Classic members stay, and are told to join again.
 */
export function upgrade<R>(turn: Turn<R>, state: ShardState<R>, classic: ClassicGroup<R>): FoundGroup | Refusal {
  const { groupId, generationId } = classic;
  const { migrationPolicy, maxSize } = turn.settings.consumer;
  if (migrationPolicy !== 'upgrade' && migrationPolicy !== 'bidirectional') {
    return cannot(groupId, 'online upgrade is disabled');
  }
  if (!classic.usesConsumerProtocol) return cannot(groupId, 'the group does not use the consumer embedded protocol');
  if (classic.size > maxSize) return cannot(groupId, 'the group size exceeds the consumer group maximum size');
  const group = new ConsumerGroup(groupId);
  group.groupEpoch = generationId;
  group.assignmentEpoch = generationId;
  for (const classicMember of classic.members) {
    const member = consumerMember(turn, classic, classicMember);
    if (isRefusal(member)) {
      // As in Kafka they have been told by then, and join the group that stays as it is again.
      answerParked(turn, classic);
      return member;
    }
    group.putMember(member);
    group.setTarget(
      member.memberId,
      new Map(Array.from(member.assigned, ([id, ofTopic]) => [id, new Set(ofTopic.keys())])),
    );
  }
  group.metadataHash = state.metadataHashes.ofTopics(subscribedTopics(group, {}), turn.context.topics);
  return { group, records: upgradeRecords(group), commit: () => endClassic(turn, state, classic, group) };
}

function consumerMember<R>(
  turn: Turn<R>,
  { groupId, generationId, protocolName }: ClassicGroup<R>,
  member: ClassicMember<R>,
): ConsumerMember | Refusal {
  const protocol = member.protocols.find(({ name }) => name === protocolName) ?? member.protocols[0];
  const subscription = protocol && readSubscription(protocol.metadata);
  const assigned = assignedOf(turn, groupId, generationId, member);
  if (isRefusal(assigned)) return assigned;
  if (subscription === undefined) return malformed(groupId);
  return {
    memberId: member.memberId,
    memberEpoch: generationId,
    previousMemberEpoch: generationId,
    state: 'stable',
    instanceId: member.groupInstanceId,
    rackId: subscription.rackId || null,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: topicNames(subscription.topics),
    subscribedTopicRegex: '',
    serverAssignor: null,
    assigned,
    pendingRevocation: noPartitionsOwned,
    classic: { sessionTimeoutMs: member.sessionTimeoutMs, supportedProtocols: [...member.protocols] },
  };
}

/** A member that has not synced yet has nothing. */
function assignedOf<R>(
  turn: Turn<R>,
  groupId: string,
  epoch: number,
  { assignment }: ClassicMember<R>,
): PartitionEpochs | Refusal {
  if (assignment.length === 0) return noPartitionsOwned;
  const read = readAssignment(assignment);
  if (read === undefined) return malformed(groupId);
  if (read.userData !== null && read.userData.length > 0) {
    const advice = 'Please refer to the documentation or switch to a default assignor before re-attempting the upgrade';
    return cannot(groupId, `an unsupported custom assignor is in use. ${advice}`);
  }
  const partitions = toTopicPartitions(byTopicId(read.assignedPartitions, turn.context.topics));
  return new Map(
    Array.from(partitions, ([topicId, indexes]) => [topicId, new Map(Array.from(indexes, (index) => [index, epoch]))]),
  );
}

function upgradeRecords(group: ConsumerGroup): CoordinatorRecord[] {
  const { groupId, groupEpoch, metadataHash, assignmentEpoch } = group;
  const members = [...group.members.values()];
  return [
    groupTombstone(groupId),
    ...members.map((member) => memberRecord(groupId, member)),
    groupEpochRecord(groupId, groupEpoch, metadataHash),
    ...Array.from(group.targets, ([memberId, target]) => targetRecord(groupId, memberId, target)),
    assignmentEpochRecord(groupId, assignmentEpoch, 0),
    ...members.map((member) => currentAssignmentRecord(groupId, member)),
  ];
}

/** Whoever waits in the classic group is told to join again, and will join the new one. */
function endClassic<R>(turn: Turn<R>, state: ShardState<R>, classic: ClassicGroup<R>, group: ConsumerGroup): void {
  const { groupId } = classic;
  answerParked(turn, classic);
  for (const member of classic.members) turn.cancelTimer(sessionKey(groupId, member.memberId));
  for (const memberId of classic.pendingJoinMembers) turn.cancelTimer(sessionKey(groupId, memberId));
  turn.cancelTimer(joinKey(groupId));
  turn.cancelTimer(syncKey(groupId));
  forgetGroup(turn, state, classic);
  for (const member of group.members.values()) restartConsumerSession(turn, groupId, member);
}

function answerParked<R>(turn: Turn<R>, classic: ClassicGroup<R>): void {
  for (const member of classic.members) {
    answerJoin(turn, classic, member, joinError(member.memberId, ErrorCode.RebalanceInProgress));
    answerSync(turn, member, syncError(ErrorCode.RebalanceInProgress));
  }
}

function malformed(groupId: string): Refusal {
  return cannot(groupId, 'the embedded consumer protocol is malformed');
}

function cannot(groupId: string, why: string): Refusal {
  return refused(
    ErrorCode.GroupIdNotFound,
    `Cannot upgrade classic group ${groupId} to consumer group because ${why}.`,
  );
}
