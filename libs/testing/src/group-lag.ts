import type { Admin, CommittedOffset, TopicPartition } from '@barnabas/client';
import { partitionKey } from '@barnabas/client';
import type { GroupActivity } from '@barnabas/nest';
import { endsOf } from './topic-reader.js';

/** What a group still has to handle in one partition. */
export interface PartitionLag extends TopicPartition {
  readonly group: string;
  readonly lag: number;
}

/**
 * What the groups have not finished yet of the topics that they read; empty when all have caught up. What is finished is read
 * before ends: a record that a handler wrote before its own was finished is then seen, whichever topic it went to.
 */
export async function lagOf(admin: Admin, activity: () => readonly GroupActivity[]): Promise<PartitionLag[]> {
  const groups = activity();
  const topics = [...new Set(groups.flatMap((group) => group.topics))];
  if (topics.length === 0) return [];
  const described = await admin.describeTopics(topics);
  const partitions = described.flatMap(({ name, partitions: all }) =>
    all.map(({ partition }) => ({ topic: name, partition })),
  );
  const committed = await Promise.all(groups.map(({ group }) => admin.listGroupOffsets(group)));
  // Looked at later than positions: what was polled before is with its handler by now.
  const quiet = quietPartitions(activity());
  const finished = groups.map((group, index) => finishedOf(group, committed[index] ?? [], quiet));
  const ends = await endsOf(admin, partitions);
  return groups.flatMap(({ group, topics: read }, index) =>
    partitions
      .filter(({ topic }) => read.includes(topic))
      .map((partition) => {
        const name = partitionKey(partition.topic, partition.partition);
        return { ...partition, group, lag: (ends.get(name) ?? 0) - (finished[index]?.get(name) ?? 0) };
      })
      .filter(({ lag }) => lag > 0),
  );
}

/**
 * Where the group has finished everything: what it has committed, with other instances' work in it; and where an own partition
 * has nothing to do, its position, as nobody commits the markers of transactions.
 */
function finishedOf(
  { group, assigned }: GroupActivity,
  committed: readonly CommittedOffset[],
  quiet: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const finished = new Map(committed.map(({ topic, partition, offset }) => [partitionKey(topic, partition), offset]));
  for (const { topic, partition, position } of assigned) {
    const name = partitionKey(topic, partition);
    if (position === undefined || !quiet.has(`${group} ${name}`)) continue;
    finished.set(name, Math.max(position, finished.get(name) ?? 0));
  }
  return finished;
}

/** Assigned, and nothing to do. */
function quietPartitions(groups: readonly GroupActivity[]): ReadonlySet<string> {
  const names = groups.flatMap(({ group, assigned, busy }) => {
    const active = new Set(busy.map(({ topic, partition }) => partitionKey(topic, partition)));
    const all = assigned.map(({ topic, partition }) => partitionKey(topic, partition));
    return all.filter((name) => !active.has(name)).map((name) => `${group} ${name}`);
  });
  return new Set(names);
}
