export { exponential, fixed } from './backoff.js';
export type { Backoff, BackoffOptions } from './backoff.js';
export type { Duration } from './duration.js';
export {
  ConnectionClosedError,
  DeserializationError,
  KafkaModuleError,
  KafkaOptionsError,
  RecordValidationError,
  RegistrationError,
  SubscriptionError,
  TransportError,
} from './errors.js';
export type { Violation } from './errors.js';
export type { AssignedPartition, GroupActivity, PartitionActivity } from './group-consumer.js';
export { KafkaActivity } from './kafka-activity.js';
export { KafkaConnection } from './kafka-connection.js';
export { KafkaHealthIndicator } from './kafka-health.indicator.js';
export type { KafkaHealthDetails, KafkaHealthResult } from './kafka-health.indicator.js';
export { KafkaModule } from './kafka.module.js';
export type {
  GroupConsumerOptions,
  KafkaModuleAsyncOptions,
  KafkaModuleExtras,
  KafkaModuleOptions,
} from './kafka-options.js';
export { KafkaTransport } from './kafka-transport.js';
export type { KafkaTransportOptions } from './kafka-transport.js';
export { KafkaProducer } from './kafka-producer.decorator.js';
export { Key } from './key.decorator.js';
export { recordCodec } from './record-codec.js';
export type { RecordCodec } from './record-codec.js';
export type { RecordContext } from './record-context.js';
export { RecordHeader } from './record-header.decorator.js';
export type { DtoClass, RecordType } from './record-type.js';
export { SERVICES_TOPIC } from './service-entry.js';
export type { ServiceDescription } from './service-entry.js';
export { Subscribe } from './subscribe.decorator.js';
export type { HandlingOrder, RetryOptions, SubscribeOptions } from './subscribe-options.js';
export { KAFKA_OPTIONS, KAFKA_OVERRIDES, KAFKA_PLATFORM } from './tokens.js';
export { isTopic, topic } from './topic.js';
export type { KeyOf, Topic, TopicOptions, ValueOf } from './topic.js';
export { TopicProducer } from './topic-producer.js';
export type { RecordToSend } from './topic-producer.js';
