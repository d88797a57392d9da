import { FetchedPartition, hasRecords, partitionKey } from './fetched-partition.js';
import type {
  ObservedPartition,
  PartitionAnswer,
  PartitionReference,
  RequestedPartition,
} from './fetched-partition.js';

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

/**
 * What one client's incremental fetches go on from (KIP-227). Of most of its partitions the client knows everything: they are observed,
 * and looked at again when something happens. So a fetch costs what has changed, however many partitions there are.
 */
export class FetchSession {
  readonly id: number;
  readonly isPrivileged: boolean;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  lastUsedMs: number;
  /** What the next request has to name. */
  epoch = nextEpoch(INITIAL_EPOCH);
  readonly #partitions: Map<string, FetchedPartition>;
  /** Of these the client may not know everything. */
  readonly #stale = new Set<FetchedPartition>();
  readonly #listeners = new Set<(partition: FetchedPartition) => void>();
  #nextRank = 0;
  #readCommitted: boolean | undefined;

  constructor(options: FetchSessionOptions) {
    this.id = options.id;
    this.isPrivileged = options.isPrivileged;
    this.usesTopicIds = options.usesTopicIds;
    this.createdMs = options.createdMs;
    this.lastUsedMs = options.createdMs;
    this.#partitions = options.partitions;
    for (const partition of options.partitions.values()) {
      this.#append(partition);
    }
  }

  get size(): number {
    return this.#partitions.size;
  }

  /** What may have news for the client, in the order in which it is to be read. */
  stale(): FetchedPartition[] {
    return [...this.#stale].sort((a, b) => a.rank - b.rank);
  }

  /** Calls `listener` with every partition that changes. Returns how to stop it. */
  onChange(listener: (partition: FetchedPartition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A partition is about to be read: what happens to it from now on is news. */
  observe(partition: FetchedPartition, observed: ObservedPartition): void {
    if (this.#partitions.get(partition.key) === partition) {
      partition.observe(observed, () => this.#changed(partition));
    }
  }

  update(requested: Iterable<RequestedPartition>, forgotten: Iterable<PartitionReference>): void {
    for (const partition of requested) {
      const key = partitionKey(partition, this.usesTopicIds);
      const known = this.#partitions.get(key);
      if (known === undefined) {
        const added = new FetchedPartition(partition, this.usesTopicIds);
        this.#partitions.set(key, added);
        this.#append(added);
      } else {
        known.fetch = partition.fetch;
        this.#changed(known);
      }
    }
    for (const reference of forgotten) {
      const key = partitionKey(reference, this.usesTopicIds);
      const partition = this.#partitions.get(key);
      if (partition !== undefined) {
        this.#partitions.delete(key);
        this.#stale.delete(partition);
        partition.forgetObserved();
      }
    }
  }

  /** The isolation level of the next fetch: another one may see more of every partition. */
  readAs(readCommitted: boolean): void {
    if (this.#readCommitted !== readCommitted) {
      this.#readCommitted = readCommitted;
      for (const partition of this.#partitions.values()) {
        this.#changed(partition);
      }
    }
  }

  advance(): void {
    this.epoch = nextEpoch(this.epoch);
  }

  /** Whether the client has to be told. A partition that gave records is read last next time: each gets its turn. */
  mustTell(partition: FetchedPartition, answer: PartitionAnswer): boolean {
    const isNews = partition.tellsNews(answer);
    if (hasRecords(answer)) {
      partition.rank = this.#nextRank++;
    }
    return isNews;
  }

  /** The client knows everything of the partition. */
  settle(partition: FetchedPartition): void {
    this.#stale.delete(partition);
  }

  /** Nobody will go on from here. */
  close(): void {
    for (const partition of this.#partitions.values()) {
      partition.forgetObserved();
    }
  }

  #append(partition: FetchedPartition): void {
    partition.rank = this.#nextRank++;
    this.#changed(partition);
  }

  #changed(partition: FetchedPartition): void {
    partition.version++;
    this.#stale.add(partition);
    for (const listener of this.#listeners) {
      listener(partition);
    }
  }
}

/** 1 follows on the largest: 0 and -1 have a meaning of their own. */
export function nextEpoch(epoch: number): number {
  if (epoch < 0) {
    return FINAL_EPOCH;
  }
  return epoch === EPOCH_MAX ? 1 : epoch + 1;
}
