/** One partition as the metadata log describes it (Kafka's PartitionRegistration). */
export interface PartitionImage {
  readonly partition: number;
  /** Node id of the leader; -1 when there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly removingReplicas: readonly number[];
  readonly addingReplicas: readonly number[];
  /** Eligible leader replicas (KIP-966): out of the ISR, but known to hold everything below the high watermark. */
  readonly elr: readonly number[];
  readonly lastKnownElr: readonly number[];
  /** True while a leader elected out of order recovers the partition. */
  readonly isRecovering: boolean;
  /** Directory id per replica, in the order of `replicas`. */
  readonly directories: readonly string[];
}

export interface TopicImage {
  readonly name: string;
  /** Topic id, in Kafka's 22-character form. */
  readonly id: string;
  /** Ordered by partition; `partitions[n].partition === n`. */
  readonly partitions: readonly PartitionImage[];
}

/** All topics, by name and by id. Immutable; a topic that a batch does not touch is shared with the next image. */
export class TopicsImage {
  static readonly EMPTY = new TopicsImage(new Map(), new Map());

  private constructor(
    readonly byName: ReadonlyMap<string, TopicImage>,
    readonly byId: ReadonlyMap<string, TopicImage>,
  ) {}

  with(changed: Iterable<TopicImage>, removed: Iterable<TopicImage>): TopicsImage {
    const byName = new Map(this.byName);
    const byId = new Map(this.byId);
    for (const topic of removed) {
      byId.delete(topic.id);
      if (byName.get(topic.name)?.id === topic.id) byName.delete(topic.name);
    }
    for (const topic of changed) {
      byName.set(topic.name, topic);
      byId.set(topic.id, topic);
    }
    return new TopicsImage(byName, byId);
  }
}
