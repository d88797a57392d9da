import type { FetchRequest, Infer } from '@barnabas/protocol';
import type { RequestContext } from '../dispatch/request-context.js';
import type { PartitionReference, RequestedPartition } from '../fetch/fetched-partition.js';

const TOPIC_ID_VERSION_MIN = 13;

type Request = Infer<typeof FetchRequest>;

/** Whether a Fetch names topics by id (KIP-516). */
export function usesTopicIds({ apiVersion }: RequestContext): boolean {
  return apiVersion >= TOPIC_ID_VERSION_MIN;
}

export function requestedPartitions({ topics }: Request): RequestedPartition[] {
  return topics.flatMap(({ topic, topicId, partitions }) =>
    partitions.map(({ partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch, lastFetchedEpoch }) => ({
      topic,
      topicId,
      partition,
      fetch: { fetchOffset, maxBytes: partitionMaxBytes, currentLeaderEpoch, lastFetchedEpoch },
    })),
  );
}

export function forgottenPartitions({ forgottenTopicsData }: Request): PartitionReference[] {
  return forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({ topic, topicId, partition })),
  );
}
