import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  CreatePartitionsRequest,
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  FindCoordinatorRequest,
  HeartbeatRequest,
  ListGroupsRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { madeTopic } from './topic.ts';

type Beat = Partial<Input<typeof ConsumerGroupHeartbeatRequest>>;
type Owned = NonNullable<Beat['topicPartitions']>;

const topic = 'consumer-groups-a';
const other = 'consumer-groups-b';
const joinFields: Beat = { memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [] };
const unknownMemberId = 25;

function beat(version: number, label: string, fields: Beat, options: StepOptions = {}): Step {
  const body = { groupId: 'kip-848', memberId: 'first', memberEpoch: 0, ...fields };
  return request(ConsumerGroupHeartbeatRequest, version, body, { label, ...options });
}

function join(version: number, label: string, fields: Beat, options: StepOptions = {}): Step {
  const subscription = fields.subscribedTopicRegex === undefined ? { subscribedTopicNames: [topic] } : {};
  return beat(version, label, { ...joinFields, ...subscription, ...fields }, options);
}

function owned(...partitions: number[]): Owned {
  return partitions.length === 0 ? [] : [{ topicId: learnt(`id of ${topic}`), partitions }];
}

function describe(version: number, label: string, groupIds: readonly string[], options: StepOptions = {}): Step {
  const body = { groupIds: [...groupIds], includeAuthorizedOperations: true };
  return request(ConsumerGroupDescribeRequest, version, body, { label, ...options });
}

function coordinatorReady(group: string): Step[] {
  const find = { keyType: 0, coordinatorKeys: [group] };
  const classicBeat = { groupId: group, generationId: 1, memberId: 'nobody' };
  return [
    request(FindCoordinatorRequest, 4, find, { until: { 'coordinators.0.errorCode': 0 } }),
    request(HeartbeatRequest, 4, classicBeat, {
      label: 'until the coordinator is ready',
      until: { errorCode: unknownMemberId },
    }),
  ];
}

function refused(version: number, group: string): Step[] {
  const groupId = group;
  return [
    join(version, 'no group', { groupId: '' }),
    join(version, 'a blank group', { groupId: ' ' }),
    join(version, 'an empty instance id', { groupId, instanceId: '' }),
    join(version, 'an empty rack', { groupId, rackId: '' }),
    join(version, 'no rebalance timeout', { groupId, rebalanceTimeoutMs: -1 }),
    join(version, 'no owned partitions', { groupId, topicPartitions: null }),
    join(version, 'owned partitions', { groupId, topicPartitions: owned(0) }),
    join(version, 'no subscription', { groupId, subscribedTopicNames: null }),
    join(version, 'an unknown assignor', { groupId, serverAssignor: 'sticky' }),
    beat(version, 'epoch -3', { groupId, memberEpoch: -3 }),
    beat(version, 'epoch -2 without an instance', { groupId, memberEpoch: -2 }),
    beat(version, 'no member id', { groupId, memberId: '', memberEpoch: 3 }),
    beat(version, 'unknown group', { groupId, memberEpoch: 3 }),
    beat(version, 'leaves an unknown group', { groupId, memberEpoch: -1 }),
    ...(version >= 1
      ? [
          join(version, 'no member id', { groupId, memberId: '' }),
          join(version, 'a bad regular expression', { groupId, subscribedTopicRegex: 'a[' }),
        ]
      : []),
  ];
}

/** One member from its first join to the end of its group, and topics that change under it. */
function alone(version: number): Step[] {
  const groupId = `kip-848-alone-${version}`;
  const commit = (label: string, memberEpoch: number, memberId = 'first'): Step => {
    const partitions = [{ partitionIndex: 0, committedOffset: 3, committedMetadata: '' }];
    const body = { groupId, memberId, generationIdOrMemberEpoch: memberEpoch, topics: [{ name: topic, partitions }] };
    return request(OffsetCommitRequest, 9, body, { label });
  };
  const fetch = (label: string, memberEpoch: number, memberId: string | null = 'first'): Step => {
    const groups = [{ groupId, memberId, memberEpoch, topics: [{ name: topic, partitionIndexes: [0] }] }];
    return request(OffsetFetchRequest, 9, { groups }, { label });
  };
  return [
    ...coordinatorReady(groupId),
    ...refused(version, groupId),
    join(version, 'the first', { groupId }),
    beat(version, 'nothing new', { groupId, memberEpoch: 2 }),
    beat(version, 'with all it owns', { groupId, memberEpoch: 2, topicPartitions: owned(0, 1, 2, 3) }),
    beat(version, 'everything', {
      groupId,
      memberEpoch: 2,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: [topic],
      topicPartitions: owned(0, 1, 2, 3),
    }),
    beat(version, 'an epoch to come', { groupId, memberEpoch: 3 }),
    beat(version, 'an epoch that was', { groupId, memberEpoch: 1 }),
    beat(version, 'the epoch before, with a part of what it has', {
      groupId,
      memberEpoch: 0,
      topicPartitions: owned(0),
    }),
    beat(version, 'somebody else', { groupId, memberId: 'stranger', memberEpoch: 2 }),
    beat(version, 'somebody else leaves', { groupId, memberId: 'stranger', memberEpoch: -1 }),
    beat(version, 'an instance that is not known', { groupId, memberEpoch: 2, instanceId: 'pod' }),
    join(version, 'again', { groupId }),
    commit('in its epoch', 2),
    commit('in an epoch to come', 3),
    commit('in an epoch that was', 1),
    commit('somebody else', 2, 'stranger'),
    commit('nobody', -1, ''),
    fetch('in its epoch', 2),
    fetch('in an epoch that was', 1),
    fetch('somebody else', 2, 'stranger'),
    fetch('nobody', -1, null),
    ...eachVersion(ConsumerGroupDescribeRequest, (at) => [describe(at, 'one member', [groupId])]),
    request(DescribeGroupsRequest, 6, { groups: [groupId] }, { label: 'as a classic one' }),
    request(ListGroupsRequest, 5, { statesFilter: ['stable'], typesFilter: ['consumer'] }),
    request(DeleteGroupsRequest, 2, { groupsNames: [groupId] }, { label: 'with a member' }),
    beat(version, 'leaves', { groupId, memberEpoch: -1 }),
    beat(version, 'after leaving', { groupId, memberEpoch: 2 }),
    commit('nobody, to an empty group', -1, ''),
    describe(version, 'empty', [groupId]),
    request(DeleteGroupsRequest, 2, { groupsNames: [groupId] }, { label: 'empty' }),
    describe(version, 'deleted', [groupId]),
  ];
}

/** A second member gets its half when the first has given it up. */
function together(version: number): Step[] {
  const groupId = `kip-848-together-${version}`;
  const second = { groupId, memberId: 'second' };
  return [
    ...coordinatorReady(groupId),
    join(version, 'the first', { groupId }),
    // The target stands for a second (KIP-1263): the answer to who comes earlier has an older epoch.
    join(version, 'the second, until it has an epoch', second, { until: { memberEpoch: 3 }, unseen: true }),
    describe(1, 'the first has all', [groupId]),
    beat(version, 'the second waits', { ...second, memberEpoch: 3 }),
    beat(version, 'the first hears of it', { groupId, memberEpoch: 2, topicPartitions: owned(0, 1, 2, 3) }),
    beat(version, 'the first has not given up anything', {
      groupId,
      memberEpoch: 2,
      topicPartitions: owned(0, 1, 2, 3),
    }),
    describe(1, 'the first is to give up a half', [groupId]),
    beat(version, 'the second still waits', { ...second, memberEpoch: 3, topicPartitions: owned() }),
    beat(version, 'the first has given up a half', { groupId, memberEpoch: 2, topicPartitions: owned(0, 1) }),
    beat(version, 'the first did not hear that', { groupId, memberEpoch: 2, topicPartitions: owned(0, 1) }),
    beat(version, 'the second gets it', { ...second, memberEpoch: 3, topicPartitions: owned() }),
    describe(1, 'stable', [groupId]),
    beat(version, 'the second leaves', { ...second, memberEpoch: -1 }),
    beat(version, 'until the first has all', { groupId, memberEpoch: 3 }, { until: { memberEpoch: 4 }, unseen: true }),
    beat(version, 'the first has all', { groupId, memberEpoch: 4 }),
    describe(1, 'stable with one', [groupId]),
    beat(version, 'the first reads something else too', {
      groupId,
      memberEpoch: 4,
      subscribedTopicNames: [topic, other],
    }),
    beat(version, 'the first reads nothing', { groupId, memberEpoch: 0, ...joinFields, subscribedTopicNames: [] }),
    beat(version, 'the first leaves', { groupId, memberEpoch: -1 }),
  ];
}

function staticMember(version: number): Step[] {
  const groupId = `kip-848-static-${version}`;
  const instanceId = 'pod';
  return [
    ...coordinatorReady(groupId),
    join(version, 'static', { groupId, instanceId }),
    join(version, 'its place is taken', { groupId, memberId: 'second', instanceId }),
    beat(version, 'somebody else in its name', { groupId, memberId: 'second', memberEpoch: 2, instanceId }),
    beat(version, 'leaves for a while', { groupId, memberEpoch: -2, instanceId }),
    describe(1, 'left for a while', [groupId]),
    join(version, 'comes back', { groupId, memberId: 'second', instanceId }),
    beat(version, 'the old one', { groupId, memberEpoch: 2, instanceId }),
    describe(1, 'came back', [groupId]),
    beat(version, 'leaves for good', { groupId, memberId: 'second', memberEpoch: -1, instanceId }),
    describe(1, 'left for good', [groupId]),
  ];
}

function regularExpression(): Step[] {
  const groupId = 'kip-848-regex';
  const topicPartitions = owned();
  return [
    ...coordinatorReady(groupId),
    join(1, 'a regular expression', { groupId, subscribedTopicRegex: 'consumer-groups-[a]' }),
    beat(
      1,
      'until it counts',
      { groupId, memberEpoch: 1, topicPartitions },
      { until: { memberEpoch: 2 }, unseen: true },
    ),
    describe(1, 'a regular expression', [groupId]),
    beat(1, 'another, which is bad', { groupId, memberEpoch: 2, subscribedTopicRegex: '(' }),
    beat(1, 'none', { groupId, memberEpoch: 2, subscribedTopicRegex: '' }),
    beat(1, 'names instead', { groupId, memberEpoch: 2, subscribedTopicNames: [topic], topicPartitions: owned() }),
    beat(1, 'leaves', { groupId, memberEpoch: -1 }),
  ];
}

function moreOfATopic(): Step[] {
  const groupId = 'kip-848-topics';
  return [
    ...coordinatorReady(groupId),
    join(1, 'before there is a topic', { groupId, subscribedTopicNames: ['consumer-groups-later', other] }),
    request(CreatePartitionsRequest, 3, {
      topics: [{ name: other, count: 2, assignments: null }],
      timeoutMs: 10_000,
      validateOnly: false,
    }),
    beat(1, 'until it has more', { groupId, memberEpoch: 2 }, { until: { memberEpoch: 3 }, unseen: true }),
    describe(1, 'more partitions', [groupId]),
    ...madeTopic({ name: 'consumer-groups-later' }),
    beat(1, 'until it has the topic', { groupId, memberEpoch: 3 }, { until: { memberEpoch: 4 }, unseen: true }),
    describe(1, 'a topic that came later', [groupId]),
    beat(1, 'leaves', { groupId, memberEpoch: -1 }),
  ];
}

/** KIP-848. Member ids are what the steps say; those that brokers choose (version 0) are not compared. */
export const consumerGroups: Scenario = {
  name: 'consumer-groups',
  steps: [
    ...madeTopic({ name: topic, partitions: 4 }),
    ...madeTopic({ name: other }),
    ...eachVersion(ConsumerGroupHeartbeatRequest, (version) => [
      ...alone(version),
      ...together(version),
      ...staticMember(version),
    ]),
    ...regularExpression(),
    ...moreOfATopic(),
    describe(1, 'none', ['kip-848-nowhere']),
  ],
};
