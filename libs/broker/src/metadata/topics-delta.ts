import type { PartitionChangeRecord, PartitionRecord } from '@barnabas/protocol';
import type { ChangedTopic } from './delta.js';
import type { PartitionImage, TopicImage, TopicsImage } from './topics-image.js';

/** PartitionChangeRecord.leader: leave the leader and its epoch as they are. */
const NO_LEADER_CHANGE = -2;
const RECOVERY_UNCHANGED = -1;
const RECOVERING = 1;

interface WorkingTopic {
  readonly name: string;
  readonly id: string;
  readonly before: TopicImage | undefined;
  readonly partitions: PartitionImage[];
}

/** Changes of topics and partitions on the way to the next image (Kafka's TopicsDelta). */
export class TopicsDelta {
  readonly #touched = new Map<string, WorkingTopic>();
  readonly #idsByName = new Map<string, string>();
  readonly #removed = new Map<string, TopicImage>();

  constructor(private readonly base: TopicsImage) {}

  addTopic(name: string, id: string): void {
    this.#touched.set(id, { name, id, before: undefined, partitions: [] });
    this.#idsByName.set(name, id);
  }

  addPartition(record: PartitionRecord): void {
    const topic = this.#touch(record.topicId);
    topic.partitions[record.partitionId] = {
      partition: record.partitionId,
      leader: record.leader,
      leaderEpoch: record.leaderEpoch,
      partitionEpoch: record.partitionEpoch,
      replicas: record.replicas,
      isr: record.isr,
      removingReplicas: record.removingReplicas,
      addingReplicas: record.addingReplicas,
      elr: record.eligibleLeaderReplicas ?? [],
      lastKnownElr: record.lastKnownElr ?? [],
      isRecovering: record.leaderRecoveryState === RECOVERING,
      directories: record.directories,
    };
  }

  changePartition(record: PartitionChangeRecord): void {
    const topic = this.#touch(record.topicId);
    const before = topic.partitions[record.partitionId];
    if (before === undefined) {
      throw new Error(
        `the metadata log changes partition ${record.partitionId} of ${topic.name}, which it never created`,
      );
    }
    topic.partitions[record.partitionId] = changed(before, record);
  }

  removeTopic(id: string): void {
    const topic = this.#touch(id);
    this.#touched.delete(id);
    if (this.#idsByName.get(topic.name) === id) this.#idsByName.delete(topic.name);
    if (topic.before !== undefined) this.#removed.set(id, topic.before);
  }

  /** Forgets the eligible leader replicas of one topic, or of all when the name is empty (ClearElrRecord). */
  clearElr(name: string): void {
    const ids = name === '' ? [...this.base.byId.keys(), ...this.#touched.keys()] : [this.#idOf(name)];
    for (const id of ids) {
      if (id === undefined || this.#removed.has(id)) continue;
      const known = this.#touched.get(id)?.partitions ?? this.base.byId.get(id)?.partitions ?? [];
      if (known.every(hasNoElr)) continue;
      const { partitions } = this.#touch(id);
      for (const [index, partition] of partitions.entries()) {
        // Kafka does it by a change record, which counts (ReplicationControlManager.removeTopicElrs).
        const partitionEpoch = partition.partitionEpoch + 1;
        if (!hasNoElr(partition)) partitions[index] = { ...partition, elr: [], lastKnownElr: [], partitionEpoch };
      }
    }
  }

  nameOf(id: string): string | undefined {
    return this.#touched.get(id)?.name ?? this.base.byId.get(id)?.name;
  }

  get isEmpty(): boolean {
    return this.#touched.size === 0 && this.#removed.size === 0;
  }

  apply(): TopicsImage {
    if (this.isEmpty) return this.base;
    return this.base.with([...this.#touched.values()].map(imageOf), this.#removed.values());
  }

  created(after: TopicsImage): TopicImage[] {
    return this.#current(after)
      .filter(([, working]) => working.before === undefined)
      .map(([image]) => image);
  }

  changed(after: TopicsImage): ChangedTopic[] {
    return this.#current(after).flatMap(([image, { before }]) =>
      before === undefined ? [] : [{ before, after: image }],
    );
  }

  deleted(): TopicImage[] {
    return [...this.#removed.values()];
  }

  #current(after: TopicsImage): (readonly [TopicImage, WorkingTopic])[] {
    return [...this.#touched.values()].flatMap((working) => {
      const image = after.byId.get(working.id);
      return image === undefined ? [] : [[image, working] as const];
    });
  }

  #idOf(name: string): string | undefined {
    return this.#idsByName.get(name) ?? this.base.byName.get(name)?.id;
  }

  #touch(id: string): WorkingTopic {
    const touched = this.#touched.get(id);
    if (touched !== undefined) return touched;
    const before = this.#removed.has(id) ? undefined : this.base.byId.get(id);
    if (before === undefined)
      throw new Error(`the metadata log speaks of a topic with id ${id}, which it never created`);
    const working = { name: before.name, id, before, partitions: [...before.partitions] };
    this.#touched.set(id, working);
    return working;
  }
}

function hasNoElr(partition: PartitionImage): boolean {
  return partition.elr.length === 0 && partition.lastKnownElr.length === 0;
}

function imageOf({ name, id, partitions }: WorkingTopic): TopicImage {
  return { name, id, partitions };
}

/** A partition after a change: what the record leaves out stays (Kafka's PartitionRegistration.merge). */
function changed(before: PartitionImage, record: PartitionChangeRecord): PartitionImage {
  const leaderChanges = record.leader !== NO_LEADER_CHANGE;
  return {
    partition: before.partition,
    leader: leaderChanges ? record.leader : before.leader,
    leaderEpoch: leaderChanges ? before.leaderEpoch + 1 : before.leaderEpoch,
    partitionEpoch: before.partitionEpoch + 1,
    replicas: record.replicas ?? before.replicas,
    isr: record.isr ?? before.isr,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    isRecovering:
      record.leaderRecoveryState === RECOVERY_UNCHANGED
        ? before.isRecovering
        : record.leaderRecoveryState === RECOVERING,
    directories: record.directories ?? before.directories,
  };
}
