import {
  AlterPartitionReassignmentsRequest,
  ElectLeadersRequest,
  ListPartitionReassignmentsRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

type Elected = Input<typeof ElectLeadersRequest>['topicPartitions'];
type Reassigned = Input<typeof AlterPartitionReassignmentsRequest>['topics'][number];

const [preferred, unclean] = [0, 1];

function elect(version: number, label: string, topicPartitions: Elected, electionType = preferred): Step {
  const type = version >= 1 ? { electionType } : {};
  return request(ElectLeadersRequest, version, { ...type, topicPartitions, timeoutMs: 10_000 }, { label });
}

function elections(version: number): Step[] {
  const known = [{ topic: 'elect-a', partitions: [0, 1] }];
  return [
    elect(version, 'preferred', known),
    elect(version, 'no such partition', [{ topic: 'elect-a', partitions: [7, -1] }]),
    elect(version, 'unknown topic', [{ topic: 'elect-unknown', partitions: [0] }]),
    elect(version, 'bad name', [{ topic: 'bad/name', partitions: [0] }]),
    elect(version, 'no partition', [{ topic: 'elect-a', partitions: [] }]),
    elect(version, 'twice the same', [
      { topic: 'elect-a', partitions: [0, 0] },
      { topic: 'elect-a', partitions: [0] },
    ]),
    elect(version, 'none', []),
    elect(version, 'all', null),
    ...(version === 0
      ? []
      : [
          elect(version, 'unclean', known, unclean),
          elect(version, 'unclean, all', null, unclean),
          elect(version, 'unknown type', known, 2),
          elect(version, 'negative type', known, -1),
          elect(version, 'unknown type, all', null, 2),
        ]),
  ];
}

function to(replicas: number[] | null, name = 'reassign-a', partitionIndex = 0): Reassigned {
  return { name, partitions: [{ partitionIndex, replicas }] };
}

function reassign(version: number, label: string, topics: readonly Reassigned[], mayGrow = true): Step {
  const grow = version >= 1 ? { allowReplicationFactorChange: mayGrow } : {};
  return request(
    AlterPartitionReassignmentsRequest,
    version,
    { ...grow, topics: [...topics], timeoutMs: 10_000 },
    { label },
  );
}

function reassignments(version: number): Step[] {
  return [
    reassign(version, 'as it is', [to([1])]),
    reassign(version, 'to an unknown broker', [to([7])]),
    reassign(version, 'to an unknown broker as well', [to([1, 7])]),
    reassign(version, 'to a negative broker', [to([-1])]),
    reassign(version, 'twice to one broker', [to([1, 1])]),
    reassign(version, 'to nobody', [to([])]),
    reassign(version, 'cancelled', [to(null)]),
    reassign(version, 'no such partition', [to([1], 'reassign-a', 7)]),
    reassign(version, 'cancelled, no such partition', [to(null, 'reassign-a', 7)]),
    reassign(version, 'unknown topic', [to([1], 'reassign-unknown')]),
    reassign(version, 'cancelled, unknown topic', [to(null, 'reassign-unknown')]),
    reassign(version, 'good and bad', [
      {
        name: 'reassign-a',
        partitions: [
          { partitionIndex: 0, replicas: [7] },
          { partitionIndex: 1, replicas: [1] },
        ],
      },
      to([1], 'reassign-unknown'),
    ]),
    reassign(version, 'twice the same', [to([1]), to([7])]),
    reassign(version, 'nothing', []),
    ...(version === 0
      ? []
      : [
          reassign(version, 'as it is, without growth', [to([1])], false),
          reassign(version, 'with an unknown broker, without growth', [to([1, 7])], false),
          reassign(version, 'to nobody, without growth', [to([])], false),
          reassign(version, 'cancelled, without growth', [to(null)], false),
          reassign(version, 'unknown topic, without growth', [to([1, 7], 'reassign-unknown')], false),
        ]),
  ];
}

function listed(label: string, topics: Input<typeof ListPartitionReassignmentsRequest>['topics']): Step {
  return request(ListPartitionReassignmentsRequest, 0, { topics, timeoutMs: 10_000 }, { label });
}

/** What the controller does with replicas, of which a single node has one per partition. */
export const electLeaders: Scenario = {
  name: 'elect-leaders',
  steps: [...madeTopic({ name: 'elect-a', partitions: 2 }), ...eachVersion(ElectLeadersRequest, elections)],
};

export const partitionReassignments: Scenario = {
  name: 'partition-reassignments',
  steps: [
    ...madeTopic({ name: 'reassign-a', partitions: 2 }),
    ...eachVersion(AlterPartitionReassignmentsRequest, reassignments),
    listed('all', null),
    listed('none', []),
    listed('one', [{ name: 'reassign-a', partitionIndexes: [0, 1] }]),
    listed('no such partition', [{ name: 'reassign-a', partitionIndexes: [7] }]),
    listed('unknown topic', [{ name: 'reassign-unknown', partitionIndexes: [0] }]),
  ],
};
