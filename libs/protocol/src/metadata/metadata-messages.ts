import { RegisterBrokerRecord } from './register-broker-record.js';
import { UnregisterBrokerRecord } from './unregister-broker-record.js';
import { TopicRecord } from './topic-record.js';
import { PartitionRecord } from './partition-record.js';
import { ConfigRecord } from './config-record.js';
import { PartitionChangeRecord } from './partition-change-record.js';
import { FenceBrokerRecord } from './fence-broker-record.js';
import { UnfenceBrokerRecord } from './unfence-broker-record.js';
import { RemoveTopicRecord } from './remove-topic-record.js';
import { DelegationTokenRecord } from './delegation-token-record.js';
import { UserScramCredentialRecord } from './user-scram-credential-record.js';
import { FeatureLevelRecord } from './feature-level-record.js';
import { ClientQuotaRecord } from './client-quota-record.js';
import { ProducerIdsRecord } from './producer-ids-record.js';
import { BrokerRegistrationChangeRecord } from './broker-registration-change-record.js';
import { AccessControlEntryRecord } from './access-control-entry-record.js';
import { RemoveAccessControlEntryRecord } from './remove-access-control-entry-record.js';
import { NoOpRecord } from './no-op-record.js';
import { ZkMigrationStateRecord } from './zk-migration-state-record.js';
import { RemoveUserScramCredentialRecord } from './remove-user-scram-credential-record.js';
import { BeginTransactionRecord } from './begin-transaction-record.js';
import { EndTransactionRecord } from './end-transaction-record.js';
import { AbortTransactionRecord } from './abort-transaction-record.js';
import { RemoveDelegationTokenRecord } from './remove-delegation-token-record.js';
import { RegisterControllerRecord } from './register-controller-record.js';
import { ClearElrRecord } from './clear-elr-record.js';

/** The records of the metadata log, by record type. */
export const metadataMessages = {
  RegisterBrokerRecord,
  UnregisterBrokerRecord,
  TopicRecord,
  PartitionRecord,
  ConfigRecord,
  PartitionChangeRecord,
  FenceBrokerRecord,
  UnfenceBrokerRecord,
  RemoveTopicRecord,
  DelegationTokenRecord,
  UserScramCredentialRecord,
  FeatureLevelRecord,
  ClientQuotaRecord,
  ProducerIdsRecord,
  BrokerRegistrationChangeRecord,
  AccessControlEntryRecord,
  RemoveAccessControlEntryRecord,
  NoOpRecord,
  ZkMigrationStateRecord,
  RemoveUserScramCredentialRecord,
  BeginTransactionRecord,
  EndTransactionRecord,
  AbortTransactionRecord,
  RemoveDelegationTokenRecord,
  RegisterControllerRecord,
  ClearElrRecord,
};
