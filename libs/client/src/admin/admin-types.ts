import type { OffsetSpec, TopicPartition } from '../topic-partition.js';

/** A topic to create. */
export interface NewTopic {
  readonly name: string;
  /** Default: the broker's num.partitions. */
  readonly partitions?: number;
  /** Default: the broker's default.replication.factor. */
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** How many partitions a topic is to have in all. */
export interface PartitionCount {
  readonly topic: string;
  readonly partitions: number;
}

/** A topic that was created (or would be, with `validateOnly`). */
export interface CreatedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

export interface TopicListing {
  readonly name: string;
  readonly topicId: string;
  readonly internal: boolean;
}

export interface PartitionDescription {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicDescription extends TopicListing {
  readonly partitions: readonly PartitionDescription[];
}

/** What configs belong to. A broker's name is its node id; the empty name stands for the defaults of all brokers. */
export interface ConfigResource {
  readonly type: 'topic' | 'broker' | 'broker-logger' | 'client-metrics' | 'group';
  readonly name: string;
}

export type ConfigSource =
  | 'UNKNOWN'
  | 'DYNAMIC_TOPIC_CONFIG'
  | 'DYNAMIC_BROKER_CONFIG'
  | 'DYNAMIC_DEFAULT_BROKER_CONFIG'
  | 'STATIC_BROKER_CONFIG'
  | 'DEFAULT_CONFIG'
  | 'DYNAMIC_BROKER_LOGGER_CONFIG'
  | 'DYNAMIC_CLIENT_METRICS_CONFIG'
  | 'DYNAMIC_GROUP_CONFIG';

export interface ConfigEntry {
  readonly name: string;
  /** Null when the broker keeps it to itself (sensitive) or when there is none. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: ConfigSource }[];
  readonly documentation: string | undefined;
}

export interface ConfigDescription {
  readonly resource: ConfigResource;
  readonly entries: readonly ConfigEntry[];
}

/** One change of one config. `delete` goes back to the default; `append` and `subtract` work on lists. */
export interface ConfigChange {
  readonly name: string;
  readonly operation: 'set' | 'delete' | 'append' | 'subtract';
  /** Needed for all but `delete`. */
  readonly value?: string;
}

export interface ConfigAlteration {
  readonly resource: ConfigResource;
  readonly changes: readonly ConfigChange[];
}

export interface GroupListing {
  readonly groupId: string;
  /** 'consumer' for consumer groups. */
  readonly protocolType: string;
  /** 'Stable', 'Empty', 'PreparingRebalance', ... Undefined when the broker is too old to say. */
  readonly state: string | undefined;
  /** 'classic', 'consumer', 'share', ... Undefined when the broker is too old to say. */
  readonly type: string | undefined;
}

export interface GroupMemberDescription {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  readonly clientHost: string;
  /** Empty for groups that do not consume. */
  readonly assignment: readonly TopicPartition[];
}

export interface GroupDescription {
  readonly groupId: string;
  readonly state: string;
  readonly protocolType: string;
  /** The assignor, such as 'range'. */
  readonly protocol: string;
  readonly members: readonly GroupMemberDescription[];
  /** Node id. */
  readonly coordinator: number;
}

export interface OffsetQuery extends TopicPartition {
  readonly at: OffsetSpec;
}

export interface ListedOffset extends TopicPartition {
  /** -1 when no record is that young. */
  readonly offset: number;
  /** -1 for the ends. */
  readonly timestamp: number;
  readonly leaderEpoch: number | undefined;
}

export interface BrokerDescription {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | undefined;
}

export interface ClusterDescription {
  readonly clusterId: string;
  /** -1 when unknown. */
  readonly controllerId: number;
  readonly brokers: readonly BrokerDescription[];
}
