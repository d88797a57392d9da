import type {
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataValue,
  decodeGroupRecord,
} from '@barnabas/protocol';
import { ConsumerGroup } from './consumer-group.js';
import { leaveEpoch, newMember, topicNames, type ConsumerMember } from './consumer-member.js';
import { stateOfCode } from './consumer-records.js';
import { noPartitionsOwned, toTopicPartitions, type PartitionEpochs } from './topic-partitions.js';

type GroupRecord = ReturnType<typeof decodeGroupRecord>;

/** A record of the consumer protocol, decoded. */
export type ConsumerGroupRecord = Extract<GroupRecord, { name: `ConsumerGroup${string}` }>;

/**
 * Applies one record. In a compacted partition a group's records come in any order and without those they were written with, so
 * whatever comes first makes the group, and a tombstone for what is not there is nothing.
 */
export function replayConsumerRecord(groups: Map<string, ConsumerGroup>, record: ConsumerGroupRecord): void {
  const { groupId } = record.key;
  let group = groups.get(groupId);
  if (group === undefined) {
    if (record.value === null) return;
    groups.set(groupId, (group = new ConsumerGroup(groupId)));
  }
  if (record.name === 'ConsumerGroupMetadata' && record.value === null) groups.delete(groupId);
  else applyConsumerRecord(group, record);
}

/** Applies a record to the group that it is of. */
function applyConsumerRecord(group: ConsumerGroup, record: ConsumerGroupRecord): void {
  switch (record.name) {
    case 'ConsumerGroupMetadata':
      if (record.value === null) return;
      group.groupEpoch = record.value.epoch;
      group.metadataHash = record.value.metadataHash;
      return;
    case 'ConsumerGroupPartitionMetadata':
      group.hasPartitionMetadataRecord = record.value !== null;
      return;
    case 'ConsumerGroupMemberMetadata':
      return applyMember(group, record.key.memberId, record.value);
    case 'ConsumerGroupTargetAssignmentMetadata':
      group.assignmentEpoch = record.value?.assignmentEpoch ?? -1;
      group.assignmentTimestampMs = record.value?.assignmentTimestamp ?? 0;
      return;
    case 'ConsumerGroupTargetAssignmentMember':
      if (record.value === null) group.removeTarget(record.key.memberId);
      else group.setTarget(record.key.memberId, toTopicPartitions(record.value.topicPartitions));
      return;
    case 'ConsumerGroupCurrentMemberAssignment':
      return applyCurrentAssignment(group, record.key.memberId, record.value);
    case 'ConsumerGroupRegularExpression': {
      const { regularExpression } = record.key;
      if (record.value === null) group.removeResolvedRegex(regularExpression);
      else group.setResolvedRegex(regularExpression, { ...record.value, timestampMs: record.value.timestamp });
    }
  }
}

function applyMember(group: ConsumerGroup, memberId: string, value: ConsumerGroupMemberMetadataValue | null): void {
  if (value === null) {
    group.removeMember(memberId);
    return;
  }
  group.putMember({
    ...(group.member(memberId) ?? newMember(memberId)),
    instanceId: value.instanceId,
    rackId: value.rackId,
    rebalanceTimeoutMs: value.rebalanceTimeoutMs,
    clientId: value.clientId,
    clientHost: value.clientHost,
    subscribedTopicNames: topicNames(value.subscribedTopicNames),
    subscribedTopicRegex: value.subscribedTopicRegex,
    serverAssignor: value.serverAssignor,
    classic: copyOfClassic(value.classicMemberMetadata),
  });
}

function applyCurrentAssignment(
  group: ConsumerGroup,
  memberId: string,
  value: ConsumerGroupCurrentMemberAssignmentValue | null,
): void {
  const member = group.member(memberId);
  if (value !== null) {
    group.putMember({
      ...(member ?? newMember(memberId)),
      memberEpoch: value.memberEpoch,
      previousMemberEpoch: value.previousMemberEpoch,
      state: stateOfCode(value.state),
      assigned: owned(value.assignedPartitions, value.memberEpoch),
      pendingRevocation: owned(value.partitionsPendingRevocation, value.memberEpoch),
    });
  } else if (member !== undefined) {
    group.putMember({
      ...member,
      memberEpoch: leaveEpoch,
      previousMemberEpoch: leaveEpoch,
      assigned: noPartitionsOwned,
      pendingRevocation: noPartitionsOwned,
    });
  }
}

type WithEpochs = ConsumerGroupCurrentMemberAssignmentValue['assignedPartitions'];

/** Before Kafka 4.2 records had no epochs of partitions; then the member's own counts, for want of a better. */
function owned(list: WithEpochs, memberEpoch: number): PartitionEpochs {
  return new Map(
    list.map(({ topicId, partitions, assignmentEpochs }) => {
      const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : undefined;
      return [topicId, new Map(partitions.map((partition, i) => [partition, epochs?.[i] ?? Math.max(memberEpoch, 0)]))];
    }),
  );
}

/** What was decoded is a view on a large piece of the log, which would stay in memory with it. */
function copyOfClassic(classic: ConsumerMember['classic']): ConsumerMember['classic'] {
  return (
    classic && {
      sessionTimeoutMs: classic.sessionTimeoutMs,
      supportedProtocols: classic.supportedProtocols.map(({ name, metadata }) => ({
        name,
        metadata: Buffer.from(metadata),
      })),
    }
  );
}
