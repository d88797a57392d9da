import { UpdateFeaturesRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';

type Update = Input<typeof UpdateFeaturesRequest>['featureUpdates'][number];

/** Kafka's FeatureUpdate.UpgradeType; version 0 has one bit for it. */
const [upgrade, safeDowngrade, unsafeDowngrade] = [1, 2, 3];

function update(
  version: number,
  label: string,
  updates: Readonly<Record<string, number>>,
  upgradeType = upgrade,
  validateOnly = false,
): Step {
  const featureUpdates = Object.entries(updates).map(([feature, maxVersionLevel]): Update => {
    const type = version === 0 ? { allowDowngrade: upgradeType !== upgrade } : { upgradeType };
    return { feature, maxVersionLevel, ...type };
  });
  const only = version === 0 ? {} : { validateOnly };
  return request(UpdateFeaturesRequest, version, { featureUpdates, ...only, timeoutMs: 10_000 }, { label });
}

function updates(version: number): Step[] {
  return [
    update(version, 'as it is', { 'group.version': 1 }),
    update(version, 'unknown feature', { 'no.such.feature': 1 }),
    update(version, 'unknown feature to 0', { 'no.such.feature': 0 }),
    update(version, 'beyond what is supported', { 'transaction.version': 9 }),
    update(version, 'metadata.version beyond', { 'metadata.version': 99 }),
    update(version, 'metadata.version as it is', { 'metadata.version': 30 }),
    update(version, 'metadata.version below what is supported', { 'metadata.version': 1 }, safeDowngrade),
    update(version, 'metadata.version one down', { 'metadata.version': 29 }),
    update(version, 'metadata.version one down, safely', { 'metadata.version': 28 }, safeDowngrade, true),
    update(version, 'kraft.version as it is', { 'kraft.version': 0 }),
    update(version, 'kraft.version beyond', { 'kraft.version': 2 }),
    update(version, 'negative', { 'group.version': -1 }),
    update(version, 'down, as an upgrade', { 'streams.version': 0 }),
    update(version, 'to less of an unknown, safely', { 'streams.version': -1 }, safeDowngrade),
    update(version, 'as it is, as a downgrade', { 'streams.version': 1 }, safeDowngrade),
    update(version, 'good and bad', { 'group.version': 1, 'share.version': 7 }),
    update(version, 'bad and good', { 'share.version': 7, 'group.version': 1 }),
    update(version, 'nothing', {}),
    update(version, 'no name', { '': 1 }),
    update(version, 'down', { 'streams.version': 0 }, safeDowngrade),
    update(version, 'up, as a downgrade', { 'streams.version': 1 }, safeDowngrade),
    update(version, 'up', { 'streams.version': 1 }),
    ...(version === 0
      ? []
      : [
          update(version, 'only validated', { 'streams.version': 0 }, safeDowngrade, true),
          // For good there would be no way back.
          update(version, 'voters into the log, only validated', { 'kraft.version': 1 }, upgrade, true),
          update(version, 'only validated, bad', { 'streams.version': 5 }, upgrade, true),
          update(version, 'unknown type', { 'group.version': 1 }, 0),
          update(version, 'type beyond', { 'group.version': 1 }, 9),
          update(version, 'down, unsafely', { 'streams.version': 0 }, unsafeDowngrade),
          update(version, 'up again', { 'streams.version': 1 }),
          update(version, 'metadata.version down, unsafely', { 'metadata.version': 22 }, unsafeDowngrade, true),
          update(version, 'metadata.version down, safely', { 'metadata.version': 22 }, safeDowngrade, true),
          update(version, 'metadata.version one down, safely', { 'metadata.version': 29 }, safeDowngrade, true),
          update(version, 'metadata.version one down, unsafely', { 'metadata.version': 29 }, unsafeDowngrade, true),
          update(
            version,
            'eligible leader replicas off',
            { 'eligible.leader.replicas.version': 0 },
            safeDowngrade,
            true,
          ),
          update(
            version,
            'group and transactions off',
            { 'group.version': 0, 'transaction.version': 0 },
            safeDowngrade,
            true,
          ),
        ]),
  ];
}

export const updateFeatures: Scenario = {
  name: 'update-features',
  steps: [...eachVersion(UpdateFeaturesRequest, updates)],
};
