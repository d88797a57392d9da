import {
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
  encodeCoordinatorKey,
  encodeCoordinatorValue,
} from '@barnabas/protocol';
import type { CoordinatorRecord } from '../../decision.js';
import type { ConsumerGroup, ResolvedRegex } from './consumer-group.js';
import type { ConsumerMember, MemberState } from './consumer-member.js';
import { toList, type PartitionEpochs, type TopicPartitions } from './topic-partitions.js';

/** Kafka's MemberState.value. */
const stateCodes: Record<MemberState, number> = {
  stable: 0,
  'unrevoked-partitions': 1,
  'unreleased-partitions': 2,
  unknown: 127,
};

export function stateOfCode(code: number): MemberState {
  const states: readonly MemberState[] = ['stable', 'unrevoked-partitions', 'unreleased-partitions'];
  return states[code] ?? 'unknown';
}

export function memberRecord(groupId: string, member: ConsumerMember): CoordinatorRecord {
  return {
    key: encodeCoordinatorKey(ConsumerGroupMemberMetadataKey, { groupId, memberId: member.memberId }),
    value: encodeCoordinatorValue(ConsumerGroupMemberMetadataValue, 0, {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.subscribedTopicNames,
      subscribedTopicRegex: member.subscribedTopicRegex,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classicMemberMetadata: member.classic,
    }),
  };
}

export function groupEpochRecord(groupId: string, epoch: number, metadataHash: bigint): CoordinatorRecord {
  return {
    key: encodeCoordinatorKey(ConsumerGroupMetadataKey, { groupId }),
    value: encodeCoordinatorValue(ConsumerGroupMetadataValue, 0, { epoch, metadataHash }),
  };
}

export function targetRecord(groupId: string, memberId: string, target: TopicPartitions): CoordinatorRecord {
  return {
    key: encodeCoordinatorKey(ConsumerGroupTargetAssignmentMemberKey, { groupId, memberId }),
    value: encodeCoordinatorValue(ConsumerGroupTargetAssignmentMemberValue, 0, { topicPartitions: toList(target) }),
  };
}

export function assignmentEpochRecord(
  groupId: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): CoordinatorRecord {
  return {
    key: encodeCoordinatorKey(ConsumerGroupTargetAssignmentMetadataKey, { groupId }),
    value: encodeCoordinatorValue(ConsumerGroupTargetAssignmentMetadataValue, 0, {
      assignmentEpoch,
      assignmentTimestamp,
    }),
  };
}

export function currentAssignmentRecord(groupId: string, member: ConsumerMember): CoordinatorRecord {
  return {
    key: encodeCoordinatorKey(ConsumerGroupCurrentMemberAssignmentKey, { groupId, memberId: member.memberId }),
    value: encodeCoordinatorValue(ConsumerGroupCurrentMemberAssignmentValue, 0, {
      memberEpoch: member.memberEpoch,
      previousMemberEpoch: member.previousMemberEpoch,
      state: stateCodes[member.state],
      assignedPartitions: withEpochs(member.assigned),
      partitionsPendingRevocation: withEpochs(member.pendingRevocation),
    }),
  };
}

export function regexRecord(groupId: string, regularExpression: string, resolved: ResolvedRegex): CoordinatorRecord {
  const { topics, version, timestampMs: timestamp } = resolved;
  return {
    key: encodeCoordinatorKey(ConsumerGroupRegularExpressionKey, { groupId, regularExpression }),
    value: encodeCoordinatorValue(ConsumerGroupRegularExpressionValue, 0, { topics, version, timestamp }),
  };
}

export function regexTombstone(groupId: string, regularExpression: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(ConsumerGroupRegularExpressionKey, { groupId, regularExpression }), value: null };
}

export function partitionMetadataTombstone(groupId: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(ConsumerGroupPartitionMetadataKey, { groupId }), value: null };
}

/** All that is known of a member, in the order in which replay wants it: what it owns first, itself last. */
export function memberTombstones(groupId: string, memberId: string): CoordinatorRecord[] {
  return [
    currentAssignmentTombstone(groupId, memberId),
    targetTombstone(groupId, memberId),
    memberTombstone(groupId, memberId),
  ];
}

/** All that is known of a group. `memberIds` are those of its members, or of those who have taken their places. */
export function consumerGroupTombstones(
  group: ConsumerGroup,
  memberIds: readonly string[] = [...group.members.keys()],
): CoordinatorRecord[] {
  const { groupId } = group;
  return [
    ...memberIds.map((memberId) => currentAssignmentTombstone(groupId, memberId)),
    ...memberIds.map((memberId) => targetTombstone(groupId, memberId)),
    { key: encodeCoordinatorKey(ConsumerGroupTargetAssignmentMetadataKey, { groupId }), value: null },
    ...memberIds.map((memberId) => memberTombstone(groupId, memberId)),
    ...Array.from(group.resolvedRegexes.keys(), (regex) => regexTombstone(groupId, regex)),
    partitionMetadataTombstone(groupId),
    { key: encodeCoordinatorKey(ConsumerGroupMetadataKey, { groupId }), value: null },
  ];
}

function currentAssignmentTombstone(groupId: string, memberId: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(ConsumerGroupCurrentMemberAssignmentKey, { groupId, memberId }), value: null };
}

function targetTombstone(groupId: string, memberId: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(ConsumerGroupTargetAssignmentMemberKey, { groupId, memberId }), value: null };
}

function memberTombstone(groupId: string, memberId: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(ConsumerGroupMemberMetadataKey, { groupId, memberId }), value: null };
}

function withEpochs(owned: PartitionEpochs): { topicId: string; partitions: number[]; assignmentEpochs: number[] }[] {
  return Array.from(owned, ([topicId, partitions]) => ({
    topicId,
    partitions: [...partitions.keys()],
    assignmentEpochs: [...partitions.values()],
  }));
}
