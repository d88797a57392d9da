/** Levels of a feature that this software can work with. */
export interface FeatureRange {
  readonly name: string;
  readonly minSupportedVersion: number;
  readonly maxSupportedVersion: number;
}

/** What ApiVersions and registrations say is supported: Apache Kafka 4.3's features. */
export const supportedFeatures: readonly FeatureRange[] = [
  { name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 },
  { name: 'share.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'streams.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'transaction.version', minSupportedVersion: 0, maxSupportedVersion: 2 },
  { name: 'eligible.leader.replicas.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
];

/** What a new cluster starts with, in the order in which Kafka's storage tool writes it. */
export const bootstrapFeatures: readonly (readonly [name: string, level: number])[] = [
  ['metadata.version', 30],
  ['eligible.leader.replicas.version', 1],
  ['group.version', 1],
  ['share.version', 1],
  ['streams.version', 1],
  ['transaction.version', 2],
];

/** 3.7-IV2: partitions know their directories. Older clusters have to raise their metadata.version with Apache Kafka first. */
const OLDEST_METADATA_VERSION = 17;
/** 4.0-IV1: eligible leader replicas (KIP-966). */
const ELR_METADATA_VERSION = 23;
/** 4.3-IV0: cordoned log directories. */
const CORDONED_METADATA_VERSION = 30;

/** Versions in which records are written at a metadata.version (Kafka's MetadataVersion). */
export interface RecordVersions {
  readonly partition: number;
  readonly partitionChange: number;
  readonly registerBroker: number;
}

export function recordVersions(metadataVersion: number): RecordVersions {
  const partition = metadataVersion >= ELR_METADATA_VERSION ? 2 : 1;
  return {
    partition,
    partitionChange: partition,
    registerBroker: metadataVersion >= CORDONED_METADATA_VERSION ? 4 : 3,
  };
}

/** Why a cluster with these finalized features cannot be run by this software; undefined when it can. */
export function refuseFeatures(finalized: ReadonlyMap<string, number>): string | undefined {
  const metadataVersion = finalized.get('metadata.version') ?? 0;
  if (metadataVersion < OLDEST_METADATA_VERSION) {
    return `its metadata.version is ${metadataVersion}: raise it to ${OLDEST_METADATA_VERSION} or more with kafka-features.sh of Apache Kafka first`;
  }
  for (const [name, level] of finalized) {
    const supported = supportedFeatures.find((feature) => feature.name === name)?.maxSupportedVersion ?? 0;
    if (level > supported) {
      return `its feature ${name} is at level ${level} and this broker supports up to ${supported}: use the newer software that wrote it`;
    }
  }
  return undefined;
}
