import { ErrorCode, type OffsetCommitRequest } from '@barnabas/protocol';
import { offsetCommitRecord } from './records.js';
import type { Turn } from './turn.js';

type Partition = OffsetCommitRequest['topics'][number]['partitions'][number];

/** Where an offset belongs. */
export interface CommitPlace {
  readonly groupId: string;
  readonly topic: string;
  readonly topicId: string;
}

/** Writes the offset of one partition, unless it says too much about itself (`offset.metadata.max.bytes`). */
export function commitPartition<R>(
  turn: Turn<R>,
  { groupId, topic, topicId }: CommitPlace,
  partition: Partition,
  retentionTimeMs = -1,
): ErrorCode {
  const metadata = partition.committedMetadata ?? '';
  if (metadata.length > turn.settings.offsetMetadataMaxBytes) return ErrorCode.OffsetMetadataTooLarge;
  const committed = {
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata,
    commitTimestampMs: turn.nowMs,
    expireTimestampMs: retentionTimeMs === -1 ? -1 : turn.nowMs + retentionTimeMs,
    topicId,
  };
  turn.append(offsetCommitRecord(groupId, topic, partition.partitionIndex, committed));
  return ErrorCode.None;
}
