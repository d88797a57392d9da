import {
  AddRaftVoterRequest,
  ApiVersionsRequest,
  DescribeClusterRequest,
  DescribeQuorumRequest,
  RemoveRaftVoterRequest,
  UnregisterBrokerRequest,
  UpdateFeaturesRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';

const unknownDirectory = 'X9v6AAAAT0CAAAAAAAAAAQ';
const zeroDirectory = 'AAAAAAAAAAAAAAAAAAAAAA';
const [upgrade, safeDowngrade, unsafeDowngrade] = [1, 2, 3];

/** Both kinds of node find the listener that voters have for each other. */
const listeners = ['CONTROLLER', 'PLAINTEXT'].map((name) => ({ name, host: '127.0.0.1', port: 9 }));

function add(version: number, label: string, more: Partial<Input<typeof AddRaftVoterRequest>> = {}): Step {
  const voter = { clusterId: null, voterId: 2, voterDirectoryId: unknownDirectory };
  return request(AddRaftVoterRequest, version, { ...voter, timeoutMs: 1000, listeners, ...more }, { label });
}

function remove(label: string, more: Partial<Input<typeof RemoveRaftVoterRequest>> = {}): Step {
  const voter = { clusterId: null, voterId: 2, voterDirectoryId: unknownDirectory };
  return request(RemoveRaftVoterRequest, 0, { ...voter, ...more }, { label });
}

function unregister(label: string, brokerId: number): Step {
  return request(UnregisterBrokerRequest, 0, { brokerId }, { label });
}

function raise(label: string, maxVersionLevel: number, upgradeType = upgrade, validateOnly = false): Step {
  const featureUpdates = [{ feature: 'kraft.version', maxVersionLevel, upgradeType }];
  return request(UpdateFeaturesRequest, 2, { featureUpdates, timeoutMs: 10_000, validateOnly }, { label });
}

const clusterLearnt = request(
  DescribeClusterRequest,
  0,
  { includeClusterAuthorizedOperations: false },
  { keep: { cluster: 'clusterId' } },
);

const additions = (version: number): Step[] => [
  add(version, 'another node'),
  add(version, 'in its cluster', { clusterId: learnt('cluster') }),
  add(version, 'in another cluster', { clusterId: 'another' }),
  add(version, 'cluster without a name', { clusterId: '' }),
  add(version, 'the node itself', { voterId: 1 }),
  add(version, 'negative', { voterId: -1 }),
  add(version, 'without a directory', { voterDirectoryId: zeroDirectory }),
  add(version, 'no listeners', { listeners: [] }),
  add(version, 'another listener', { listeners: [{ name: 'ELSEWHERE', host: 'localhost', port: 9 }] }),
  ...(version >= 1 ? [add(version, 'without waiting', { ackWhenCommitted: false })] : []),
];

const removals: readonly Step[] = [
  remove('another node'),
  remove('in its cluster', { clusterId: learnt('cluster') }),
  remove('in another cluster', { clusterId: 'another' }),
  remove('the node itself, in another directory', { voterId: 1 }),
  remove('negative', { voterId: -1 }),
  remove('without a directory', { voterDirectoryId: zeroDirectory }),
];

export const raftVoters: Scenario = {
  name: 'raft-voters',
  steps: [
    clusterLearnt,
    ...eachVersion(AddRaftVoterRequest, additions),
    ...removals,
    unregister('unknown', 7),
    unregister('negative', -1),
  ],
};

const quorum = request(
  DescribeQuorumRequest,
  2,
  { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
  { keep: { directory: 'topics.0.partitions.0.currentVoters.0.replicaDirectoryId' } },
);

/** There is no way back from voters in the log, nor for a node of Apache that left its cluster: these come last. */
export const votersInLog: Scenario = {
  name: 'voters-in-log',
  steps: [
    clusterLearnt,
    raise('only validated', 1, upgrade, true),
    raise('as a downgrade', 1, safeDowngrade),
    raise('voters into the log', 1),
    raise('once more', 1),
    raise('down, as an upgrade', 0),
    raise('down, safely', 0, safeDowngrade),
    raise('down, unsafely', 0, unsafeDowngrade),
    quorum,
    request(ApiVersionsRequest, 4, { clientSoftwareName: 'parity', clientSoftwareVersion: '1' }),
    ...eachVersion(AddRaftVoterRequest, additions),
    add(1, 'the node itself, its directory', { voterId: 1, voterDirectoryId: learnt('directory') }),
    ...removals,
    remove('the node itself', { voterId: 1, voterDirectoryId: learnt('directory') }),
    unregister('the node itself', 1),
  ],
};
