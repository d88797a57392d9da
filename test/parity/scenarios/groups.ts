import {
  ConsumerProtocolSubscription,
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  encode,
  FindCoordinatorRequest,
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { answer, eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';

const [memberIdRequiredVersionMin, instanceVersionMin, batchedVersionMin] = [4, 5, 3];
const rebalanceInProgress = 27;

interface Member {
  readonly group: string;
  readonly member?: string;
  readonly instance?: string;
  readonly generation?: number;
}

/** What a member supports; the text tells members apart where lists of them are compared. */
function protocols(text: string, names: readonly string[] = ['range']): Input<typeof JoinGroupRequest>['protocols'] {
  const metadata = Buffer.concat([
    Buffer.from([0, 1]),
    encode(ConsumerProtocolSubscription, 1, { topics: [text], ownedPartitions: [] }),
  ]);
  return names.map((name) => ({ name, metadata }));
}

type Join = Partial<Input<typeof JoinGroupRequest>>;

function join(version: number, label: string, who: Member, more: Join = {}, options: StepOptions = {}): Step {
  const body = {
    groupId: who.group,
    sessionTimeoutMs: 30_000,
    ...(version >= 1 ? { rebalanceTimeoutMs: 30_000 } : {}),
    memberId: who.member ?? '',
    ...(who.instance === undefined ? {} : { groupInstanceId: who.instance }),
    protocolType: 'consumer',
    protocols: protocols('one'),
    ...more,
  };
  return request(JoinGroupRequest, version, body, { label, ...options });
}

type Sync = Partial<Input<typeof SyncGroupRequest>>;

function sync(version: number, label: string, who: Member, more: Sync = {}, options: StepOptions = {}): Step {
  const body = {
    groupId: who.group,
    generationId: who.generation ?? 1,
    memberId: who.member ?? '',
    ...(who.instance === undefined ? {} : { groupInstanceId: who.instance }),
    ...(version >= 5 ? { protocolType: 'consumer', protocolName: 'range' } : {}),
    assignments: [],
    ...more,
  };
  return request(SyncGroupRequest, version, body, { label, ...options });
}

function heartbeat(version: number, label: string, who: Member, options: StepOptions = {}): Step {
  const body = {
    groupId: who.group,
    generationId: who.generation ?? 1,
    memberId: who.member ?? '',
    ...(who.instance === undefined ? {} : { groupInstanceId: who.instance }),
  };
  return request(HeartbeatRequest, version, body, { label, ...options });
}

function leave(version: number, label: string, group: string, members: readonly Omit<Member, 'group'>[]): Step {
  const body =
    version >= batchedVersionMin
      ? {
          groupId: group,
          members: members.map(({ member = '', instance }) => ({
            memberId: member,
            groupInstanceId: instance ?? null,
          })),
        }
      : { groupId: group, memberId: members[0]?.member ?? '' };
  return request(LeaveGroupRequest, version, body, { label });
}

function describe(version: number, label: string, groups: readonly string[], options: StepOptions = {}): Step {
  const withOperations = version >= 3 ? { includeAuthorizedOperations: true } : {};
  return request(DescribeGroupsRequest, version, { groups: [...groups], ...withOperations }, { label, ...options });
}

/** From v4 on a member without an id is told one first. */
function joined(version: number, label: string, who: Member, name: string): Step[] {
  if (version < memberIdRequiredVersionMin || who.instance !== undefined)
    return [join(version, label, who, {}, { keep: { [name]: 'memberId' } })];
  return [
    join(version, `${label}, without member id`, who, {}, { keep: { [name]: 'memberId' } }),
    join(version, label, { ...who, member: learnt(name) }),
  ];
}

/** A coordinator loads in the background; a group that nobody knows shows when it is ready. */
function coordinatorReady(group: string): Step[] {
  return [
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
      {
        label: 'until the coordinator is ready',
        until: { errorCode: 25 },
      },
    ),
  ];
}

function find(
  version: number,
  label: string,
  keyType: number,
  keys: readonly string[],
  options: StepOptions = {},
): Step {
  const body = version >= 4 ? { coordinatorKeys: [...keys] } : { key: keys[0] ?? '' };
  return request(
    FindCoordinatorRequest,
    version,
    { ...body, ...(version >= 1 ? { keyType } : {}) },
    { label, ...options },
  );
}

export const findCoordinator: Scenario = {
  name: 'find-coordinator',
  steps: [
    find(4, 'until there is one', 0, ['find-a'], { until: { 'coordinators.0.errorCode': 0 }, unseen: true }),
    ...eachVersion(FindCoordinatorRequest, (version) => [
      find(version, 'group', 0, ['find-a']),
      find(version, 'empty group', 0, ['']),
      ...(version >= 1 ? [find(version, 'unknown type', 9, ['find-a'])] : []),
      ...(version >= 4 ? [find(version, 'several', 0, ['find-a', 'find-b', 'find-a'])] : []),
      ...(version >= 4 ? [find(version, 'none', 0, [])] : []),
    ]),
  ],
};

/** One member from its first join to the end of its group. */
function alone(version: number): Step[] {
  const group = `alone-${version}`;
  const versions = { sync: Math.min(version, 5), beat: Math.min(version, 4), leave: Math.min(version, 5) };
  const me = { group, member: learnt('me') };
  return [
    ...coordinatorReady(group),
    join(version, 'session too short', { group }, { sessionTimeoutMs: 10 }),
    join(version, 'session too long', { group }, { sessionTimeoutMs: 99_999_999 }),
    join(version, 'no group', { group: '' }),
    join(version, 'no protocols', { group }, { protocols: [] }),
    join(version, 'no protocol type', { group }, { protocolType: '' }),
    join(version, 'unknown member id', { group, member: 'stranger' }),
    ...joined(version, 'first', { group }, 'me'),
    heartbeat(versions.beat, 'before the assignment', me),
    sync(versions.sync, 'unknown member', { group, member: 'stranger' }),
    sync(versions.sync, 'wrong generation', { ...me, generation: 7 }),
    ...(versions.sync >= 5
      ? [
          sync(5, 'wrong protocol', me, { protocolName: 'sticky' }),
          sync(5, 'wrong protocol type', me, { protocolType: 'connect' }),
        ]
      : []),
    sync(versions.sync, 'as the leader', me, {
      assignments: [{ memberId: learnt('me'), assignment: Buffer.from('mine') }],
    }),
    sync(versions.sync, 'once more', me),
    heartbeat(versions.beat, 'stable', me),
    heartbeat(versions.beat, 'wrong generation', { ...me, generation: 9 }),
    heartbeat(versions.beat, 'unknown member', { group, member: 'stranger' }),
    heartbeat(versions.beat, 'no group', { group: '', member: 'stranger' }),
    heartbeat(versions.beat, 'unknown group', { group: 'group-unknown', member: 'stranger' }),
    join(version, 'again, nothing new', me),
    join(version, 'protocol nobody else could have', me, { protocols: protocols('other', ['sticky', 'range']) }),
    join(version, 'other type of protocol', me, { protocolType: 'connect' }),
    leave(versions.leave, 'unknown member', group, [{ member: 'stranger' }]),
    leave(versions.leave, 'the only one', group, [{ member: learnt('me') }]),
    leave(versions.leave, 'gone already', group, [{ member: learnt('me') }]),
    leave(versions.leave, 'unknown group', 'group-unknown', [{ member: 'stranger' }]),
    heartbeat(versions.beat, 'after leaving', me),
  ];
}

/** A second member: the first learns of it by its heartbeat, both join again, the leader assigns. */
function together(version: number): Step[] {
  const group = `together-${version}`;
  const versions = { sync: Math.min(version, 5), beat: Math.min(version, 4), leave: Math.min(version, 5) };
  const [first, second] = [
    { group, member: learnt('first') },
    { group, member: learnt('second') },
  ];
  const assignments = [
    { memberId: learnt('first'), assignment: Buffer.from('for the first') },
    { memberId: learnt('second'), assignment: Buffer.from('for the second') },
  ];
  const asSecond = { protocols: protocols('two') };
  const secondJoins =
    version < memberIdRequiredVersionMin
      ? [join(version, 'second', { group }, asSecond, { on: 'second', later: 'second joins' })]
      : [
          join(version, 'second, without member id', { group }, asSecond, {
            on: 'second',
            keep: { second: 'memberId' },
          }),
          join(version, 'second', second, asSecond, { on: 'second', later: 'second joins' }),
        ];
  return [
    ...coordinatorReady(group),
    ...joined(version, 'first', { group }, 'first'),
    sync(versions.sync, 'first', first, { assignments: assignments.slice(0, 1) }),
    ...secondJoins,
    heartbeat(versions.beat, 'until the rebalance', first, { until: { errorCode: rebalanceInProgress } }),
    join(version, 'first again', first),
    answer('second joins', { keep: { second: 'memberId' } }),
    sync(versions.sync, 'second waits', { ...second, generation: 2 }, {}, { on: 'second', later: 'second syncs' }),
    sync(versions.sync, 'first assigns', { ...first, generation: 2 }, { assignments }),
    answer('second syncs'),
    ...eachVersion(DescribeGroupsRequest, (at) => [describe(at, 'two members', [group])]),
    leave(versions.leave, 'second', group, [{ member: learnt('second') }]),
    heartbeat(
      versions.beat,
      'until the next rebalance',
      { ...first, generation: 2 },
      { until: { errorCode: rebalanceInProgress } },
    ),
    join(version, 'first, alone again', first),
    leave(versions.leave, 'first', group, [{ member: learnt('first') }]),
    describe(5, 'empty', [group]),
  ];
}

/** KIP-345: a member with an instance id comes back without a rebalance, and the id it had is fenced. */
function staticMember(version: number): Step[] {
  const group = `static-${version}`;
  const who = { group, instance: 'instance-1' };
  const [syncVersion, beatVersion, leaveVersion] = [Math.min(version, 5), Math.min(version, 4), Math.min(version, 5)];
  return [
    ...coordinatorReady(group),
    join(version, 'static', who, {}, { keep: { before: 'memberId' } }),
    sync(
      syncVersion,
      'static',
      { ...who, member: learnt('before') },
      {
        assignments: [{ memberId: learnt('before'), assignment: Buffer.from('mine') }],
      },
    ),
    join(version, 'static, restarted', who, {}, { keep: { after: 'memberId' } }),
    heartbeat(beatVersion, 'fenced', { ...who, member: learnt('before') }),
    sync(syncVersion, 'fenced', { ...who, member: learnt('before') }),
    join(version, 'fenced', { ...who, member: learnt('before') }),
    sync(syncVersion, 'restarted', { ...who, member: learnt('after') }),
    heartbeat(beatVersion, 'restarted', { ...who, member: learnt('after') }),
    heartbeat(beatVersion, 'unknown instance', { group, instance: 'other', member: learnt('after') }),
    leave(leaveVersion, 'fenced, unknown instance, by instance', group, [
      { instance: 'instance-1', member: learnt('before') },
      { instance: 'other' },
      { instance: 'instance-1' },
    ]),
  ];
}

export const groups: Scenario = {
  name: 'groups',
  steps: [
    ...eachVersion(JoinGroupRequest, alone),
    // The middle versions of the other requests of a member.
    ...alone(2),
    ...eachVersion(JoinGroupRequest, together),
    ...[instanceVersionMin, 9].flatMap(staticMember),
    ...eachVersion(DescribeGroupsRequest, (version) => [
      describe(version, 'unknown', ['group-unknown']),
      describe(version, 'no name', ['']),
      describe(version, 'none', []),
      describe(version, 'two', ['alone-9', 'group-unknown']),
    ]),
    ...eachVersion(ListGroupsRequest, (version) => [
      request(ListGroupsRequest, version, {}),
      ...(version >= 4
        ? ['Empty', 'stable', 'Dead', 'NoSuchState'].map((state) =>
            request(ListGroupsRequest, version, { statesFilter: [state] }, { label: `state ${state}` }),
          )
        : []),
      ...(version >= 5
        ? ['classic', 'Consumer', 'NoSuchType'].map((type) =>
            request(ListGroupsRequest, version, { typesFilter: [type] }, { label: `type ${type}` }),
          )
        : []),
    ]),
    join(5, 'a group that is not empty', { group: 'busy', instance: 'i' }, {}, { keep: { busy: 'memberId' } }),
    ...eachVersion(DeleteGroupsRequest, (version) => [
      request(DeleteGroupsRequest, version, { groupsNames: [`together-${[0, 4, 9][version]}`] }, { label: 'empty' }),
      request(
        DeleteGroupsRequest,
        version,
        { groupsNames: ['busy', 'group-unknown', '', `alone-${[0, 4, 9][version]}`] },
        { label: 'busy, unknown, without a name, empty' },
      ),
      request(DeleteGroupsRequest, version, { groupsNames: [] }, { label: 'none' }),
    ]),
  ],
};
