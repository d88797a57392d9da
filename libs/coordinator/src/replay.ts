import { decodeGroupRecord, type OffsetCommitKey, type OffsetCommitValue } from '@barnabas/protocol';
import type { CoordinatorRecord } from './decision.js';
import type { OffsetStore } from './offset-store.js';
import type { OtherGroupType, OtherGroups } from './other-groups.js';

/** What the records of a partition say, whoever wrote them. */
export interface DurableState {
  readonly offsets: OffsetStore;
  readonly others: OtherGroups;
  /** Last record of each classic group, as bytes: needed to load it, and to compare. */
  readonly groupRecords: Map<string, CoordinatorRecord>;
}

/** Applies one record. Kinds that are unknown are passed over, as Kafka does for the sake of a downgrade. */
export function replayRecord(state: DurableState, record: CoordinatorRecord): void {
  const decoded = decodeGroupRecord(record.key, record.value);
  switch (decoded.name) {
    case 'OffsetCommit':
    case 'LegacyOffsetCommit':
      replayOffset(state.offsets, decoded.key, decoded.value);
      return;
    case 'GroupMetadata':
      if (record.value === null) state.groupRecords.delete(decoded.key.group);
      else state.groupRecords.set(decoded.key.group, copyOf(record));
      return;
    case 'Unknown':
      return;
    default:
      replayOther(state.others, decoded.name, decoded.key.groupId, record);
  }
}

function replayOffset(offsets: OffsetStore, key: OffsetCommitKey, value: OffsetCommitValue | null): void {
  const { group, topic, partition } = key;
  if (value === null) {
    offsets.remove(group, topic, partition);
    return;
  }
  offsets.put(group, topic, partition, {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp,
    topicId: value.topicId,
  });
}

function replayOther(others: OtherGroups, name: string, groupId: string, record: CoordinatorRecord): void {
  const type: OtherGroupType = name.startsWith('Consumer')
    ? 'Consumer'
    : name.startsWith('Share')
      ? 'Share'
      : 'Streams';
  others.replay(type, groupId, name.endsWith('MemberMetadata'), record);
}

/** A record read from the log is a view on a large piece of it, which would stay in memory with the view. */
function copyOf({ key, value }: CoordinatorRecord): CoordinatorRecord {
  return { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) };
}
