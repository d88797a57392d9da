import {
  AbortTransactionRecord,
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ClearElrRecord,
  ClientQuotaRecord,
  ConfigRecord,
  EndTransactionRecord,
  FeatureLevelRecord,
  NoOpRecord,
  PartitionChangeRecord,
  PartitionRecord,
  ProducerIdsRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  RemoveTopicRecord,
  TopicRecord,
  UnregisterBrokerRecord,
  encodeMetadataRecord,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import type { QuotaEntity } from './client-quotas-image.js';
import { ConfigResourceCode } from './configurations-delta.js';
import type { ConfigResource } from './configurations-image.js';
import { recordVersions } from './features.js';
import type { BrokerImage, ControllerImage, EndPointImage } from './image.js';
import type { FeatureRange } from './features.js';
import type { PartitionImage } from './topics-image.js';

/** Writes records as they go into the log, each in the version that a metadata.version calls for. */
export class RecordWriter {
  readonly #versions;

  constructor(metadataVersion: number) {
    this.#versions = recordVersions(metadataVersion);
  }

  noOp(): Buffer {
    return encodeMetadataRecord(NoOpRecord, 0, {});
  }

  topic(name: string, topicId: string): Buffer {
    return encodeMetadataRecord(TopicRecord, 0, { name, topicId });
  }

  removeTopic(topicId: string): Buffer {
    return encodeMetadataRecord(RemoveTopicRecord, 0, { topicId });
  }

  partition(topicId: string, partition: PartitionImage): Buffer {
    const knowsElr = this.#versions.partition >= 2;
    return encodeMetadataRecord(PartitionRecord, this.#versions.partition, {
      partitionId: partition.partition,
      topicId,
      replicas: [...partition.replicas],
      isr: [...partition.isr],
      removingReplicas: [...partition.removingReplicas],
      addingReplicas: [...partition.addingReplicas],
      leader: partition.leader,
      leaderRecoveryState: partition.isRecovering ? 1 : 0,
      leaderEpoch: partition.leaderEpoch,
      partitionEpoch: partition.partitionEpoch,
      directories: [...partition.directories],
      eligibleLeaderReplicas: knowsElr && partition.elr.length > 0 ? [...partition.elr] : null,
      lastKnownElr: knowsElr && partition.lastKnownElr.length > 0 ? [...partition.lastKnownElr] : null,
    });
  }

  partitionChange(change: Input<typeof PartitionChangeRecord>): Buffer {
    return encodeMetadataRecord(PartitionChangeRecord, this.#versions.partitionChange, change);
  }

  config(resource: ConfigResource, name: string, value: string | null): Buffer {
    const resourceType = ConfigResourceCode[resource.type];
    return encodeMetadataRecord(ConfigRecord, 0, { resourceType, resourceName: resource.name, name, value });
  }

  /** A value of null takes the quota away. */
  clientQuota(entity: QuotaEntity, key: string, value: number | null): Buffer {
    return encodeMetadataRecord(ClientQuotaRecord, 0, {
      entity: [...entity].map(([entityType, entityName]) => ({ entityType, entityName })),
      key,
      value: value ?? 0,
      remove: value === null,
    });
  }

  /** '' for all topics. */
  clearElr(topicName: string): Buffer {
    return encodeMetadataRecord(ClearElrRecord, 0, { topicName });
  }

  featureLevel(name: string, featureLevel: number): Buffer {
    return encodeMetadataRecord(FeatureLevelRecord, 0, { name, featureLevel });
  }

  producerIds(brokerId: number, brokerEpoch: number, nextProducerId: number): Buffer {
    return encodeMetadataRecord(ProducerIdsRecord, 0, { brokerId, brokerEpoch, nextProducerId });
  }

  beginTransaction(name: string): Buffer {
    return encodeMetadataRecord(BeginTransactionRecord, 0, { name });
  }

  endTransaction(): Buffer {
    return encodeMetadataRecord(EndTransactionRecord, 0, {});
  }

  abortTransaction(reason: string): Buffer {
    return encodeMetadataRecord(AbortTransactionRecord, 0, { reason });
  }

  registerController(controller: ControllerImage): Buffer {
    return encodeMetadataRecord(RegisterControllerRecord, 0, {
      controllerId: controller.id,
      incarnationId: controller.incarnationId,
      zkMigrationReady: false,
      endPoints: copyEndPoints(controller.endPoints),
      features: copyFeatures(controller.features),
    });
  }

  registerBroker(broker: BrokerImage): Buffer {
    const version = this.#versions.registerBroker;
    const { cordonedLogDirs } = broker;
    return encodeMetadataRecord(RegisterBrokerRecord, version, {
      brokerId: broker.id,
      incarnationId: broker.incarnationId,
      brokerEpoch: broker.epoch,
      endPoints: copyEndPoints(broker.endPoints),
      features: copyFeatures(broker.features),
      rack: broker.rack,
      fenced: broker.fenced,
      inControlledShutdown: broker.inControlledShutdown,
      logDirs: [...broker.logDirs],
      cordonedLogDirs: version >= 4 && cordonedLogDirs !== null ? [...cordonedLogDirs] : null,
    });
  }

  unregisterBroker(brokerId: number, brokerEpoch: number): Buffer {
    return encodeMetadataRecord(UnregisterBrokerRecord, 0, { brokerId, brokerEpoch });
  }

  /** As a broker that stops in an orderly way leaves its registration. */
  fenceBroker(brokerId: number, brokerEpoch: number): Buffer {
    return encodeMetadataRecord(BrokerRegistrationChangeRecord, 0, { brokerId, brokerEpoch, fenced: 1 });
  }

  unfenceBroker(brokerId: number, brokerEpoch: number): Buffer {
    return encodeMetadataRecord(BrokerRegistrationChangeRecord, 0, { brokerId, brokerEpoch, fenced: -1 });
  }
}

function copyEndPoints(endPoints: readonly EndPointImage[]): EndPointImage[] {
  return endPoints.map(({ name, host, port, securityProtocol }) => ({ name, host, port, securityProtocol }));
}

function copyFeatures(features: readonly FeatureRange[]): FeatureRange[] {
  return features.map(({ name, minSupportedVersion, maxSupportedVersion }) => ({
    name,
    minSupportedVersion,
    maxSupportedVersion,
  }));
}
