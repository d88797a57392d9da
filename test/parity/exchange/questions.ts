import {
  ConsumerGroupDescribeRequest,
  DescribeClientQuotasRequest,
  DescribeConfigsRequest,
  DescribeGroupsRequest,
  DescribeLogDirsRequest,
  DescribeProducersRequest,
  DescribeTransactionsRequest,
  FetchRequest,
  ListGroupsRequest,
  ListOffsetsRequest,
  ListTransactionsRequest,
  MetadataRequest,
  OffsetFetchRequest,
} from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import { allCoordinatorsReady } from '../scenarios/coordinators.ts';
import {
  classicGroup,
  compacted,
  consumerGroup,
  groups,
  later,
  plain,
  transactional,
  transactionalIds,
} from './contents.ts';

const topicConfig = 2;
const partitionsOf: Readonly<Record<string, number>> = { [plain]: 4, [compacted]: 1, [transactional]: 1, [later]: 1 };
const topicNames = Object.keys(partitionsOf);

function indexes(topic: string): number[] {
  return Array.from({ length: partitionsOf[topic] ?? 0 }, (_, index) => index);
}

function offsetsOf(groupId: string, requireStable: boolean): Step {
  const label = `${groupId}${requireStable ? ', stable ones' : ''}`;
  return request(OffsetFetchRequest, 8, { groups: [{ groupId, topics: null }], requireStable }, { label });
}

function recordsOf(topic: string, partition: number, isolationLevel: number): Step {
  const partitions = [{ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
  return request(
    FetchRequest,
    12,
    {
      maxWaitMs: 0,
      minBytes: 0,
      isolationLevel,
      sessionEpoch: -1,
      topics: [{ topic, partitions }],
      forgottenTopicsData: [],
      rackId: '',
    },
    { label: `${topic}-${partition}, ${isolationLevel === 1 ? 'read committed' : 'everything'}` },
  );
}

function places(topic: string, timestamp: number, isolationLevel: number): Step {
  const partitions = indexes(topic).map((partitionIndex) => ({ partitionIndex, timestamp }));
  const body = { replicaId: -1, isolationLevel, topics: [{ name: topic, partitions }] };
  return request(ListOffsetsRequest, 7, body, { label: `${topic}, ${timestamp}` });
}

/** Everything that one node can be asked about what it holds, and that the next has to answer alike. */
export const questions: readonly Step[] = [
  // Whoever is asked for a producer gives it another epoch.
  ...allCoordinatorsReady.map((step) => ({ ...step, unseen: true })),
  ...[plain, transactional].map((name) =>
    request(
      ListOffsetsRequest,
      7,
      { replicaId: -1, topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
      { label: `until ${name} is led`, until: { 'topics.0.partitions.0.errorCode': 0 } },
    ),
  ),
  ...topicNames.flatMap((topic) => [-1, -2, -3].flatMap((at) => [0, 1].map((level) => places(topic, at, level)))),
  request(MetadataRequest, 12, { topics: null }),
  request(DescribeConfigsRequest, 4, {
    resources: topicNames.map((resourceName) => ({ resourceType: topicConfig, resourceName, configurationKeys: null })),
    includeSynonyms: true,
  }),
  ...topicNames.flatMap((topic) =>
    indexes(topic).flatMap((partition) => [0, 1].map((level) => recordsOf(topic, partition, level))),
  ),
  request(DescribeLogDirsRequest, 4, {
    topics: [plain, compacted, transactional].map((topic) => ({ topic, partitions: indexes(topic) })),
  }),
  request(DescribeProducersRequest, 0, {
    topics: [plain, transactional].map((name) => ({ name, partitionIndexes: [0] })),
  }),
  ...[...groups, classicGroup, consumerGroup].flatMap((group) => [offsetsOf(group, false), offsetsOf(group, true)]),
  request(ListGroupsRequest, 5, { statesFilter: [], typesFilter: [] }),
  request(DescribeGroupsRequest, 6, { groups: [...groups, classicGroup] }),
  request(ConsumerGroupDescribeRequest, 1, { groupIds: [consumerGroup], includeAuthorizedOperations: false }),
  request(ListTransactionsRequest, 1, { stateFilters: [], producerIdFilters: [] }),
  request(DescribeClientQuotasRequest, 1, { components: [], strict: false }),
  request(DescribeTransactionsRequest, 0, { transactionalIds: [...transactionalIds] }),
];
