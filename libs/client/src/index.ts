export { KafkaClient } from './kafka-client.js';
export { Producer } from './producer/producer.js';
export { Consumer } from './consumer/consumer.js';
export { Admin } from './admin/admin.js';
export { KafkaError, PartialFailureError } from './kafka-error.js';
export type { KafkaErrorOptions } from './kafka-error.js';
export { partitionKey } from './topic-partition.js';
export type { CommittedOffset, IsolationLevel, OffsetSpec, OffsetToCommit, TopicPartition } from './topic-partition.js';
export type { ClientLogger, ClientOptions, ClientPlatform, CloseOptions } from './client-options.js';
export type {
  Acks,
  Payload,
  ProducerHeader,
  ProducerOptions,
  ProducerRecord,
  RecordMetadata,
} from './producer/producer-options.js';
export type {
  AutoOffsetReset,
  ConsumerOptions,
  ConsumerRecord,
  GroupMetadata,
  PartitionFailure,
  PartitionRecords,
  PollOptions,
  RebalanceListener,
  RecordHeader,
} from './consumer/consumer-options.js';
export type {
  BrokerDescription,
  ClusterDescription,
  ConfigAlteration,
  ConfigChange,
  ConfigDescription,
  ConfigEntry,
  ConfigResource,
  ConfigSource,
  CreatedTopic,
  GroupDescription,
  GroupListing,
  GroupMemberDescription,
  ListedOffset,
  NewTopic,
  OffsetQuery,
  PartitionCount,
  PartitionDescription,
  TopicDescription,
  TopicListing,
} from './admin/admin-types.js';
export type { CreateTopicsOptions } from './admin/topics.js';
export type { DescribeConfigsOptions } from './admin/configs.js';
export type { ListGroupsOptions } from './admin/groups.js';
