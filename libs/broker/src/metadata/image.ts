import { ClientQuotasImage } from './client-quotas-image.js';
import { ConfigurationsImage } from './configurations-image.js';
import type { ClientMetricsImage } from './configurations-image.js';
import type { FeatureRange } from './features.js';
import { TopicsImage } from './topics-image.js';
import type { TopicImage } from './topics-image.js';

export type { PartitionImage, TopicImage } from './topics-image.js';

/** One address of a broker or controller, as others reach it (advertised). */
export interface EndPointImage {
  /** The listener's name, e.g. `PLAINTEXT`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Kafka's SecurityProtocol id: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number;
}

export interface BrokerImage {
  readonly id: number;
  /** Offset of the record that registered this incarnation. */
  readonly epoch: number;
  readonly incarnationId: string;
  readonly endPoints: readonly EndPointImage[];
  readonly rack: string | null;
  /** A fenced broker is registered but leads nothing and is not shown to clients. */
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  /** Directory ids, from each log directory's meta.properties. */
  readonly logDirs: readonly string[];
  /** Directories that take no new partitions (KIP-1066); null when the broker never said. */
  readonly cordonedLogDirs: readonly string[] | null;
  readonly features: readonly FeatureRange[];
}

export interface ControllerImage {
  readonly id: number;
  readonly incarnationId: string;
  readonly endPoints: readonly EndPointImage[];
  readonly features: readonly FeatureRange[];
}

/** Finalized feature levels, and the offset at which they last changed (what ApiVersions calls the features' epoch). */
export interface FeaturesImage {
  readonly finalized: ReadonlyMap<string, number>;
  readonly epoch: number;
}

/** The pieces of an image; each is replaced as a whole when a batch of records touches it and shared when it does not. */
export interface MetadataImageParts {
  readonly offset: number;
  readonly epoch: number;
  readonly topics: TopicsImage;
  readonly configurations: ConfigurationsImage;
  readonly clientQuotas: ClientQuotasImage;
  readonly brokers: ReadonlyMap<number, BrokerImage>;
  readonly controllers: ReadonlyMap<number, ControllerImage>;
  readonly features: FeaturesImage;
  readonly nextProducerId: number;
  /** Records about ACLs and credentials, as they stand in the log: for snapshots. */
  readonly keptRecords: ReadonlyMap<string, Buffer>;
}

/**
 * What the metadata log says, up to one offset (Kafka's MetadataImage). Immutable: handlers may hold one across turns;
 * the next batch of records makes the next image and shares what did not change.
 */
export class MetadataImage {
  static readonly EMPTY = new MetadataImage({
    offset: -1,
    epoch: -1,
    topics: TopicsImage.EMPTY,
    configurations: ConfigurationsImage.EMPTY,
    clientQuotas: ClientQuotasImage.EMPTY,
    brokers: new Map(),
    controllers: new Map(),
    features: { finalized: new Map(), epoch: -1 },
    nextProducerId: 0,
    keptRecords: new Map(),
  });

  constructor(readonly parts: MetadataImageParts) {}

  /** Offset of the last record that this image knows; -1 before the first. */
  get offset(): number {
    return this.parts.offset;
  }

  /** Leader epoch of the batch that record came in. */
  get epoch(): number {
    return this.parts.epoch;
  }

  get brokers(): ReadonlyMap<number, BrokerImage> {
    return this.parts.brokers;
  }

  get controllers(): ReadonlyMap<number, ControllerImage> {
    return this.parts.controllers;
  }

  get features(): FeaturesImage {
    return this.parts.features;
  }

  /** First producer id that no block holds yet. */
  get nextProducerId(): number {
    return this.parts.nextProducerId;
  }

  topicByName(name: string): TopicImage | undefined {
    return this.parts.topics.byName.get(name);
  }

  topicById(id: string): TopicImage | undefined {
    return this.parts.topics.byId.get(id);
  }

  topics(): Iterable<TopicImage> {
    return this.parts.topics.byName.values();
  }

  get topicCount(): number {
    return this.parts.topics.byName.size;
  }

  /** Configs set on the topic itself; effective values come from EffectiveConfigs. */
  topicConfigs(name: string): ReadonlyMap<string, string> {
    return this.parts.configurations.of('topic', name);
  }

  /** Dynamic configs of one broker, or those that hold for all of them (`default`). */
  brokerConfigs(nodeId: number | 'default'): ReadonlyMap<string, string> {
    return this.parts.configurations.of('broker', nodeId === 'default' ? '' : String(nodeId));
  }

  groupConfigs(group: string): ReadonlyMap<string, string> {
    return this.parts.configurations.of('group', group);
  }

  clientMetricsConfigs(name: string): ClientMetricsImage {
    return this.parts.configurations.of('client-metrics', name);
  }
}
