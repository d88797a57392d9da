import { ErrorCode } from '@barnabas/protocol';
import type { BrokerServices } from '../dispatch/services.js';
import type { FetchSession } from '../fetch/fetch-session.js';
import type { FetchedPartition } from '../fetch/fetched-partition.js';
import type { PartitionImage } from '../metadata/topics-image.js';
import type { FetchTarget } from '../partitions/delayed-fetch.js';
import type { PartitionRead } from '../partitions/partition-read.js';
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

/**
 * What one fetch reads. With a session these are at first the partitions that may have news, and while the fetch waits those are added to
 * which something happens.
 */
export class FetchTargets {
  /** In the order of {@link targets}. */
  readonly partitions: FetchedPartition[] = [];
  readonly targets: FetchTarget[] = [];
  readonly #indexes = new Map<FetchedPartition, number>();
  /** As they were when they were read last. */
  readonly #versions: number[] = [];

  constructor(
    private readonly reader: Reader,
    private readonly services: BrokerServices,
    private readonly session: FetchSession | undefined,
  ) {}

  /** What is asked of the partition stays as it is now, whatever the session learns meanwhile. */
  add(partition: FetchedPartition): number {
    const { fetch } = partition;
    const index = this.partitions.push(partition) - 1;
    this.#indexes.set(partition, index);
    this.targets.push({
      fetchOffset: fetch.fetchOffset,
      lastFetchedEpoch: fetch.lastFetchedEpoch,
      maxBytes: fetch.maxBytes,
      readCommitted: this.reader.readCommitted,
      lookup: () => {
        this.#versions[index] = partition.version;
        const found = lookup(partition, fetch.currentLeaderEpoch, this.reader, this.services);
        if (found.partition !== undefined) {
          this.session?.observe(partition, found.partition);
        }
        return found;
      },
    });
    return index;
  }

  /** Calls `advanced` with the targets to which something happens, or has happened since they were read. Returns how to stop it. */
  follow(session: FetchSession, refused: ReadonlySet<FetchedPartition>, advanced: (index: number) => void): () => void {
    const changed = (partition: FetchedPartition): void =>
      advanced(this.#indexes.get(partition) ?? this.add(partition));
    for (const partition of session.stale()) {
      const index = this.#indexes.get(partition) ?? -1;
      if (!refused.has(partition) && this.#versions[index] !== partition.version) {
        changed(partition);
      }
    }
    return session.onChange((partition) => {
      if (!refused.has(partition)) {
        changed(partition);
      }
    });
  }

  /** Whether `read` left the client nothing to learn about a target. */
  isSettled(index: number, read: PartitionRead): boolean {
    const isQuiet = read.errorCode === ErrorCode.None && read.divergingEpoch === undefined && read.sizeInBytes === 0;
    return isQuiet && !read.hasMore && this.#versions[index] === this.partitions[index]?.version;
  }
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
  if (found.kind === 'found' && replicaId >= 0 && !isFollower(found.partition.image, replicaId)) {
    return { kind: 'refused', errorCode: ErrorCode.NotLeaderOrFollower, partition: found.partition };
  }
  return found;
}

/** A leader is a replica, but does not follow itself. */
function isFollower({ replicas, leader }: PartitionImage, replicaId: number): boolean {
  return replicas.includes(replicaId) && replicaId !== leader;
}
