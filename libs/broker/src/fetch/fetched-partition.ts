import type { FetchResponse, Input } from '@barnabas/protocol';

export type PartitionAnswer = Input<typeof FetchResponse>['responses'][number]['partitions'][number];

/** What a client asks of one partition. */
export interface PartitionFetch {
  readonly fetchOffset: number;
  readonly maxBytes: number;
  /** -1: none, no check (KIP-320). */
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
}

/** A partition of a request's list of topics: by id from v13 on, by name before. */
export interface PartitionReference {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
}

export interface RequestedPartition extends PartitionReference {
  readonly fetch: PartitionFetch;
}

/** What tells when something of it that a reader may see has changed. */
export interface ObservedPartition {
  onAdvance(listener: () => void): () => void;
}

/** One partition of a fetch, and what a session remembers of it (Kafka's CachedPartition). */
export class FetchedPartition {
  readonly key: string;
  readonly topicId: string;
  readonly partition: number;
  fetch: PartitionFetch;
  /** Its place among the partitions of its session. */
  rank = 0;
  /** Grows with every change that its session learns of. */
  version = 0;
  #observed: ObservedPartition | undefined;
  #stopObserving: (() => void) | undefined;
  #topic: string | undefined;
  /** What the client was told last. */
  #highWatermark = -1;
  #logStartOffset = -1;

  constructor(
    requested: RequestedPartition,
    private readonly usesTopicIds: boolean,
  ) {
    this.key = partitionKey(requested, usesTopicIds);
    this.topicId = requested.topicId;
    this.partition = requested.partition;
    this.fetch = requested.fetch;
    this.#topic = usesTopicIds ? undefined : requested.topic;
  }

  /** Calls `changed` at the next change of `observed`, once. */
  observe(observed: ObservedPartition, changed: () => void): void {
    if (this.#observed === observed) {
      return;
    }
    this.forgetObserved();
    this.#observed = observed;
    this.#stopObserving = observed.onAdvance(() => {
      this.forgetObserved();
      changed();
    });
  }

  forgetObserved(): void {
    this.#stopObserving?.();
    this.#stopObserving = undefined;
    this.#observed = undefined;
  }

  /** The topic's name; undefined while nobody knows the id. Once found it stays, also when the topic is gone. */
  name(nameOf: (topicId: string) => string | undefined): string | undefined {
    this.#topic ??= nameOf(this.topicId);
    return this.#topic;
  }

  /** How an answer names the topic. */
  get topic(): { readonly topic?: string; readonly topicId?: string } {
    return this.usesTopicIds ? { topicId: this.topicId } : { topic: this.#topic ?? '' };
  }

  /** Whether a topic's id is the one meant; a name means whatever bears it. */
  isOf(topicId: string): boolean {
    return !this.usesTopicIds || this.topicId === topicId;
  }

  isOfSameTopic(other: FetchedPartition): boolean {
    return this.usesTopicIds ? this.topicId === other.topicId : this.#topic === other.#topic;
  }

  /** Notes what the first answer of a session says. */
  remember(answer: PartitionAnswer): void {
    this.#highWatermark = answer.highWatermark;
    this.#logStartOffset = answer.logStartOffset ?? -1;
  }

  /** Whether `answer` says something that the client does not know yet (Kafka's maybeUpdateResponseData). */
  isNews(answer: PartitionAnswer): boolean {
    return (
      hasFailed(answer) ||
      hasRecords(answer) ||
      answer.divergingEpoch !== undefined ||
      (answer.preferredReadReplica ?? -1) >= 0 ||
      this.#highWatermark !== answer.highWatermark ||
      this.#logStartOffset !== (answer.logStartOffset ?? -1)
    );
  }

  /** As {@link isNews}; notes it. */
  tellsNews(answer: PartitionAnswer): boolean {
    const isNews = this.isNews(answer);
    this.remember(answer);
    // After an error the first good answer is news, whatever it says.
    if (hasFailed(answer)) this.#highWatermark = -1;
    return isNews;
  }
}

function hasFailed({ errorCode }: PartitionAnswer): boolean {
  return errorCode !== undefined && errorCode !== 0;
}

export function hasRecords({ records }: PartitionAnswer): boolean {
  if (records === null || records === undefined) {
    return false;
  }
  return records instanceof Uint8Array ? records.length > 0 : records.some((chunk) => chunk.length > 0);
}

/** The key of a partition within one request or session. A name holds no slash. */
export function partitionKey({ topic, topicId, partition }: PartitionReference, usesTopicIds: boolean): string {
  return `${usesTopicIds ? topicId : topic}/${partition}`;
}

/** The partitions of a request in order; one that is asked for twice counts once, with what was asked last. */
export function fetchedPartitions(
  requested: Iterable<RequestedPartition>,
  usesTopicIds: boolean,
): Map<string, FetchedPartition> {
  const partitions = new Map<string, FetchedPartition>();
  for (const each of requested) {
    const partition = new FetchedPartition(each, usesTopicIds);
    partitions.set(partition.key, partition);
  }
  return partitions;
}
