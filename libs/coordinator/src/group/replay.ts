import {
  decodeGroupRecord,
  type LegacyOffsetCommitValue,
  type OffsetCommitKey,
  type OffsetCommitValue,
} from '@barnabas/protocol';
import type { ConsumerGroup } from './consumer-group/consumer-group.js';
import { replayConsumerRecord, type ConsumerGroupRecord } from './consumer-group/consumer-replay.js';
import type { CoordinatorRecord } from '../decision.js';
import { zeroTopicId, type OffsetStore } from './offset-store.js';
import type { PendingOffsets } from './pending-offsets.js';
import type { OtherGroupType, OtherGroups } from './other-groups.js';

const noProducer = -1;

/** What the records of a partition say, whoever wrote them. */
export interface DurableState {
  readonly offsets: OffsetStore;
  readonly pending: PendingOffsets;
  readonly consumerGroups: Map<string, ConsumerGroup>;
  readonly others: OtherGroups;
  /** Last record of each classic group, as bytes: needed to load it, and to compare. */
  readonly groupRecords: Map<string, CoordinatorRecord>;
}

/** Applies one record. Kinds that are unknown are passed over, as Kafka does for the sake of a downgrade. */
export function replayRecord(
  state: DurableState,
  record: CoordinatorRecord,
  recordOffset: number,
  producerId: number,
): void {
  // Values of other protocols are not looked into.
  const decoded = decodeGroupRecord(record.key, isUnderstood(record.key) ? record.value : null);
  if (decoded.name === 'OffsetCommit' || decoded.name === 'LegacyOffsetCommit') {
    replayOffset(state, decoded.key, decoded.value, recordOffset, producerId);
  } else if (decoded.name === 'GroupMetadata') {
    if (record.value === null) state.groupRecords.delete(decoded.key.group);
    else state.groupRecords.set(decoded.key.group, copyOf(record));
  } else if (isConsumer(decoded)) {
    replayConsumerRecord(state.consumerGroups, decoded);
  } else if (decoded.name !== 'Unknown') {
    replayOther(state.others, decoded.name, decoded.key.groupId, record);
  }
}

/** Record types 0 and 1 are commits, 2 is the metadata of a classic group, 3 to 8 and 16 are of consumer groups. */
function isUnderstood(key: Buffer): boolean {
  const type = key.length >= 2 ? key.readInt16BE() : -1;
  return type <= 8 || type === 16;
}

function isConsumer(record: ReturnType<typeof decodeGroupRecord>): record is ConsumerGroupRecord {
  return record.name.startsWith('ConsumerGroup');
}

function replayOffset(
  { offsets, pending }: DurableState,
  key: OffsetCommitKey,
  value: OffsetCommitValue | LegacyOffsetCommitValue | null,
  recordOffset: number,
  producerId: number,
): void {
  const { group, topic, partition } = key;
  if (value === null) {
    offsets.remove(group, topic, partition);
    pending.remove(group, topic, partition);
    return;
  }
  const { offset, metadata, commitTimestamp: commitTimestampMs } = value;
  const committed = {
    offset,
    metadata,
    commitTimestampMs,
    leaderEpoch: 'leaderEpoch' in value ? value.leaderEpoch : -1,
    expireTimestampMs: 'expireTimestamp' in value ? value.expireTimestamp : -1,
    topicId: 'topicId' in value ? value.topicId : zeroTopicId,
    recordOffset,
  };
  if (producerId === noProducer) offsets.put(group, topic, partition, committed);
  else pending.put(producerId, group, topic, partition, committed);
}

/**
 * A transaction that has committed offsets has ended. Those of an aborted one are forgotten; those of a committed one count unless
 * the group has committed others since.
 */
export function replayTransactionEnd({ offsets, pending }: DurableState, producerId: number, commit: boolean): void {
  for (const { groupId, topic, partition, committed } of pending.take(producerId)) {
    const current = offsets.get(groupId, topic, partition);
    const isNewer = current === undefined || committed.recordOffset > current.recordOffset;
    if (commit && isNewer) offsets.put(groupId, topic, partition, committed);
  }
}

function replayOther(others: OtherGroups, name: string, groupId: string, record: CoordinatorRecord): void {
  const type: OtherGroupType = name.startsWith('Share') ? 'Share' : 'Streams';
  others.replay(type, groupId, name.endsWith('MemberMetadata'), record);
}

/** A record read from the log is a view on a large piece of it, which would stay in memory with the view. */
function copyOf({ key, value }: CoordinatorRecord): CoordinatorRecord {
  return { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) };
}
