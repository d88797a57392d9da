import { DescribeQuorumRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';

type Topic = Input<typeof DescribeQuorumRequest>['topics'][number];

function of(topicName: string, ...partitionIndexes: number[]): Topic {
  return { topicName, partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex })) };
}

function describe(version: number, label: string, ...topics: Topic[]): Step {
  return request(DescribeQuorumRequest, version, { topics }, { label });
}

export const describeQuorum: Scenario = {
  name: 'describe-quorum',
  steps: eachVersion(DescribeQuorumRequest, (version) => [
    describe(version, 'the metadata log', of('__cluster_metadata', 0)),
    describe(version, 'no such partition', of('__cluster_metadata', 1)),
    describe(version, 'two partitions', of('__cluster_metadata', 0, 1)),
    describe(version, 'no partition', of('__cluster_metadata')),
    describe(version, 'another topic', of('quorum-unknown', 0)),
    describe(version, 'another topic as well', of('__cluster_metadata', 0), of('quorum-unknown', 0)),
    describe(version, 'nothing'),
  ]),
};
