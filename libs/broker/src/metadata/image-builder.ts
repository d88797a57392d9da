import type { MetadataRecord } from '@barnabas/protocol';
import { ClientQuotasDelta } from './client-quotas-delta.js';
import { ClusterDelta } from './cluster-delta.js';
import { ConfigurationsDelta } from './configurations-delta.js';
import type { MetadataDelta } from './delta.js';
import type { FeaturesImage } from './image.js';
import { MetadataImage } from './image.js';
import { keptRecordChange } from './security-records.js';
import type { KeptRecordChange } from './security-records.js';
import { TopicsDelta } from './topics-delta.js';

/** A record with its bytes, which snapshots keep of records that the image does not model. */
export interface ReplayedRecord {
  readonly record: MetadataRecord;
  readonly bytes: Buffer;
}

/** Replays records over an image and makes the next one (Kafka's MetadataDelta). The only way an image comes to be. */
export class ImageBuilder {
  readonly #topics: TopicsDelta;
  readonly #configurations: ConfigurationsDelta;
  readonly #clientQuotas: ClientQuotasDelta;
  readonly #cluster: ClusterDelta;
  #features: Map<string, number> | undefined;
  #kept: Map<string, Buffer> | undefined;
  #nextProducerId: number;

  constructor(private readonly base: MetadataImage) {
    this.#topics = new TopicsDelta(base.parts.topics);
    this.#configurations = new ConfigurationsDelta(base.parts.configurations);
    this.#clientQuotas = new ClientQuotasDelta(base.parts.clientQuotas);
    this.#cluster = new ClusterDelta(base.brokers, base.controllers);
    this.#nextProducerId = base.nextProducerId;
  }

  replay({ record, bytes }: ReplayedRecord): void {
    switch (record.name) {
      case 'TopicRecord':
        return this.#topics.addTopic(record.value.name, record.value.topicId);
      case 'PartitionRecord':
        return this.#topics.addPartition(record.value);
      case 'PartitionChangeRecord':
        return this.#topics.changePartition(record.value);
      case 'RemoveTopicRecord':
        return this.#removeTopic(record.value.topicId);
      case 'ClearElrRecord':
        return this.#topics.clearElr(record.value.topicName);
      case 'ConfigRecord':
        return this.#configurations.set(record.value);
      case 'ClientQuotaRecord':
        return this.#clientQuotas.replay(record.value);
      case 'FeatureLevelRecord':
        return this.#setFeature(record.value.name, record.value.featureLevel);
      case 'ProducerIdsRecord':
        this.#nextProducerId = record.value.nextProducerId;
        return undefined;
      case 'RegisterBrokerRecord':
        return this.#cluster.registerBroker(record.value);
      case 'BrokerRegistrationChangeRecord':
        return this.#cluster.changeBroker(record.value);
      case 'UnregisterBrokerRecord':
        return this.#cluster.unregisterBroker(record.value.brokerId);
      case 'FenceBrokerRecord':
        return this.#cluster.fence(record.value.id, true);
      case 'UnfenceBrokerRecord':
        return this.#cluster.fence(record.value.id, false);
      case 'RegisterControllerRecord':
        return this.#cluster.registerController(record.value);
      case 'AccessControlEntryRecord':
      case 'RemoveAccessControlEntryRecord':
      case 'UserScramCredentialRecord':
      case 'RemoveUserScramCredentialRecord':
      case 'DelegationTokenRecord':
      case 'RemoveDelegationTokenRecord':
        return this.#keep(keptRecordChange(record), bytes);
      // Transactions are the loader's business; the rest says nothing that a broker goes by.
      case 'BeginTransactionRecord':
      case 'EndTransactionRecord':
      case 'AbortTransactionRecord':
      case 'NoOpRecord':
      case 'ZkMigrationStateRecord':
        return undefined;
    }
  }

  /** The image with everything replayed so far. The builder must not be used after. */
  finish(offset: number, epoch: number): { readonly image: MetadataImage; readonly delta: MetadataDelta } {
    const topics = this.#topics.apply();
    const features: FeaturesImage =
      this.#features === undefined ? this.base.features : { finalized: this.#features, epoch: offset };
    const image = new MetadataImage({
      offset,
      epoch,
      topics,
      configurations: this.#configurations.apply(),
      clientQuotas: this.#clientQuotas.apply(),
      brokers: this.#cluster.brokers,
      controllers: this.#cluster.controllers,
      features,
      nextProducerId: this.#nextProducerId,
      keptRecords: this.#kept ?? this.base.parts.keptRecords,
    });
    const delta: MetadataDelta = {
      createdTopics: this.#topics.created(topics),
      deletedTopics: this.#topics.deleted(),
      changedTopics: this.#topics.changed(topics),
      changedConfigs: this.#configurations.changed,
      clientQuotasChanged: !this.#clientQuotas.isEmpty,
      brokersChanged: this.#cluster.brokersChanged,
      featuresChanged: this.#features !== undefined,
    };
    return { image, delta };
  }

  #keep(change: KeptRecordChange, bytes: Buffer): void {
    this.#kept ??= new Map(this.base.parts.keptRecords);
    if (change.isRemoval) this.#kept.delete(change.key);
    else this.#kept.set(change.key, Buffer.from(bytes));
  }

  #removeTopic(id: string): void {
    const name = this.#topics.nameOf(id);
    this.#topics.removeTopic(id);
    if (name !== undefined) this.#configurations.removeTopic(name);
  }

  #setFeature(name: string, level: number): void {
    this.#features ??= new Map(this.base.features.finalized);
    if (level === 0) this.#features.delete(name);
    else this.#features.set(name, level);
  }
}
