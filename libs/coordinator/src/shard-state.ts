import type { ClassicGroup } from './classic-group.js';
import type { OtherGroups } from './other-groups.js';
import type { OffsetStore } from './offset-store.js';
import type { PendingOffsets } from './pending-offsets.js';

/** What the handlers of a shard work on. */
export interface ShardState<R> {
  /** Soft: built by `loaded()`, changed by `decide` only. */
  readonly groups: Map<string, ClassicGroup<R>>;
  /** Durable: changed by `replay` only. */
  readonly offsets: OffsetStore;
  /** Durable: offsets of open transactions. */
  readonly pending: PendingOffsets;
  /** Durable: groups of protocols that are not the classic one. */
  readonly others: OtherGroups;
}
