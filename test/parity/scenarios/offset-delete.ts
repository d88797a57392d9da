import {
  ConsumerGroupHeartbeatRequest,
  DeleteGroupsRequest,
  DeleteTopicsRequest,
  DescribeGroupsRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  MetadataRequest,
  OffsetCommitRequest,
  OffsetDeleteRequest,
  OffsetFetchRequest,
} from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { groupReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';

type Places = Readonly<Record<string, readonly number[]>>;

function commit(group: string, places: Places, member: { memberId?: string; epoch?: number } = {}): Step {
  const topics = Object.entries(places).map(([name, partitions]) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: 5,
      committedMetadata: '',
    })),
  }));
  const { memberId = '', epoch = -1 } = member;
  return request(
    OffsetCommitRequest,
    9,
    { groupId: group, generationIdOrMemberEpoch: epoch, memberId, topics },
    { label: group },
  );
}

function remove(label: string, group: string, places: Places): Step {
  const topics = Object.entries(places).map(([name, partitions]) => ({
    name,
    partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
  }));
  return request(OffsetDeleteRequest, 0, { groupId: group, topics }, { label });
}

function left(label: string, ...groups: string[]): Step[] {
  return [
    ...groups.map((groupId) =>
      request(OffsetFetchRequest, 8, { groups: [{ groupId, topics: null }] }, { label: `${label}: ${groupId}` }),
    ),
    request(DescribeGroupsRequest, 5, { groups }, { label }),
  ];
}

/** A group of nothing but offsets goes with the last of them. */
function simple(group: string): Step[] {
  return [
    ...groupReady(group),
    commit(group, { 'unset-a': [0, 1], 'unset-b': [0] }),
    remove('two of three', group, { 'unset-a': [0], 'unset-b': [0] }),
    ...left('one left', group),
    remove('what is gone', group, { 'unset-a': [0] }),
    remove('a known and an unknown partition', group, { 'unset-a': [7, 1] }),
    ...left('none left', group),
    remove('of an empty group', group, { 'unset-a': [0] }),
    commit(group, { 'unset-a': [0] }),
    ...left('comes again', group),
    remove('the same twice', group, { 'unset-a': [0, 0] }),
    remove('negative partition', group, { 'unset-a': [-1] }),
    remove('no partitions', group, { 'unset-a': [] }),
    remove('unknown topics', group, { 'unset-unknown': [0], 'bad/name': [0], '': [0] }),
    commit(group, { 'unset-a': [0] }),
    request(DeleteGroupsRequest, 2, { groupsNames: [group] }, { label: group }),
    remove('of a deleted group', group, { 'unset-a': [0] }),
    ...left('deleted', group),
  ];
}

/** What members subscribe to stays, and what they have no use for goes. */
function ofMembers(group: string): Step[] {
  const metadata = Buffer.from('000000000001000775 6e7365742d61ffffffff'.replace(' ', ''), 'hex');
  const joining = {
    groupId: group,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: '',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata }],
  };
  return [
    ...groupReady(group),
    commit(group, { 'unset-a': [0], 'unset-b': [0] }),
    request(JoinGroupRequest, 3, joining, { keep: { member: 'memberId' } }),
    remove('while members join', group, { 'unset-a': [0], 'unset-b': [0] }),
    remove('again', group, { 'unset-a': [0], 'unset-b': [0] }),
    request(LeaveGroupRequest, 2, { groupId: group, memberId: learnt('member') }),
    remove('after the last member', group, { 'unset-a': [0] }),
    ...left('nobody', group).slice(0, 1),
  ];
}

/** Of another kind than consumers: nobody knows what it subscribes to. */
function ofOthers(group: string): Step[] {
  const joining = {
    groupId: group,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: '',
    protocolType: 'connect',
    protocols: [{ name: 'default', metadata: Buffer.from([1]) }],
  };
  return [
    ...groupReady(group),
    commit(group, { 'unset-a': [0] }),
    request(JoinGroupRequest, 3, joining, { keep: { other: 'memberId' } }),
    remove('of another kind', group, { 'unset-a': [0] }),
    request(LeaveGroupRequest, 2, { groupId: group, memberId: learnt('other') }),
    remove('of another kind, empty', group, { 'unset-a': [0] }),
  ];
}

function ofNewMembers(group: string): Step[] {
  const beat = { groupId: group, memberId: 'unset-member', rebalanceTimeoutMs: 60_000 };
  const joins = { ...beat, memberEpoch: 0, subscribedTopicNames: ['unset-a'], topicPartitions: [] };
  return [
    ...groupReady(group),
    request(ConsumerGroupHeartbeatRequest, 0, joins),
    commit(group, { 'unset-a': [0], 'unset-b': [0] }, { memberId: 'unset-member', epoch: 1 }),
    remove('subscribed and not', group, { 'unset-a': [0], 'unset-b': [0] }),
    request(ConsumerGroupHeartbeatRequest, 0, { ...beat, memberEpoch: -1 }),
    remove('after the last member', group, { 'unset-a': [0] }),
    ...left('nobody', group).slice(0, 1),
    request(DeleteGroupsRequest, 2, { groupsNames: [group] }, { label: group }),
  ];
}

/** Offsets go with their topic, and a group of nothing else with them. */
function topicDeleted(group: string): Step[] {
  return [
    ...madeTopic({ name: 'unset-gone' }),
    ...groupReady(group),
    ...groupReady(`${group}-b`),
    commit(group, { 'unset-gone': [0], 'unset-a': [0] }),
    commit(`${group}-b`, { 'unset-gone': [0] }),
    request(DeleteTopicsRequest, 5, { topicNames: ['unset-gone'], timeoutMs: 10_000 }),
    request(
      MetadataRequest,
      12,
      { topics: [{ name: 'unset-gone' }], allowAutoTopicCreation: false },
      { label: 'until it is gone', until: { 'topics.0.errorCode': 3 } },
    ),
    request(
      OffsetFetchRequest,
      8,
      { groups: [{ groupId: group, topics: null }] },
      { label: 'until its offsets are gone', until: { 'groups.0.topics.1': undefined } },
    ),
    ...left('topic deleted', group, `${group}-b`),
    remove('of the topic that is gone', group, { 'unset-gone': [0] }),
  ];
}

export const offsetDelete: Scenario = {
  name: 'offset-delete',
  steps: [
    ...madeTopic({ name: 'unset-a', partitions: 2 }),
    ...madeTopic({ name: 'unset-b' }),
    ...simple('unset-simple'),
    ...ofMembers('unset-members'),
    ...ofOthers('unset-others'),
    ...ofNewMembers('unset-new'),
    ...topicDeleted('unset-topics'),
  ],
};
