import {
  AlterConfigsRequest,
  CreatePartitionsRequest,
  DescribeTopicPartitionsRequest,
  ListConfigResourcesRequest,
  MetadataRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { madeTopic } from './topic.ts';

type Growth = Input<typeof CreatePartitionsRequest>['topics'][number];

function grow(version: number, label: string, topics: readonly Growth[], validateOnly = false): Step {
  return request(CreatePartitionsRequest, version, { topics: [...topics], timeoutMs: 15_000, validateOnly }, { label });
}

/** Every version has a topic of its own, of one partition. */
function growths(version: number): Step[] {
  const name = `grow-${version}`;
  const to = (count: number, brokers: readonly number[][] | null = null): Growth => ({
    name,
    count,
    assignments: brokers?.map((brokerIds) => ({ brokerIds })) ?? null,
  });
  return [
    ...madeTopic({ name }),
    grow(version, 'only validated', [to(4)], true),
    grow(version, 'to three', [to(3)]),
    grow(version, 'to as many', [to(3)]),
    grow(version, 'to fewer', [to(2)]),
    grow(version, 'to none', [to(0)]),
    grow(version, 'to less than none', [to(-1)]),
    grow(version, 'assigned', [to(4, [[1]])]),
    grow(version, 'assigned to too few', [to(6, [[1]])]),
    grow(version, 'assigned to too many', [to(5, [[1], [1]])]),
    grow(version, 'assigned to an unknown broker', [to(5, [[7]])]),
    grow(version, 'assigned to nobody', [to(5, [[]])]),
    grow(version, 'assigned twice to one broker', [to(5, [[1, 1]])]),
    grow(version, 'unknown topic', [{ name: 'grow-unknown', count: 2, assignments: null }]),
    grow(version, 'bad name', [{ name: 'bad/name', count: 2, assignments: null }]),
    grow(version, 'twice the same', [to(5), to(6)]),
    grow(version, '10000 more', [to(10_004)], true),
    grow(version, '10001 more', [to(10_005)], true),
    grow(version, 'none', []),
    request(
      MetadataRequest,
      12,
      { topics: [{ name }], allowAutoTopicCreation: false },
      { label: 'what came of it', until: { 'topics.0.partitions.3.errorCode': 0 } },
    ),
  ];
}

function describe(
  label: string,
  names: readonly string[],
  more: Partial<Input<typeof DescribeTopicPartitionsRequest>> = {},
  options: StepOptions = {},
): Step {
  const topics = names.map((name) => ({ name }));
  return request(DescribeTopicPartitionsRequest, 0, { topics, ...more }, { label, ...options });
}

export const partitions: Scenario = {
  name: 'partitions',
  steps: [
    ...eachVersion(CreatePartitionsRequest, growths),
    describe('one topic', ['grow-0']),
    describe('two topics', ['grow-1', 'grow-0']),
    describe('unknown topic', ['grow-unknown']),
    describe('bad name', ['bad/name']),
    describe('twice the same', ['grow-0', 'grow-0']),
    describe('limit', ['grow-0', 'grow-1'], { responsePartitionLimit: 3 }),
    describe('limit at a topic', ['grow-0', 'grow-1'], { responsePartitionLimit: 4 }),
    describe('no limit', ['grow-0', 'grow-1'], { responsePartitionLimit: 0 }),
    describe('from a cursor', ['grow-0', 'grow-1'], { cursor: { topicName: 'grow-0', partitionIndex: 2 } }),
    describe('from a cursor between topics', ['grow-0', 'grow-1'], {
      cursor: { topicName: 'grow-00', partitionIndex: 0 },
    }),
    describe('from a cursor beyond', ['grow-0', 'grow-1'], { cursor: { topicName: 'zzz', partitionIndex: 0 } }),
    describe('from a negative cursor', ['grow-0'], { cursor: { topicName: 'grow-0', partitionIndex: -1 } }),
  ],
};

const [topic, broker] = [2, 4];

/** AlterConfigs sets all of a resource's configs at once. */
function alter(
  version: number,
  label: string,
  configs: Readonly<Record<string, string | null>>,
  more: Partial<Input<typeof AlterConfigsRequest>['resources'][number]> = {},
  validateOnly = false,
): Step {
  const list = Object.entries(configs).map(([name, value]) => ({ name, value }));
  const resources = [{ resourceType: topic, resourceName: 'altered', configs: list, ...more }];
  return request(AlterConfigsRequest, version, { resources, validateOnly }, { label });
}

export const alterConfigs: Scenario = {
  name: 'alter-configs',
  steps: [
    ...madeTopic({ name: 'altered', configs: { 'segment.ms': '100000' } }),
    ...eachVersion(AlterConfigsRequest, (version) => [
      alter(version, 'set', { 'retention.ms': `${100_000 + version}` }),
      alter(version, 'only validated', { 'retention.ms': '5' }, {}, true),
      alter(version, 'bad value', { 'retention.ms': 'soon' }),
      alter(version, 'no value', { 'retention.ms': null }),
      alter(version, 'unknown config', { 'no.such.config': '1' }),
      alter(version, 'unknown topic', { 'retention.ms': '1' }, { resourceName: 'altered-unknown' }),
      alter(version, 'unknown type', { 'retention.ms': '1' }, { resourceType: 99 }),
      alter(version, 'another broker', { 'message.max.bytes': '1000' }, { resourceType: broker, resourceName: '7' }),
      alter(version, 'nothing', {}, { resourceName: 'altered' }),
    ]),
    ...[0, 1].flatMap((version) => [
      request(ListConfigResourcesRequest, version, version === 0 ? {} : { resourceTypes: [topic] }, {
        label: 'topics',
      }),
      ...(version === 0
        ? []
        : [
            request(ListConfigResourcesRequest, version, { resourceTypes: [broker] }, { label: 'brokers' }),
            request(ListConfigResourcesRequest, version, { resourceTypes: [] }, { label: 'all' }),
            request(ListConfigResourcesRequest, version, { resourceTypes: [99] }, { label: 'unknown type' }),
          ]),
    ]),
  ],
};
