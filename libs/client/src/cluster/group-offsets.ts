import {
  ErrorCode,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import { partitionKey } from '../topic-partition.js';
import type { CommittedOffset, OffsetToCommit, TopicPartition } from '../topic-partition.js';
import { apiCall } from './api-call.js';
import type { BrokerLink } from './broker-link.js';

/** v10 goes by topic ids, which a group's older topics may not have in our metadata. */
const NAMES_VERSION_MAX = 9;
const OffsetCommit = apiCall(OffsetCommitRequest, OffsetCommitResponse, NAMES_VERSION_MAX);
const OffsetFetch = apiCall(OffsetFetchRequest, OffsetFetchResponse, NAMES_VERSION_MAX);

/** Who commits: a member, or (generation -1, no member id) somebody outside of an empty group. */
export interface Committer {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
}

/** Commits once. Resolves with what failed, by `topic-partition`. */
export async function commitOffsets(
  link: BrokerLink,
  committer: Committer,
  offsets: readonly OffsetToCommit[],
): Promise<Map<string, KafkaError>> {
  const topics = Map.groupBy(offsets, (offset) => offset.topic);
  const response = await link.request(OffsetCommit, (version) => ({
    groupId: committer.groupId,
    generationIdOrMemberEpoch: committer.generationId,
    memberId: committer.memberId,
    ...(version >= 7 ? { groupInstanceId: committer.groupInstanceId ?? null } : {}),
    topics: [...topics].map(([name, partitions]) => ({
      name,
      partitions: partitions.map((each) => ({
        partitionIndex: each.partition,
        committedOffset: each.offset,
        committedLeaderEpoch: each.leaderEpoch ?? -1,
        committedMetadata: each.metadata ?? '',
      })),
    })),
  }));
  const failures = new Map<string, KafkaError>();
  for (const topic of response.topics) {
    for (const partition of topic.partitions) {
      if (partition.errorCode === ErrorCode.None) continue;
      const what = `cannot commit an offset of partition ${partition.partitionIndex} of topic '${topic.name}' for group '${committer.groupId}'`;
      failures.set(
        partitionKey(topic.name, partition.partitionIndex),
        KafkaError.fromBroker(partition.errorCode, what),
      );
    }
  }
  return failures;
}

/** The group's committed offsets, of these partitions or of all; those without one are left out. Rejects with the first error. */
export async function fetchOffsets(
  link: BrokerLink,
  groupId: string,
  partitions: readonly TopicPartition[] | undefined,
  requireStable: boolean,
): Promise<CommittedOffset[]> {
  const asked = partitions === undefined ? null : topicsOf(partitions);
  const response = await link.request(OffsetFetch, (version) => ({
    ...(version >= 8 ? { groups: [{ groupId, topics: asked }] } : { groupId, topics: asked }),
    ...(version >= 7 ? { requireStable } : {}),
  }));
  // One answer per group since v8 (KIP-709), the answer itself before.
  const answer = response.groups[0] ?? response;
  const what = `cannot fetch the offsets of group '${groupId}'`;
  if (answer.errorCode !== ErrorCode.None) throw KafkaError.fromBroker(answer.errorCode, what);
  const offsets: CommittedOffset[] = [];
  for (const topic of answer.topics) {
    for (const each of topic.partitions) {
      if (each.errorCode !== ErrorCode.None) throw KafkaError.fromBroker(each.errorCode, what);
      if (each.committedOffset < 0) continue;
      const leaderEpoch = each.committedLeaderEpoch < 0 ? undefined : each.committedLeaderEpoch;
      const { partitionIndex: partition, committedOffset: offset } = each;
      offsets.push({ topic: topic.name, partition, offset, leaderEpoch, metadata: each.metadata ?? '' });
    }
  }
  return offsets;
}

function topicsOf(partitions: readonly TopicPartition[]): { name: string; partitionIndexes: number[] }[] {
  const topics = Map.groupBy(partitions, (each) => each.topic);
  return [...topics].map(([name, each]) => ({ name, partitionIndexes: each.map(({ partition }) => partition) }));
}
