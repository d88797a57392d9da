import type { LogDirectory } from '@barnabas/log';
import { ErrorCode } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { MetadataDelta } from '../metadata/delta.js';
import type { MetadataImage, PartitionImage, TopicImage } from '../metadata/image.js';
import { Partition } from './partition.js';

const METADATA_TOPIC = '__cluster_metadata';
const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

export interface PartitionsOptions {
  readonly nodeId: number;
  readonly directory: LogDirectory;
  readonly configs: EffectiveConfigs;
  readonly logger: Logger;
}

/** How a request names a topic: by id from the versions that know ids, by name before. */
export interface TopicReference {
  readonly name: string;
  readonly topicId: string;
}

export type PartitionLookup =
  | { readonly kind: 'found'; readonly partition: Partition }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly partition?: Partition };

interface HostedTopic {
  readonly image: TopicImage;
  readonly partitions: (Partition | undefined)[];
}

/**
 * The partitions that this broker has a replica of (Kafka's ReplicaManager): brings the log directory in line with the image,
 * and finds the partition a request means.
 */
export class Partitions {
  readonly #byName = new Map<string, HostedTopic>();
  readonly #byId = new Map<string, HostedTopic>();

  constructor(private readonly options: PartitionsOptions) {}

  get nodeId(): number {
    return this.options.nodeId;
  }

  /** Where the logs of these partitions lie. */
  get directory(): LogDirectory {
    return this.options.directory;
  }

  /** Takes over everything the image says. Once, before {@link apply}. */
  load(image: MetadataImage): void {
    for (const topic of image.topics()) {
      this.#host(topic);
    }
    for (const log of this.options.directory.partitions.values()) {
      if (log.topic !== METADATA_TOPIC && this.get(log.topic, log.partition)?.log !== log) {
        this.options.logger.warn('a partition on disk belongs to no topic of this cluster and stays as it is', {
          topic: log.topic,
          partition: log.partition,
          topicId: log.topicId,
        });
      }
    }
  }

  /** Follows one change of the image. Removal of files goes on in the background. */
  apply(delta: MetadataDelta): void {
    for (const topic of delta.deletedTopics) {
      this.#remove(topic);
    }
    for (const topic of delta.createdTopics) {
      this.#host(topic);
    }
    for (const { after } of delta.changedTopics) {
      this.#host(after);
    }
    for (const resource of delta.changedConfigs) {
      if (resource.type === 'topic') {
        this.#configure(resource.name);
      } else if (resource.type === 'broker') {
        for (const name of this.#byName.keys()) {
          this.#configure(name);
        }
      }
    }
  }

  get(topic: string, partition: number): Partition | undefined {
    return this.#byName.get(topic)?.partitions[partition];
  }

  /** Set while more bytes wait for the disk than is good: resolves when it has caught up. Who takes bytes from clients waits. */
  congestion(): Promise<void> | undefined {
    const { backlog } = this.options.directory;
    return backlog.isFull ? backlog.drained() : undefined;
  }

  /** Every partition hosted here. */
  *all(): IterableIterator<Partition> {
    for (const topic of this.#byName.values()) {
      for (const partition of topic.partitions) {
        if (partition !== undefined) {
          yield partition;
        }
      }
    }
  }

  /** Partitions of one topic that are hosted here. */
  ofTopic(topic: string): Partition[] {
    return (this.#byName.get(topic)?.partitions ?? []).filter((partition) => partition !== undefined);
  }

  /** The partition, if this broker leads it in the epoch that the client knows (-1: any); else what to answer. */
  leading(topic: TopicReference, index: number, currentLeaderEpoch: number, useTopicId: boolean): PartitionLookup {
    const hosted = useTopicId ? this.#byId.get(topic.topicId) : this.#byName.get(topic.name);
    if (hosted === undefined) {
      const byId = useTopicId && topic.topicId !== ZERO_UUID;
      return { kind: 'refused', errorCode: byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition };
    }
    const partition = hosted.partitions[index];
    if (partition === undefined) {
      const exists = hosted.image.partitions[index] !== undefined;
      return {
        kind: 'refused',
        errorCode: exists ? ErrorCode.NotLeaderOrFollower : ErrorCode.UnknownTopicOrPartition,
      };
    }
    const refusal = partition.refusal(this.options.nodeId, currentLeaderEpoch);
    return refusal === undefined ? { kind: 'found', partition } : { kind: 'refused', errorCode: refusal, partition };
  }

  close(): void {
    for (const partition of this.all()) {
      partition.close();
    }
    this.#byName.clear();
    this.#byId.clear();
  }

  #host(topic: TopicImage): void {
    const known = this.#byId.get(topic.id)?.partitions ?? [];
    const hosted: HostedTopic = { image: topic, partitions: known };
    for (const image of topic.partitions) {
      const partition = known[image.partition];
      if (partition !== undefined) {
        partition.update(image, this.options.nodeId);
      } else if (image.replicas.includes(this.options.nodeId)) {
        known[image.partition] = this.#open(topic, image);
      }
    }
    this.#byName.set(topic.name, hosted);
    this.#byId.set(topic.id, hosted);
  }

  #open(topic: TopicImage, image: PartitionImage): Partition {
    const { directory, configs, nodeId } = this.options;
    const existing = directory.partitions.get(`${topic.name}-${image.partition}`);
    if (existing !== undefined && existing.topicId !== topic.id) {
      // The topic was deleted and created again; the crash came before the old files were moved away.
      this.#discard(existing);
    }
    const log = existing?.topicId === topic.id ? existing : directory.create(topic.name, image.partition, topic.id);
    // An existing log was opened before the image, and with it the topic's own configs, was known.
    log.updateConfig(configs.logConfig(topic.name));
    const minInSyncReplicas = configs.topic(topic.name).number('min.insync.replicas');
    const partition = new Partition({ topic: topic.name, topicId: topic.id, image, log, minInSyncReplicas });
    partition.startLeaderEpoch(nodeId);
    return partition;
  }

  #remove(topic: TopicImage): void {
    const hosted = this.#byId.get(topic.id);
    if (hosted === undefined) {
      return;
    }
    this.#byId.delete(topic.id);
    if (this.#byName.get(topic.name) === hosted) {
      this.#byName.delete(topic.name);
    }
    for (const partition of hosted.partitions) {
      if (partition !== undefined) {
        partition.markDeleted();
        this.#discard(partition.log);
      }
    }
  }

  #discard(log: Partition['log']): void {
    this.options.directory.remove(log).catch((error: unknown) => {
      this.options.logger.error('the files of a deleted partition could not be removed', {
        topic: log.topic,
        partition: log.partition,
        error: error instanceof Error ? error.message : String(error),
      });
    });
  }

  #configure(topic: string): void {
    const { configs } = this.options;
    const logConfig = configs.logConfig(topic);
    const minInSyncReplicas = configs.topic(topic).number('min.insync.replicas');
    for (const partition of this.ofTopic(topic)) {
      partition.log.updateConfig(logConfig);
      partition.setMinInSyncReplicas(minInSyncReplicas);
    }
  }
}
