import { ErrorCode } from '@barnabas/protocol';
import type { BrokerServices } from '../dispatch/services.js';
import type { FetchedPartition } from '../fetch/fetched-partition.js';
import type { FetchTarget } from '../partitions/delayed-fetch.js';
import type { PartitionLookup } from '../partitions/partitions.js';

interface Reader {
  readonly readCommitted: boolean;
  /** -1: a consumer. */
  readonly replicaId: number;
}

/** Why a partition is not read at all: the cluster has no such topic, or the topic no such partition. */
export function refusedAtOnce(partition: FetchedPartition, { controller }: BrokerServices): ErrorCode | undefined {
  const { image } = controller;
  const name = partition.name((topicId) => image.topicById(topicId)?.name);
  if (name === undefined) {
    return ErrorCode.UnknownTopicId;
  }
  const exists = image.topicByName(name)?.partitions[partition.partition] !== undefined;
  return exists ? undefined : ErrorCode.UnknownTopicOrPartition;
}

/** One partition that is to be read; what is asked of it stays as it is now, whatever the session learns meanwhile. */
export function fetchTarget(partition: FetchedPartition, reader: Reader, services: BrokerServices): FetchTarget {
  const { fetch } = partition;
  return {
    fetchOffset: fetch.fetchOffset,
    lastFetchedEpoch: fetch.lastFetchedEpoch,
    maxBytes: fetch.maxBytes,
    readCommitted: reader.readCommitted,
    lookup: () => lookup(partition, fetch.currentLeaderEpoch, reader, services),
  };
}

function lookup(
  partition: FetchedPartition,
  currentLeaderEpoch: number,
  { replicaId }: Reader,
  { partitions, controller }: BrokerServices,
): PartitionLookup {
  const name = partition.name((topicId) => controller.image.topicById(topicId)?.name) ?? '';
  const reference = { name, topicId: partition.topicId };
  const found = partitions.leading(reference, partition.partition, currentLeaderEpoch, false);
  if (found.partition === undefined) {
    return found;
  }
  if (!partition.isOf(found.partition.topicId)) {
    // The topic was deleted and created again: the session still means the one that is gone.
    return { kind: 'refused', errorCode: ErrorCode.InconsistentTopicId };
  }
  if (found.kind === 'found' && replicaId >= 0 && !found.partition.image.replicas.includes(replicaId)) {
    return { kind: 'refused', errorCode: ErrorCode.NotLeaderOrFollower, partition: found.partition };
  }
  return found;
}
