import type { TopicPartitions } from '../topic-partitions.js';

/** One partition of one topic. */
export interface TopicIdPartition {
  readonly topicId: string;
  readonly partition: number;
}

/** A member's part of an assignment in the making: taken over from the last one, and copied when it changes. */
export class PartitionSets {
  private isOwn = false;

  constructor(private sets: TopicPartitions) {}

  get result(): TopicPartitions {
    return this.sets;
  }

  add({ topicId, partition }: TopicIdPartition): void {
    const sets = this.own();
    const partitions = sets.get(topicId);
    if (partitions === undefined) sets.set(topicId, new Set([partition]));
    else partitions.add(partition);
  }

  remove({ topicId, partition }: TopicIdPartition): void {
    const sets = this.own();
    const partitions = sets.get(topicId);
    partitions?.delete(partition);
    if (partitions?.size === 0) sets.delete(topicId);
  }

  removeTopic(topicId: string): void {
    this.own().delete(topicId);
  }

  private own(): Map<string, Set<number>> {
    const sets = this.sets as Map<string, Set<number>>;
    if (this.isOwn) return sets;
    const copy = new Map(Array.from(sets, ([topicId, partitions]) => [topicId, new Set(partitions)]));
    this.sets = copy;
    this.isOwn = true;
    return copy;
  }
}
