import { ErrorCode } from '@barnabas/protocol';
import type { MetadataResponse } from '@barnabas/protocol';

/** Kafka's Uuid.ZERO_UUID: a broker too old for topic ids. */
export const NO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A broker as the cluster advertises it. */
export interface BrokerNode {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | undefined;
}

export interface PartitionMetadata {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  /** -1 when the broker is too old to say. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicMetadata {
  readonly name: string;
  readonly topicId: string;
  readonly internal: boolean;
  /** Sorted by partition number, which is also the index. */
  readonly partitions: readonly PartitionMetadata[];
}

/** What the cluster looked like at one time. Immutable. */
export interface ClusterSnapshot {
  readonly clusterId: string;
  readonly controllerId: number;
  readonly brokers: ReadonlyMap<number, BrokerNode>;
  readonly topics: ReadonlyMap<string, TopicMetadata>;
  /** Error codes of the topics that were asked for and are not among `topics`. */
  readonly topicErrors: ReadonlyMap<string, number>;
}

export const emptySnapshot: ClusterSnapshot = {
  clusterId: '',
  controllerId: -1,
  brokers: new Map(),
  topics: new Map(),
  topicErrors: new Map(),
};

/** The answer as a snapshot. A partition never goes back to an older leader epoch than `previous` knew (KIP-320). */
export function snapshotFrom(response: MetadataResponse, previous: ClusterSnapshot): ClusterSnapshot {
  const topics = new Map<string, TopicMetadata>();
  const topicErrors = new Map<string, number>();
  for (const topic of response.topics) {
    if (topic.name === null) continue;
    if (topic.errorCode !== ErrorCode.None) topicErrors.set(topic.name, topic.errorCode);
    else topics.set(topic.name, topicFrom({ ...topic, name: topic.name }, previous.topics.get(topic.name)));
  }
  const brokers = response.brokers.map((broker): [number, BrokerNode] => [
    broker.nodeId,
    { nodeId: broker.nodeId, host: broker.host, port: broker.port, rack: broker.rack ?? undefined },
  ]);
  return {
    clusterId: response.clusterId ?? '',
    controllerId: response.controllerId,
    brokers: new Map(brokers),
    topics,
    topicErrors,
  };
}

type TopicAnswer = MetadataResponse['topics'][number] & { readonly name: string };

function topicFrom(topic: TopicAnswer, previous: TopicMetadata | undefined): TopicMetadata {
  const before = previous?.topicId === topic.topicId ? previous : undefined;
  const partitions = topic.partitions
    .map((partition): PartitionMetadata => {
      const known = before?.partitions[partition.partitionIndex];
      if (known !== undefined && partition.leaderEpoch < known.leaderEpoch) return known;
      return {
        partition: partition.partitionIndex,
        leader: partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        replicas: partition.replicaNodes,
        isr: partition.isrNodes,
        offlineReplicas: partition.offlineReplicas,
      };
    })
    .toSorted((a, b) => a.partition - b.partition);
  return { name: topic.name, topicId: topic.topicId, internal: topic.isInternal, partitions };
}
