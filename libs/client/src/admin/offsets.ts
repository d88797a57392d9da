import { listOffsets } from '../cluster/list-offsets.js';
import { throwIfAny } from '../kafka-error.js';
import type { KafkaError } from '../kafka-error.js';
import type { IsolationLevel } from '../topic-partition.js';
import type { AdminContext } from './admin-context.js';
import type { ListedOffset, OffsetQuery } from './admin-types.js';

/** Asks the leaders; what fails retriably is asked again, with fresh metadata. The answers stand in no particular order. */
export async function listPartitionOffsets(
  context: AdminContext,
  queries: readonly OffsetQuery[],
  isolationLevel: IsolationLevel,
): Promise<ListedOffset[]> {
  const interest = { topics: new Set(queries.map((query) => query.topic)), allowAutoTopicCreation: false };
  const unfollow = context.cluster.metadata.follow(interest);
  try {
    const { found, failures } = await context.retry(async () => {
      await context.cluster.metadata.refresh();
      const answers = await listOffsets(context.cluster, queries, isolationLevel);
      const retriable = [...answers.failures.values()].find(isWorthARetry);
      if (retriable !== undefined) throw retriable;
      return answers;
    });
    throwIfAny(failures);
    return found;
  } finally {
    unfollow();
  }
}

/** An unknown topic is a mistake more often than news. */
function isWorthARetry(error: KafkaError): boolean {
  return error.retriable && error.code !== 'UNKNOWN_TOPIC_OR_PARTITION';
}
