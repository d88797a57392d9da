import { ClassicGroup } from './classic-group.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

/** A group that nobody is a member of comes into being with its first offset, and has no record of its own. */
export function createSimpleGroup<R>(turn: Turn<R>, state: ShardState<R>, groupId: string): void {
  state.groups.set(groupId, new ClassicGroup<R>(groupId, 'Empty', turn.nowMs));
  turn.ifRefused(() => state.groups.delete(groupId));
}

/** Takes a classic group out of memory. Its tombstone is among the records of the turn. */
export function forgetGroup<R>(turn: Turn<R>, state: ShardState<R>, group: ClassicGroup<R>): void {
  state.groups.delete(group.groupId);
  turn.ifRefused(() => state.groups.set(group.groupId, group));
}
