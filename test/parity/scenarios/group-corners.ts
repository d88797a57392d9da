import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  DescribeGroupsRequest,
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { answer, eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { allCoordinatorsReady, groupReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';

const topic = 'group-corners';
const rebalanceInProgress = 27;

type Join = Partial<Input<typeof JoinGroupRequest>>;

function join(version: number, label: string, groupId: string, more: Join, options: StepOptions = {}): Step {
  const body = {
    groupId,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: '',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('one') }],
    ...more,
  };
  return request(JoinGroupRequest, version, body, { label, ...options });
}

function sync(version: number, label: string, groupId: string, more: object, options: StepOptions = {}): Step {
  const body = { groupId, generationId: 1, memberId: '', assignments: [], ...more };
  return request(SyncGroupRequest, version, body, { label, ...options });
}

/** The leader says nothing in time, or goes: the others are told to join again. */
function leaderFails(version: number): Step[] {
  const group = `leader-fails-${version}`;
  const [leader, other] = [learnt('leader'), learnt('other')];
  const short = { rebalanceTimeoutMs: 1500, sessionTimeoutMs: 1500 };
  const beat = (label: string, memberId: string, options: StepOptions = {}): Step =>
    request(HeartbeatRequest, 2, { groupId: group, generationId: 1, memberId }, { label, ...options });
  return [
    join(version, 'leader', group, short, { keep: { leader: 'memberId' } }),
    beat('before the assignment', leader),
    join(version, 'the same again while it waits', group, { ...short, memberId: leader }),
    join(
      version,
      'other joins',
      group,
      { ...short, protocols: [{ name: 'range', metadata: Buffer.from('two') }] },
      { on: 'other', later: 'other joins', keep: { other: 'memberId' } },
    ),
    beat('until the rebalance', leader, { until: { errorCode: rebalanceInProgress } }),
    join(version, 'leader again', group, { ...short, memberId: leader }),
    answer('other joins', { keep: { other: 'memberId' } }),
    sync(2, 'other waits for the leader', group, { memberId: other, generationId: 2 }, { on: 'other', later: 'sync' }),
    request(LeaveGroupRequest, 2, { groupId: group, memberId: leader }, { label: 'the leader goes' }),
    answer('sync'),
    join(version, 'other, alone', group, { ...short, memberId: other }),
    sync(2, 'other, alone', group, { memberId: other, generationId: 3 }),
    request(
      HeartbeatRequest,
      2,
      { groupId: group, generationId: 3, memberId: other },
      { label: 'rebalances no more', until: { errorCode: 0 } },
    ),
    // Nobody beats any more.
    request(
      DescribeGroupsRequest,
      4,
      { groups: [group] },
      { label: 'until the session has ended', until: { 'groups.0.groupState': 'Empty' } },
    ),
    request(HeartbeatRequest, 2, { groupId: group, generationId: 3, memberId: other }, { label: 'after its session' }),
  ];
}

type Beat = Partial<Input<typeof ConsumerGroupHeartbeatRequest>>;

function beat(label: string, groupId: string, more: Beat, options: StepOptions = {}): Step {
  const body = { groupId, memberId: 'm', memberEpoch: 0, ...more };
  return request(ConsumerGroupHeartbeatRequest, 1, body, { label, ...options });
}

const joining: Beat = { memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [] };

function regexes(): Step[] {
  const patterns = ['group-.*', '(a|b', '[z-a]', 'a{1,2}', '\\d+', '(?=x)', '(?i)GROUP-.*', '\\p{Greek}', '(x)\\1', ''];
  return patterns.map((subscribedTopicRegex, at) =>
    beat(`pattern ${subscribedTopicRegex}`, `regex-${at}`, { ...joining, subscribedTopicRegex }),
  );
}

function assignors(): Step[] {
  return ['uniform', 'range', 'Uniform', 'sticky', ''].map((serverAssignor) =>
    beat(`assignor ${serverAssignor}`, `assignor-${serverAssignor}`, {
      ...joining,
      subscribedTopicNames: [topic],
      serverAssignor,
    }),
  );
}

/** Commits and fetches of members, by their epochs. */
function epochs(version: number): Step[] {
  const group = `epochs-${version}`;
  const commit = (label: string, memberId: string, generationIdOrMemberEpoch: number): Step =>
    request(
      OffsetCommitRequest,
      version,
      {
        groupId: group,
        memberId,
        generationIdOrMemberEpoch,
        topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 3, committedMetadata: '' }] }],
      },
      { label },
    );
  const fetch = (label: string, memberId: string | null, memberEpoch: number): Step =>
    request(
      OffsetFetchRequest,
      9,
      { groups: [{ groupId: group, memberId, memberEpoch, topics: [{ name: topic, partitionIndexes: [0] }] }] },
      { label },
    );
  return [
    beat('joins', group, { ...joining, subscribedTopicNames: [topic] }, { keep: { 'member epoch': 'memberEpoch' } }),
    commit('in its epoch', 'm', learnt<number>('member epoch')),
    commit('in an epoch to come', 'm', 9),
    commit('in the epoch before', 'm', 0),
    commit('of a stranger', 'stranger', 1),
    commit('of nobody', '', -1),
    fetch('in its epoch', 'm', learnt<number>('member epoch')),
    fetch('in an epoch to come', 'm', 9),
    fetch('in the epoch before', 'm', 0),
    fetch('of a stranger', 'stranger', 1),
    fetch('of nobody', null, -1),
    fetch('no name', '', 1),
    beat('in an epoch to come', group, { memberEpoch: 9 }),
    beat('negative epoch', group, { memberEpoch: -3 }),
    beat('a static leave without being static', group, { memberEpoch: -2 }),
    request(
      ConsumerGroupDescribeRequest,
      1,
      { groupIds: [group], includeAuthorizedOperations: false },
      { label: 'one member' },
    ),
    beat('leaves', group, { memberEpoch: -1 }),
    beat('has left', group, { memberEpoch: 1 }),
    commit('after leaving', 'm', 1),
    commit('of nobody, after leaving', '', -1),
  ];
}

/** As many members prefer one protocol as the other. */
function equalVotes(...names: readonly string[]): Step[] {
  const group = `equal-votes-${names.join('-')}`;
  const member = `leader of ${group}`;
  const protocolsOf = (who: string, preferred: readonly string[]) =>
    preferred.map((name) => ({ name, metadata: Buffer.from(who) }));
  const protocols = protocolsOf('one', names);
  const short = { rebalanceTimeoutMs: 3000, sessionTimeoutMs: 10_000 };
  return [
    ...groupReady(group),
    join(3, 'the first', group, { ...short, protocols }, { keep: { [member]: 'memberId' } }),
    join(
      3,
      'the second',
      group,
      { ...short, protocols: protocolsOf('two', names.toReversed()) },
      { on: group, later: group },
    ),
    request(
      HeartbeatRequest,
      2,
      { groupId: group, generationId: 1, memberId: learnt(member) },
      { label: 'until the rebalance', until: { errorCode: rebalanceInProgress } },
    ),
    join(3, 'the first again', group, { ...short, protocols, memberId: learnt(member) }),
    answer(group),
  ];
}

export const groupCorners: Scenario = {
  name: 'group-corners',
  steps: [
    ...allCoordinatorsReady,
    ...madeTopic({ name: topic, partitions: 2 }),
    ...[1, 3].flatMap(leaderFails),
    ...equalVotes('range', 'cooperative-sticky'),
    ...equalVotes('cooperative-sticky', 'range'),
    ...equalVotes('roundrobin', 'sticky'),
    ...equalVotes('sticky', 'one', 'two'),
    ...equalVotes('two', 'one', 'sticky'),
    ...regexes(),
    ...assignors(),
    ...[8, 9].flatMap(epochs),
    ...eachVersion(ListGroupsRequest, (version) => [
      request(ListGroupsRequest, version, version >= 4 ? { statesFilter: ['Assigning', 'Dead'] } : {}),
    ]),
    request(
      HeartbeatRequest,
      4,
      { groupId: 'regex-0', generationId: 1, memberId: 'm' },
      { label: 'classic, of a consumer group' },
    ),
  ],
};
