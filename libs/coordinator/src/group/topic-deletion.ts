import { zeroTopicId, type CommittedOffset } from './offset-store.js';
import { offsetTombstone } from './records.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

type IsOfDeletedTopic = (topic: string, committed: CommittedOffset) => boolean;

/** Offsets of deleted topics go, unless they were committed for another topic of the same name. */
export function forgetTopics<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  topics: readonly { readonly name: string; readonly topicId: string }[],
): void {
  const idsByName = new Map(topics.map(({ name, topicId }) => [name, topicId]));
  forgetOffsets(turn, state, (topic, { topicId }) => {
    const deletedId = idsByName.get(topic);
    return deletedId !== undefined && (topicId === zeroTopicId || topicId === deletedId);
  });
}

/**
 * A broker that stopped between the deletion of a topic and these tombstones, or was loading the shard then, makes up for it. Apache
 * Kafka does not, so that such an offset may come to count for the next topic of the name.
 */
export function forgetTopicsThatAreGone<R>(turn: Turn<R>, state: ShardState<R>): void {
  const { topics } = turn.context;
  forgetOffsets(turn, state, (topic, { topicId }) => {
    return (topicId === zeroTopicId ? topics.byName(topic) : topics.byId(topicId)) === undefined;
  });
}

function forgetOffsets<R>(turn: Turn<R>, { offsets, pending }: ShardState<R>, isDeleted: IsOfDeletedTopic): void {
  turn.maySplit();
  for (const groupId of offsets.groupIds()) {
    for (const [topic, partitions] of offsets.ofGroup(groupId) ?? []) {
      for (const [partition, committed] of partitions) {
        if (isDeleted(topic, committed)) turn.append(offsetTombstone(groupId, topic, partition));
      }
    }
  }
  // A transaction that is still open would bring its offsets to the next topic of the name (Kafka: OffsetMetadataManager.onTopicsDeleted).
  for (const { groupId, topic, partition, committed } of pending.all()) {
    if (isDeleted(topic, committed)) turn.append(offsetTombstone(groupId, topic, partition));
  }
}
