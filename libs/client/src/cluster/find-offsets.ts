import { throwIfAny } from '../kafka-error.js';
import type { IsolationLevel, TopicPartition } from '../topic-partition.js';
import type { Cluster } from './cluster.js';
import { listOffsets } from './list-offsets.js';
import type { OffsetAnswer, OffsetQuestion } from './list-offsets.js';
import { retrying } from './retrying.js';

/** A wall-clock time in ms, for one partition. */
export type TimeQuery = TopicPartition & { readonly timestamp: number };

/** The first record at or after a time, per partition; offset -1 where there is none. */
export function offsetsForTimes(
  cluster: Cluster,
  queries: readonly TimeQuery[],
  isolationLevel: IsolationLevel,
): Promise<OffsetAnswer[]> {
  return findOffsets(
    cluster,
    queries.map(({ topic, partition, timestamp }) => ({ topic, partition, at: timestamp })),
    isolationLevel,
  );
}

/** Asks the leaders; what fails retriably is asked again, with fresh metadata. The answers stand in no particular order. */
export async function findOffsets(
  cluster: Cluster,
  questions: readonly OffsetQuestion[],
  isolationLevel: IsolationLevel,
): Promise<OffsetAnswer[]> {
  const interest = { topics: new Set(questions.map(({ topic }) => topic)), creatable: () => [] };
  const unfollow = cluster.metadata.follow(interest);
  try {
    const { found, failures } = await retrying(cluster.settings, async () => {
      await cluster.metadata.refresh();
      const answers = await listOffsets(cluster, questions, isolationLevel);
      // An unknown topic is a mistake more often than news.
      const retriable = [...answers.failures.values()].find(
        (error) => error.retriable && error.code !== 'UNKNOWN_TOPIC_OR_PARTITION',
      );
      if (retriable !== undefined) throw retriable;
      return answers;
    });
    throwIfAny(failures);
    return found;
  } finally {
    unfollow();
  }
}
