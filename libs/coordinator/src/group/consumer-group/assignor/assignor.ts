import type { TopicPartitions } from '../topic-partitions.js';
import { assignRange } from './range-assignor.js';
import { assignUniformly } from './uniform-assignor.js';

export type AssignorName = 'uniform' | 'range';

/** A member as an assignor sees it. */
export interface AssignableMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** Of topics that exist. */
  readonly subscribedTopicIds: ReadonlySet<string>;
  /** Its part of the last target assignment. */
  readonly assigned: TopicPartitions;
}

export interface AssignableGroup {
  /** At least one, in the order in which they count when nothing else decides. */
  readonly members: readonly AssignableMember[];
  /** All members subscribe to the same topics. */
  readonly isHomogeneous: boolean;
  partitionCount(topicId: string): number;
}

/** By member id; every member is in it. */
export type GroupAssignment = Map<string, TopicPartitions>;

export type Assignor = (group: AssignableGroup) => GroupAssignment;

export const assignorsByName: Readonly<Record<AssignorName, Assignor>> = {
  uniform: assignUniformly,
  range: assignRange,
};
