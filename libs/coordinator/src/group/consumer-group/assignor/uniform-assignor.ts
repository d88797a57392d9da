import type { AssignableGroup, GroupAssignment } from './assignor.js';
import { assignToEqualSubscribers } from './equal-subscribers.js';
import { assignToMixedSubscribers } from './mixed-subscribers.js';

/**
 * All partitions of all topics spread evenly over the members, moving as few as possible (Kafka's UniformAssignor, without racks as
 * Kafka's has been since 4.0).
 */
export function assignUniformly(group: AssignableGroup): GroupAssignment {
  return group.isHomogeneous ? assignToEqualSubscribers(group) : assignToMixedSubscribers(group);
}
