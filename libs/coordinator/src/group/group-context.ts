import type { GroupTopics } from './consumer-group/group-topics.js';

/** What a decision may know of the world outside. */
export interface GroupContext {
  /** Wall clock, for commit timestamps, state timestamps and expiry. */
  readonly nowMs: number;
  /** A random UUID in `java.util.UUID` form: the second half of a member id. */
  newUuid(): string;
  /** The topics of the cluster, for groups whose partitions are assigned here. */
  readonly topics: GroupTopics;
}
