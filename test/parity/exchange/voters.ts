import { ApiVersionsRequest, DescribeQuorumRequest, MetadataRequest, UpdateFeaturesRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import { madeTopic } from '../scenarios/topic.ts';

const [upgrade, safeDowngrade] = [1, 2];

function kraftVersion(maxVersionLevel: number, upgradeType: number): Step {
  const featureUpdates = [{ feature: 'kraft.version', maxVersionLevel, upgradeType }];
  const body = { featureUpdates, timeoutMs: 10_000, validateOnly: false };
  return request(UpdateFeaturesRequest, 2, body, { label: `kraft.version ${maxVersionLevel}` });
}

/** From here on the log says who votes (KIP-853), and no configuration. */
export const movingVoters: readonly Step[] = [kraftVersion(1, upgrade)];

/** The same in a cluster of its own that has something to keep. */
export const ownCluster: readonly Step[] = [...madeTopic({ name: 'exchange-kept', partitions: 2 }), ...movingVoters];

/** What every node has to know about a quorum whose voters are in the log. */
export const quorumQuestions: readonly Step[] = [
  request(DescribeQuorumRequest, 2, {
    topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
  }),
  request(ApiVersionsRequest, 4, { clientSoftwareName: 'parity', clientSoftwareVersion: '1' }),
  kraftVersion(1, upgrade),
  kraftVersion(0, safeDowngrade),
  request(MetadataRequest, 12, { topics: null }),
];
