import { ErrorCode } from '@barnabas/protocol';
import { SUCCESS, failure, recordWriterFor } from './decision.js';
import type { Decision, DecisionContext } from './decision.js';
import { supportedFeatures } from './features.js';
import type { MetadataImage } from './image.js';
import { UpgradeType } from './operations.js';
import type { FeatureUpdate, Outcome } from './operations.js';
import { KRAFT_VERSION } from './quorum.js';
import type { QuorumVoters } from './quorum.js';

export interface FeatureUpdateContext extends DecisionContext {
  readonly nodeId: number;
  /** Level of kraft.version, which is no record of the metadata log but of its quorum. */
  readonly kraftVersion: number;
}

const METADATA_VERSION = 'metadata.version';
const ELR_VERSION = 'eligible.leader.replicas.version';
/** 4.0-IV1, the first whose records know of eligible leader replicas. */
const ELR_METADATA_VERSION = 23;
/** Levels whose records older software cannot read: there is no way back below them (Kafka's MetadataVersion.didMetadataChange). */
const CHANGED_METADATA = [17, 23, 30];

const FAILURE_PREFIX = 'The update failed for all features since the following feature had an error: ';

/** Decides an UpdateFeatures request (Kafka's FeatureControlManager.updateFeatures): all updates, or none and why. One outcome. */
export function decideFeatureUpdates(
  context: FeatureUpdateContext,
  updates: readonly FeatureUpdate[],
): Decision<Outcome> {
  const wanted = new Map(context.image.features.finalized);
  for (const { feature, level } of updates) wanted.set(feature, level);
  const records: Buffer[] = [];
  for (const update of updates) {
    const refusal = refuse(context, update, wanted);
    if (refusal !== undefined) {
      return { records: [], outcomes: [failure(ErrorCode.InvalidUpdateVersion, FAILURE_PREFIX + refusal)] };
    }
    const isOfLog = update.feature !== KRAFT_VERSION;
    if (isOfLog && update.level !== currentLevel(context, update.feature)) records.push(...recordsOf(context, update));
  }
  return { records, outcomes: [SUCCESS] };
}

/** Whether updates, once accepted, call for the voters in the log. */
export function movesVotersIntoLog({ kraftVersion }: QuorumVoters, updates: readonly FeatureUpdate[]): boolean {
  return updates.some(({ feature, level }) => feature === KRAFT_VERSION && level > kraftVersion);
}

function currentLevel({ image, kraftVersion }: FeatureUpdateContext, feature: string): number {
  return feature === KRAFT_VERSION ? kraftVersion : (image.features.finalized.get(feature) ?? 0);
}

function refuse(
  context: FeatureUpdateContext,
  update: FeatureUpdate,
  wanted: ReadonlyMap<string, number>,
): string | undefined {
  const { feature, level, upgradeType } = update;
  const current = currentLevel(context, feature);
  const reason = reasonAgainst(context, update, current);
  if (reason !== undefined) return `Invalid update version ${level} for feature ${feature}. ${reason}`;
  if (feature === METADATA_VERSION) return refuseMetadataDowngrade(current, level, upgradeType);
  const metadataVersion = wanted.get(METADATA_VERSION) ?? 0;
  if (feature === ELR_VERSION && level > 0 && metadataVersion < ELR_METADATA_VERSION) {
    return `Invalid update version ${level} for feature ${feature}. ${feature} could not be set to ${level} because it depends on ${METADATA_VERSION} level ${ELR_METADATA_VERSION}`;
  }
  return undefined;
}

function reasonAgainst(
  { image, nodeId }: FeatureUpdateContext,
  { feature, level, upgradeType }: FeatureUpdate,
  current: number,
): string | undefined {
  if (!upgradeTypes.has(upgradeType)) return 'The controller does not support the given upgrade type.';
  if (level < 0) return 'A feature version cannot be less than 0.';
  const unsupported = reasonNotSupported(image, nodeId, feature, level);
  if (unsupported !== undefined) return unsupported;
  if (level < current && upgradeType === UpgradeType.Upgrade) {
    return "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.";
  }
  if (level > current && upgradeType !== UpgradeType.Upgrade) return "Can't downgrade to a newer version.";
  if (feature === KRAFT_VERSION && level < current) return "Can't downgrade the version of this feature.";
  return undefined;
}

const upgradeTypes: ReadonlySet<number> = new Set(Object.values(UpgradeType));

/** This node's software, then that of every other registered broker. */
function reasonNotSupported(
  { brokers }: MetadataImage,
  nodeId: number,
  feature: string,
  level: number,
): string | undefined {
  const others = [...brokers.values()].filter(({ id }) => id !== nodeId);
  const nodes = [
    { name: `Local controller ${nodeId}`, features: supportedFeatures },
    ...others.map(({ id, features }) => ({ name: `Broker ${id}`, features })),
  ];
  for (const { name, features } of nodes) {
    const range = features.find((supported) => supported.name === feature);
    if (range === undefined) {
      if (level !== 0) return `${name} does not support this feature.`;
    } else if (level < range.minSupportedVersion || level > range.maxSupportedVersion) {
      return `${name} only supports versions ${range.minSupportedVersion}-${range.maxSupportedVersion}`;
    }
  }
  return supportedFeatures.some((supported) => supported.name === feature)
    ? undefined
    : `Feature ${feature} not found.`;
}

function refuseMetadataDowngrade(current: number, level: number, upgradeType: number): string | undefined {
  if (!CHANGED_METADATA.some((changed) => changed > level && changed <= current)) return undefined;
  const why =
    upgradeType === UpgradeType.UnsafeDowngrade
      ? 'Unsafe metadata downgrade is not supported in this version.'
      : 'Refusing to perform the requested downgrade because it might delete metadata information.';
  return `Unsupported ${METADATA_VERSION} downgrade from ${current} to ${level}. ${why}`;
}

/**
 * Eligible leader replicas need one min.insync.replicas for the whole cluster: from the moment they are on, brokers have none of their
 * own (Kafka's ConfigurationControlManager.maybeGenerateElrSafetyRecords).
 */
function recordsOf({ image, configs }: FeatureUpdateContext, { feature, level }: FeatureUpdate): Buffer[] {
  const write = recordWriterFor(image);
  const records = [write.featureLevel(feature, level)];
  if (feature !== ELR_VERSION || level === 0) return records;
  const config = 'min.insync.replicas';
  for (const { id } of image.brokers.values()) {
    if (!image.brokerConfigs(id).has(config)) continue;
    records.push(write.config({ type: 'broker', name: String(id) }, config, null));
  }
  if (!image.brokerConfigs('default').has(config)) {
    const value = String(configs.broker.number(config));
    records.push(write.config({ type: 'broker', name: '' }, config, value));
  }
  return records;
}
