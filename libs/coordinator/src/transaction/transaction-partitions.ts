/** Partitions by topic, in the order in which they came. */
export type TransactionPartitions = ReadonlyMap<string, readonly number[]>;

export const noPartitions: TransactionPartitions = new Map();

export function hasPartition(partitions: TransactionPartitions, topic: string, partition: number): boolean {
  return partitions.get(topic)?.includes(partition) ?? false;
}

/** True when `partitions` has every one of `others`. */
export function hasPartitions(partitions: TransactionPartitions, others: TransactionPartitions): boolean {
  return [...others].every(([topic, indexes]) => indexes.every((index) => hasPartition(partitions, topic, index)));
}

export function withPartitions(partitions: TransactionPartitions, added: TransactionPartitions): TransactionPartitions {
  const all = new Map(partitions);
  for (const [topic, indexes] of added) all.set(topic, [...new Set([...(all.get(topic) ?? []), ...indexes])]);
  return all;
}

/** What a request names, topics and partitions each once. */
export function partitionsOf(
  topics: Iterable<{ readonly name: string; readonly partitions: readonly number[] }>,
): TransactionPartitions {
  let all = noPartitions;
  for (const { name, partitions } of topics) all = withPartitions(all, new Map([[name, partitions]]));
  return all;
}
