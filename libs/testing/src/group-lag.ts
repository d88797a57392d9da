import type { Admin, TopicPartition } from '@barnabas/client';
import { partitionKey } from '@barnabas/client';
import { endsOf } from './topic-reader.js';

/** What a group still has to handle in one partition. */
export interface PartitionLag extends TopicPartition {
  readonly group: string;
  readonly lag: number;
}

/**
 * What the groups have not committed yet of the topics that they read; empty when all have caught up. Commits are read before
 * ends: a record that a handler wrote before its own was committed is then seen, whichever topic it went to.
 */
export async function lagOf(
  admin: Admin,
  groups: readonly { readonly group: string; readonly topics: readonly string[] }[],
): Promise<PartitionLag[]> {
  const topics = [...new Set(groups.flatMap((group) => group.topics))];
  if (topics.length === 0) return [];
  const described = await admin.describeTopics(topics);
  const partitions = described.flatMap(({ name, partitions: all }) =>
    all.map(({ partition }) => ({ topic: name, partition })),
  );
  const committed = await Promise.all(groups.map(({ group }) => committedOf(admin, group)));
  const ends = await endsOf(admin, partitions);
  return groups.flatMap(({ group, topics: read }, index) =>
    partitions
      .filter(({ topic }) => read.includes(topic))
      .map((partition) => {
        const name = partitionKey(partition.topic, partition.partition);
        return { ...partition, group, lag: (ends.get(name) ?? 0) - (committed[index]?.get(name) ?? 0) };
      })
      .filter(({ lag }) => lag > 0),
  );
}

async function committedOf(admin: Admin, group: string): Promise<ReadonlyMap<string, number>> {
  const offsets = await admin.listGroupOffsets(group);
  return new Map(offsets.map(({ topic, partition, offset }) => [partitionKey(topic, partition), offset]));
}
