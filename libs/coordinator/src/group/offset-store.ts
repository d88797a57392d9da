/** An offset that a group committed for a partition: Kafka's OffsetAndMetadata. */
export interface CommittedOffset {
  readonly offset: number;
  /** -1 when the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestampMs: number;
  /** Of OffsetCommit v2-4 with a retention time; -1 when the broker's retention applies. */
  readonly expireTimestampMs: number;
  /** The zero id when the record has none. */
  readonly topicId: string;
  /** Where the record stands in its partition; -1 when it is not known. */
  readonly recordOffset: number;
}

export type PartitionOffsets = ReadonlyMap<number, CommittedOffset>;
export type TopicOffsets = ReadonlyMap<string, PartitionOffsets>;

export const zeroTopicId = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Committed offsets by group, topic and partition. The last record wins. */
export class OffsetStore {
  private readonly groups = new Map<string, Map<string, Map<number, CommittedOffset>>>();

  get(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.groups.get(groupId)?.get(topic)?.get(partition);
  }

  /** Everything that a group has committed; undefined when that is nothing. */
  ofGroup(groupId: string): TopicOffsets | undefined {
    return this.groups.get(groupId);
  }

  groupIds(): Iterable<string> {
    return this.groups.keys();
  }

  put(groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    let topics = this.groups.get(groupId);
    if (topics === undefined) this.groups.set(groupId, (topics = new Map()));
    let partitions = topics.get(topic);
    if (partitions === undefined) topics.set(topic, (partitions = new Map()));
    partitions.set(partition, committed);
  }

  remove(groupId: string, topic: string, partition: number): void {
    const topics = this.groups.get(groupId);
    const partitions = topics?.get(topic);
    if (topics === undefined || partitions === undefined) return;
    partitions.delete(partition);
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.groups.delete(groupId);
  }
}
