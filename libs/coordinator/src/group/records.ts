import {
  encodeCoordinatorKey,
  encodeCoordinatorValue,
  GroupMetadataKey,
  GroupMetadataValue,
  OffsetCommitKey,
  OffsetCommitValue,
} from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import type { CoordinatorRecord } from '../decision.js';
import type { CommittedOffset } from './offset-store.js';

/** The version that Kafka 4.3 writes; 4 only differs in being flexible. */
const groupMetadataVersion = 3;

/** The group with its members, their subscriptions under the chosen protocol, and their assignments. */
export function groupMetadataRecord<R>(group: ClassicGroup<R>): CoordinatorRecord {
  const { protocolName } = group;
  if (protocolName === undefined && group.size > 0) {
    throw new Error(`group ${group.groupId} has members but no protocol`);
  }
  const members = Array.from(group.members, (member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeout: member.rebalanceTimeoutMs,
    sessionTimeout: member.sessionTimeoutMs,
    subscription: member.metadata(protocolName ?? ''),
    assignment: member.assignment,
  }));
  return {
    key: groupMetadataKey(group.groupId),
    value: encodeCoordinatorValue(GroupMetadataValue, groupMetadataVersion, {
      protocolType: group.protocolType ?? '',
      generation: group.generationId,
      protocol: protocolName ?? null,
      leader: group.leaderId ?? null,
      currentStateTimestamp: group.stateTimestampMs ?? -1,
      members,
    }),
  };
}

/** What is written when a group comes into being, before it has a generation. */
export function newGroupRecord<R>(group: ClassicGroup<R>): CoordinatorRecord {
  return {
    key: groupMetadataKey(group.groupId),
    value: encodeCoordinatorValue(GroupMetadataValue, groupMetadataVersion, {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: group.stateTimestampMs ?? -1,
      members: [],
    }),
  };
}

export function groupTombstone(groupId: string): CoordinatorRecord {
  return { key: groupMetadataKey(groupId), value: null };
}

/** Version 1 is the only one with an expiry of its own; without one it is 4, which knows the topic id. */
export function offsetCommitRecord(
  groupId: string,
  topic: string,
  partition: number,
  committed: Omit<CommittedOffset, 'recordOffset'>,
): CoordinatorRecord {
  const version = committed.expireTimestampMs === -1 ? 4 : 1;
  return {
    key: encodeCoordinatorKey(OffsetCommitKey, { group: groupId, topic, partition }),
    value: encodeCoordinatorValue(OffsetCommitValue, version, {
      offset: committed.offset,
      leaderEpoch: committed.leaderEpoch,
      metadata: committed.metadata,
      commitTimestamp: committed.commitTimestampMs,
      expireTimestamp: committed.expireTimestampMs,
      topicId: committed.topicId,
    }),
  };
}

export function offsetTombstone(groupId: string, topic: string, partition: number): CoordinatorRecord {
  return { key: encodeCoordinatorKey(OffsetCommitKey, { group: groupId, topic, partition }), value: null };
}

function groupMetadataKey(groupId: string): Buffer {
  return encodeCoordinatorKey(GroupMetadataKey, { group: groupId });
}
