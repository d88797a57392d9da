import { FetchedPartition, hasRecords, partitionKey } from './fetched-partition.js';
import type { PartitionAnswer, PartitionReference, RequestedPartition } from './fetched-partition.js';

const EPOCH_MAX = 2_147_483_647;
/** A request of this epoch asks for everything and for a new session. */
export const INITIAL_EPOCH = 0;
/** A request of this epoch asks for everything and wants no session. */
export const FINAL_EPOCH = -1;

export interface FetchSessionOptions {
  readonly id: number;
  /** Of a replica that follows: worth more than a consumer's. */
  readonly isPrivileged: boolean;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  /** By {@link partitionKey}. */
  readonly partitions: Map<string, FetchedPartition>;
}

/** What one client's incremental fetches go on from (KIP-227). */
export class FetchSession {
  readonly id: number;
  readonly isPrivileged: boolean;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  /** What the next request has to name. */
  epoch = nextEpoch(INITIAL_EPOCH);
  readonly #partitions: Map<string, FetchedPartition>;

  constructor(options: FetchSessionOptions) {
    this.id = options.id;
    this.isPrivileged = options.isPrivileged;
    this.usesTopicIds = options.usesTopicIds;
    this.createdMs = options.createdMs;
    this.lastUsedMs = options.createdMs;
    this.#partitions = options.partitions;
  }

  get size(): number {
    return this.#partitions.size;
  }

  /** In the order in which they are to be read. */
  partitions(): Iterable<FetchedPartition> {
    return this.#partitions.values();
  }

  update(requested: Iterable<RequestedPartition>, forgotten: Iterable<PartitionReference>): void {
    for (const partition of requested) {
      const key = partitionKey(partition, this.usesTopicIds);
      const known = this.#partitions.get(key);
      if (known === undefined) {
        this.#partitions.set(key, new FetchedPartition(partition, this.usesTopicIds));
      } else {
        known.fetch = partition.fetch;
      }
    }
    for (const partition of forgotten) {
      this.#partitions.delete(partitionKey(partition, this.usesTopicIds));
    }
  }

  advance(): void {
    this.epoch = nextEpoch(this.epoch);
  }

  /** Whether the client has to be told. A partition that gave records is read last next time: each gets its turn. */
  mustTell(partition: FetchedPartition, answer: PartitionAnswer): boolean {
    const isNews = partition.tellsNews(answer);
    if (hasRecords(answer)) {
      this.#partitions.delete(partition.key);
      this.#partitions.set(partition.key, partition);
    }
    return isNews;
  }
}

/** 1 follows on the largest: 0 and -1 have a meaning of their own. */
export function nextEpoch(epoch: number): number {
  if (epoch < 0) {
    return FINAL_EPOCH;
  }
  return epoch === EPOCH_MAX ? 1 : epoch + 1;
}
