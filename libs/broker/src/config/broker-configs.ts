import type { ConfigDefinition, ConfigType } from './definition.js';
import { groupConfigs } from './definitions/group-configs.js';
import { groupCoordinatorConfigs } from './definitions/group-coordinator-configs.js';
import { logConfigs } from './definitions/log-configs.js';
import { networkConfigs } from './definitions/network-configs.js';
import { operationsConfigs } from './definitions/operations-configs.js';
import { quorumConfigs } from './definitions/quorum-configs.js';
import { remoteLogConfigs } from './definitions/remote-log-configs.js';
import { replicationConfigs } from './definitions/replication-configs.js';
import { saslConfigs } from './definitions/sasl-configs.js';
import { shareCoordinatorConfigs } from './definitions/share-coordinator-configs.js';
import { sslConfigs } from './definitions/ssl-configs.js';
import { topicConfigs } from './definitions/topic-configs.js';
import { transactionConfigs } from './definitions/transaction-configs.js';

/** Every config of a broker (Kafka's AbstractKafkaConfig.CONFIG_DEF). */
export const brokerConfigs = {
  ...groupCoordinatorConfigs,
  ...logConfigs,
  ...networkConfigs,
  ...operationsConfigs,
  ...quorumConfigs,
  ...remoteLogConfigs,
  ...replicationConfigs,
  ...saslConfigs,
  ...shareCoordinatorConfigs,
  ...sslConfigs,
  ...transactionConfigs,
} as const;

export { groupConfigs, topicConfigs };

export type BrokerConfigs = typeof brokerConfigs;
export type TopicConfigs = typeof topicConfigs;
export type GroupConfigs = typeof groupConfigs;

/** Names of a table's configs that have one of these types. */
export type NamesOf<T, K extends ConfigType> = {
  [N in keyof T]: T[N] extends ConfigDefinition<infer Type> ? (Type extends K ? N : never) : never;
}[keyof T] &
  string;
