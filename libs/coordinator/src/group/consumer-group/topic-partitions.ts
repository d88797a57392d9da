/** Partitions by topic id: what a member should own. */
export type TopicPartitions = ReadonlyMap<string, ReadonlySet<number>>;

/** Partitions by topic id, each with the epoch in which the member got it: what a member does own. */
export type PartitionEpochs = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** How requests and records spell partitions. */
export interface TopicPartitionsList {
  readonly topicId: string;
  readonly partitions: readonly number[];
}

export const noPartitionsOwned: PartitionEpochs = new Map();

export function toList(
  partitions: ReadonlyMap<string, { keys(): Iterable<number> }>,
): { topicId: string; partitions: number[] }[] {
  return Array.from(partitions, ([topicId, ofTopic]) => ({ topicId, partitions: [...ofTopic.keys()] }));
}

export function toTopicPartitions(list: readonly TopicPartitionsList[]): TopicPartitions {
  return new Map(list.map(({ topicId, partitions }) => [topicId, new Set(partitions)]));
}

export function samePartitions(a: TopicPartitions | undefined, b: TopicPartitions): boolean {
  if (a === undefined || a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== partitions.size) return false;
    for (const partition of partitions) if (!others.has(partition)) return false;
  }
  return true;
}

/** Whether the same partitions are owned, each since the same epoch. */
export function sameOwned(a: PartitionEpochs, b: PartitionEpochs): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== partitions.size) return false;
    for (const [partition, epoch] of partitions) if (others.get(partition) !== epoch) return false;
  }
  return true;
}

export function owns(owned: PartitionEpochs, topicId: string, partition: number): boolean {
  return owned.get(topicId)?.has(partition) ?? false;
}

/** Whether all that a client says it has is in `owned`; not saying counts as no. */
export function isSubsetOf(list: readonly TopicPartitionsList[] | null, owned: PartitionEpochs): boolean {
  if (list === null) return false;
  return list.every(({ topicId, partitions }) => partitions.every((partition) => owns(owned, topicId, partition)));
}
