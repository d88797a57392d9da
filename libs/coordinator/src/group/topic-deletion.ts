import { zeroTopicId } from './offset-store.js';
import { offsetTombstone } from './records.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

/** Offsets of deleted topics go, unless they were committed for another topic of the same name. */
export function forgetTopics<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  topics: readonly { readonly name: string; readonly topicId: string }[],
): void {
  turn.maySplit();
  for (const groupId of state.offsets.groupIds()) {
    for (const { name, topicId } of topics) {
      for (const [partition, committed] of state.offsets.ofGroup(groupId)?.get(name) ?? []) {
        if (committed.topicId === zeroTopicId || committed.topicId === topicId) {
          turn.append(offsetTombstone(groupId, name, partition));
        }
      }
    }
  }
}
