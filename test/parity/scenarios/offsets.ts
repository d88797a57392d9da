import {
  JoinGroupRequest,
  OffsetCommitRequest,
  OffsetDeleteRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
  FindCoordinatorRequest,
  HeartbeatRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const [topicIdVersionMin, groupsVersionMin] = [10, 8];
const unknownId = 'X9v6AAAAT0CAAAAAAAAAAQ';

interface Place {
  readonly topic?: string;
  readonly partition?: number;
}

type Commit = Partial<Input<typeof OffsetCommitRequest>>;
type CommittedPartition = Input<typeof OffsetCommitRequest>['topics'][number]['partitions'][number];

function topicField(version: number, topic: string) {
  if (version < topicIdVersionMin) return { name: topic };
  return { topicId: topic === 'offsets-unknown' ? unknownId : learnt(`id of ${topic}`) };
}

function commit(
  version: number,
  label: string,
  group: string,
  place: Place & Partial<CommittedPartition>,
  more: Commit = {},
): Step {
  const { topic = 'offsets-a', partition = 0, ...fields } = place;
  const committed = { partitionIndex: partition, committedOffset: 42, committedMetadata: `at v${version}`, ...fields };
  const body = {
    groupId: group,
    memberId: '',
    topics: [{ ...topicField(version, topic), partitions: [committed] }],
    ...more,
  };
  return request(OffsetCommitRequest, version, body, { label });
}

/** `null` asks for everything that is committed. */
function fetch(
  version: number,
  label: string,
  group: string,
  places: readonly Place[] | null,
  requireStable = false,
): Step {
  const topics =
    places?.map(({ topic = 'offsets-a', partition = 0 }) => ({ topic, partitionIndexes: [partition] })) ?? null;
  const stable = version >= 7 ? { requireStable } : {};
  if (version < groupsVersionMin) {
    const named = topics?.map(({ topic: name, partitionIndexes }) => ({ name, partitionIndexes })) ?? null;
    return request(OffsetFetchRequest, version, { groupId: group, topics: named, ...stable }, { label });
  }
  const placed =
    topics?.map(({ topic, partitionIndexes }) => ({ ...topicField(version, topic), partitionIndexes })) ?? null;
  return request(OffsetFetchRequest, version, { groups: [{ groupId: group, topics: placed }], ...stable }, { label });
}

function remove(label: string, group: string, places: readonly Place[]): Step {
  const topics = places.map(({ topic = 'offsets-a', partition = 0 }) => ({
    name: topic,
    partitions: [{ partitionIndex: partition }],
  }));
  return request(OffsetDeleteRequest, 0, { groupId: group, topics }, { label });
}

function commits(version: number): Step[] {
  const group = `offsets-${version}`;
  return [
    commit(version, 'simple', group, {}),
    commit(version, 'second partition', group, { partition: 1, committedOffset: 7 }),
    commit(version, 'without metadata', group, { partition: 2, committedMetadata: null }),
    commit(version, 'unknown partition', group, { partition: 9 }),
    commit(version, 'unknown topic', group, { topic: 'offsets-unknown' }),
    commit(version, 'metadata too long', group, { committedMetadata: 'm'.repeat(5000) }),
    commit(version, 'negative offset', group, { partition: 2, committedOffset: -1 }),
    commit(version, 'no group', '', {}),
    commit(version, 'unknown member', group, {}, { memberId: 'stranger', generationIdOrMemberEpoch: 3 }),
    commit(version, 'generation without member', group, {}, { generationIdOrMemberEpoch: 3 }),
    commit(version, 'no topics', group, {}, { topics: [] }),
    ...(version >= 6
      ? [commit(version, 'leader epoch', group, { partition: 1, committedLeaderEpoch: 0, committedOffset: 8 })]
      : []),
    ...(version >= 7
      ? [
          commit(
            version,
            'unknown instance',
            group,
            {},
            { groupInstanceId: 'i', memberId: 'stranger', generationIdOrMemberEpoch: 1 },
          ),
        ]
      : []),
  ];
}

function fetches(version: number): Step[] {
  return [
    fetch(version, 'committed', 'offsets-6', [{}]),
    fetch(version, 'never committed', 'offsets-6', [{ topic: 'offsets-b' }]),
    fetch(version, 'unknown partition', 'offsets-6', [{ partition: 9 }]),
    fetch(version, 'unknown topic', 'offsets-6', [{ topic: 'offsets-unknown' }]),
    fetch(version, 'unknown group', 'offsets-nobody', [{}]),
    fetch(version, 'no topics', 'offsets-6', []),
    fetch(version, 'no group', '', [{}]),
    ...(version >= 2 ? [fetch(version, 'everything', 'offsets-6', null)] : []),
    ...(version >= 2 ? [fetch(version, 'everything of an unknown group', 'offsets-nobody', null)] : []),
    ...(version >= 7 ? [fetch(version, 'stable ones', 'offsets-6', [{}], true)] : []),
  ];
}

function severalGroups(version: number): Step {
  const topics = [{ ...topicField(version, 'offsets-a'), partitionIndexes: [0, 1] }];
  const groups = ['offsets-2', 'offsets-nobody', 'offsets-6'].map((groupId) => ({ groupId, topics }));
  return request(OffsetFetchRequest, version, { groups }, { label: 'several groups' });
}

/** The group of a member: only the member may commit, and what it subscribes to cannot be deleted. */
const withMember: readonly Step[] = [
  request(
    JoinGroupRequest,
    3,
    {
      groupId: 'offsets-member',
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      memberId: '',
      protocolType: 'consumer',
      // A subscription to offsets-a, version 0: topics, no user data.
      protocols: [{ name: 'range', metadata: Buffer.from('00000000000100096f6666736574732d61ffffffff', 'hex') }],
    },
    { keep: { member: 'memberId' } },
  ),
  commit(
    6,
    'while the group rebalances',
    'offsets-member',
    {},
    { memberId: learnt('member'), generationIdOrMemberEpoch: 1 },
  ),
  request(SyncGroupRequest, 3, {
    groupId: 'offsets-member',
    generationId: 1,
    memberId: learnt('member'),
    assignments: [],
  }),
  commit(6, 'as a member', 'offsets-member', {}, { memberId: learnt('member'), generationIdOrMemberEpoch: 1 }),
  commit(6, 'wrong generation', 'offsets-member', {}, { memberId: learnt('member'), generationIdOrMemberEpoch: 5 }),
  commit(6, 'not a member', 'offsets-member', {}),
  commit(
    6,
    'another topic, as a member',
    'offsets-member',
    { topic: 'offsets-b' },
    { memberId: learnt('member'), generationIdOrMemberEpoch: 1 },
  ),
  remove('subscribed to', 'offsets-member', [{}]),
  remove('not subscribed to', 'offsets-member', [{ topic: 'offsets-b' }]),
];

export const offsets: Scenario = {
  name: 'offsets',
  steps: [
    ...madeTopic({ name: 'offsets-a', partitions: 3 }),
    ...madeTopic({ name: 'offsets-b' }),
    ...['offsets-2', 'offsets-6', 'offsets-10', 'offsets-nobody', 'offsets-member'].flatMap((group) => [
      request(
        FindCoordinatorRequest,
        4,
        { keyType: 0, coordinatorKeys: [group] },
        { until: { 'coordinators.0.errorCode': 0 } },
      ),
      request(
        HeartbeatRequest,
        4,
        { groupId: group, generationId: 1, memberId: 'nobody' },
        { until: { errorCode: 25 } },
      ),
    ]),
    ...eachVersion(OffsetCommitRequest, commits),
    ...eachVersion(OffsetFetchRequest, fetches),
    ...[8, 10].map(severalGroups),
    ...[6, 9].flatMap(fetches),
    ...withMember,
    remove('committed', 'offsets-6', [{}]),
    remove('never committed', 'offsets-6', [{ topic: 'offsets-b' }]),
    remove('unknown topic', 'offsets-6', [{ topic: 'offsets-unknown' }]),
    remove('unknown partition', 'offsets-6', [{ partition: 9 }]),
    remove('unknown group', 'offsets-nobody', [{}]),
    remove('nothing', 'offsets-6', []),
    remove('no group', '', [{}]),
    fetch(9, 'after deletion', 'offsets-6', null),
  ],
};
