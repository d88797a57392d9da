import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  DescribeGroupsRequest,
  encode,
  FindCoordinatorRequest,
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  OffsetCommitRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { answer, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const topic = 'group-migration';
const [unknownMemberId, rebalanceInProgress] = [25, 27];

function versioned(version: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, version]), bytes]);
}

function metadata(...owned: number[]): Buffer {
  const ownedPartitions = owned.length === 0 ? [] : [{ topic, partitions: owned }];
  return versioned(1, encode(ConsumerProtocolSubscription, 1, { topics: [topic], ownedPartitions }));
}

/** A classic consumer: a static one keeps its member id out of the requests that compare it. */
class Classic {
  private readonly group: string;
  private readonly name: string;

  constructor(group: string, name: string) {
    this.group = group;
    this.name = name;
  }

  join(label: string, fields: Partial<Input<typeof JoinGroupRequest>> = {}, options: StepOptions = {}): Step {
    const body = {
      groupId: this.group,
      sessionTimeoutMs: 30_000,
      rebalanceTimeoutMs: 30_000,
      memberId: '',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: metadata() }],
      ...fields,
    };
    return request(JoinGroupRequest, 9, body, { label, ...options });
  }

  /** As one who has joined before. */
  rejoin(label: string, ...owned: number[]): Step {
    const protocols = [{ name: 'range', metadata: metadata(...owned) }];
    return this.join(label, { memberId: learnt(this.name), protocols });
  }

  sync(label: string, generationId: number, assigned: readonly number[] = [], userData: Buffer | null = null): Step {
    const assignedPartitions = [{ topic, partitions: [...assigned] }];
    const assignment = versioned(1, encode(ConsumerProtocolAssignment, 1, { assignedPartitions, userData }));
    const assignments = assigned.length === 0 ? [] : [{ memberId: learnt(this.name), assignment }];
    const body = { groupId: this.group, generationId, memberId: learnt(this.name), assignments };
    return request(SyncGroupRequest, 5, { ...body, protocolType: 'consumer', protocolName: 'range' }, { label });
  }

  beat(label: string, generationId: number, options: StepOptions = {}): Step {
    const body = { groupId: this.group, generationId, memberId: learnt(this.name) };
    return request(HeartbeatRequest, 4, body, { label, ...options });
  }

  commit(label: string, generation: number): Step {
    const partitions = [{ partitionIndex: 0, committedOffset: 3, committedMetadata: '' }];
    const topics = [{ name: topic, partitions }];
    const body = { groupId: this.group, generationIdOrMemberEpoch: generation, memberId: learnt(this.name), topics };
    return request(OffsetCommitRequest, 8, body, { label });
  }

  leave(label: string, options: StepOptions = {}): Step {
    const members = [{ memberId: learnt<string>(this.name), groupInstanceId: null }];
    return request(LeaveGroupRequest, 5, { groupId: this.group, members }, { label, ...options });
  }
}

function beat(
  groupId: string,
  label: string,
  fields: Partial<Input<typeof ConsumerGroupHeartbeatRequest>>,
  options: StepOptions = {},
): Step {
  const body = { groupId, memberId: 'new', memberEpoch: 0, ...fields };
  return request(ConsumerGroupHeartbeatRequest, 1, body, { label, ...options });
}

function join(groupId: string, label: string): Step {
  return beat(groupId, label, { rebalanceTimeoutMs: 60_000, topicPartitions: [], subscribedTopicNames: [topic] });
}

function types(): Step {
  return request(
    ListGroupsRequest,
    5,
    { statesFilter: [], typesFilter: ['consumer'] },
    { label: 'of the new protocol' },
  );
}

function coordinatorReady(group: string): Step[] {
  const find = { keyType: 0, coordinatorKeys: [group] };
  const nobody = { groupId: group, generationId: 1, memberId: 'nobody' };
  return [
    request(FindCoordinatorRequest, 4, find, { until: { 'coordinators.0.errorCode': 0 } }),
    request(HeartbeatRequest, 4, nobody, { label: 'until it is ready', until: { errorCode: unknownMemberId } }),
  ];
}

function upAndDown(): Step[] {
  const group = 'migration-up-and-down';
  const classic = new Classic(group, 'old');
  return [
    ...coordinatorReady(group),
    classic.join('an id first', {}, { keep: { old: 'memberId' } }),
    classic.rejoin('the only one'),
    classic.sync('everything', 1, [0, 1, 2, 3]),
    join(group, 'upgrade'),
    types(),
    classic.beat('is told to join again', 1),
    classic.sync('before it has', 1),
    classic.commit('before it has', 1),
    classic.rejoin('gives up a half', 0, 1, 2, 3),
    classic.sync('its half', 1),
    classic.beat('has to say so', 1),
    beat(group, 'waits', { memberEpoch: 2, topicPartitions: [] }),
    classic.rejoin('says so', 0, 1),
    classic.sync('settled', 2),
    classic.sync('of a generation to come', 3),
    classic.beat('settled', 2),
    classic.beat('of a generation to come', 3),
    classic.commit('settled', 2),
    classic.commit('of a generation to come', 3),
    classic.join('another type of protocol', { protocolType: 'connect' }),
    classic.join('no protocol that the other knows', { protocols: [{ name: 'sticky', metadata: metadata() }] }),
    beat(group, 'gets its half', { memberEpoch: 2, topicPartitions: [] }),
    request(DescribeGroupsRequest, 6, { groups: [group] }, { label: 'as a classic one' }),
    types(),
    beat(group, 'leaves', { memberEpoch: -1 }),
    types(),
    classic.beat('until it is to join again', 2, { until: { errorCode: rebalanceInProgress } }),
    classic.rejoin('alone again', 0, 1),
    classic.sync('everything again', 4, [0, 1, 2, 3]),
    classic.beat('alone again', 4),
    classic.leave('leaves'),
  ];
}

function intoANewGroup(): Step[] {
  const group = 'migration-into';
  const classic = new Classic(group, 'later');
  return [
    ...coordinatorReady(group),
    join(group, 'first'),
    // The id is of chance, in a form that nothing tells apart from other texts.
    classic.join('an id first', {}, { keep: { later: 'memberId' }, unseen: true }),
    beat(group, 'goes on', { memberEpoch: 2 }),
    classic.leave('before it has joined', { unseen: true }),
    beat(group, 'leaves', { memberEpoch: -1 }),
    classic.join('an empty group is a classic one', {}, { keep: { later: 'memberId' } }),
    types(),
  ];
}

/** An assignor of the group's own stands in the way; whoever was waiting is told to join again all the same. */
function refused(): Step[] {
  const group = 'migration-refused';
  const [first, second] = [new Classic(group, 'first refused'), new Classic(group, 'second refused')];
  const protocols = [{ name: 'range', metadata: metadata() }];
  const later = (name: string): StepOptions => ({ on: `${group} ${name}`, later: name });
  return [
    ...coordinatorReady(group),
    first.join('an id first', {}, { keep: { 'first refused': 'memberId' } }),
    first.rejoin('the only one'),
    first.sync('with words of its assignor', 1, [0, 1, 2, 3], Buffer.from('words')),
    second.join('an id first', {}, { keep: { 'second refused': 'memberId' } }),
    second.join('waits', { memberId: learnt('second refused'), protocols }, later('second joins')),
    first.beat('until it is to join again', 1, { until: { errorCode: rebalanceInProgress } }),
    join(group, 'is refused'),
    answer('second joins', { label: 'told to join again' }),
    first.beat('still of the classic group', 1),
    second.join('waits again', { memberId: learnt('second refused'), protocols }, later('second joins again')),
    request(
      DescribeGroupsRequest,
      6,
      { groups: [group] },
      { label: 'until it waits', until: { 'groups.0.groupState': 'PreparingRebalance' }, unseen: true },
    ),
    first.rejoin('joins again', 0, 1, 2, 3),
    answer('second joins again', { label: 'together with the first' }),
    first.leave('leaves'),
    second.leave('leaves'),
  ];
}

/** Groups that go over to the consumer protocol and back while they have members (KIP-848). */
export const groupMigration: Scenario = {
  name: 'group-migration',
  steps: [
    ...madeTopic({ name: topic, partitions: 4 }),
    ...upAndDown(),
    ...intoANewGroup(),
    ...refused(),
    request(ConsumerGroupDescribeRequest, 1, {
      groupIds: ['migration-up-and-down'],
      includeAuthorizedOperations: false,
    }),
  ],
};
