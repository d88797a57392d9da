import { describe, expect, it } from '@jest/globals';
import { ConsumerProtocolAssignment, ConsumerProtocolSubscription, encode, ErrorCode } from '@barnabas/protocol';
import { joinBeat, settle, TestTopics, VirtualConsumer } from './consumer-group/consumer.fixture.js';
import {
  commitRequest,
  fetchRequest,
  formGroup,
  GroupRuntime,
  joinRequest,
  syncRequest,
  type Pending,
} from './group-runtime.fixture.js';

/** From now on the log takes nothing: what is written is larger than `max.message.bytes`. */
function refuseRecords(runtime: GroupRuntime): void {
  runtime.refusal = ErrorCode.UnknownServerError;
}

function takeRecords(runtime: GroupRuntime): void {
  runtime.refusal = undefined;
}

function refusalOf(runtime: GroupRuntime, { token }: Pending<unknown>): ErrorCode | undefined {
  return runtime.refused.get(token);
}

function states(runtime: GroupRuntime): string[] {
  const { groups } = runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response;
  return groups.map(({ groupId, groupState, groupType }) => `${groupId} ${groupType} ${groupState}`);
}

function versioned(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 1]), bytes]);
}

const metadata = versioned(encode(ConsumerProtocolSubscription, 1, { topics: ['orders'] }));

describe('when the log refuses the records', () => {
  it('an assignment: everybody who waits hears the error, and the group rebalances', () => {
    const runtime = new GroupRuntime();
    const joins = [1, 2].map(() => runtime.send('join', 3, joinRequest()));
    runtime.advance(9_000);
    const [leader = '', follower = ''] = joins.map(({ response }) => response.memberId);
    const sync = (memberId: string, generationId: number, assignment?: Buffer) =>
      runtime.send(
        'sync',
        5,
        syncRequest({ memberId, generationId, assignments: assignment ? [{ memberId, assignment }] : [] }),
      );
    const waiting = sync(follower, 1);
    refuseRecords(runtime);
    const large = sync(leader, 1, Buffer.alloc(9_000));
    expect([refusalOf(runtime, waiting), refusalOf(runtime, large)]).toEqual([-1, -1]);
    expect(runtime.log).toHaveLength(1);
    takeRecords(runtime);
    const beat = runtime.send('heartbeat', 4, {
      groupId: 'group',
      generationId: 1,
      memberId: leader,
      groupInstanceId: null,
    });
    expect(beat.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    const again = [leader, follower].map((memberId) => runtime.send('join', 3, joinRequest({ memberId })));
    expect(again.map(({ response }) => [response.errorCode, response.generationId])).toEqual([
      [0, 2],
      [0, 2],
    ]);
    const small = sync(leader, 2, Buffer.from('all'));
    expect(small.response).toMatchObject({ errorCode: 0, assignment: Buffer.from('all') });
  });

  it('a new group: there is none, and whoever waits in it hears the error', () => {
    const runtime = new GroupRuntime();
    refuseRecords(runtime);
    const parked = runtime.send('join', 3, joinRequest());
    expect(parked.response.errorCode).toBe(ErrorCode.UnknownServerError);
    const reserving = runtime.send('join', 5, joinRequest());
    expect(reserving.response).toMatchObject({ errorCode: ErrorCode.MemberIdRequired });
    expect([states(runtime), runtime.pendingTimers]).toEqual([[], []]);
    const { memberId } = reserving.response;
    expect(runtime.send('join', 5, joinRequest({ memberId })).response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });

  it('a static member that comes back: the old member id holds', () => {
    const runtime = new GroupRuntime();
    const [member] = formGroup(runtime, 1, { groupInstanceId: 'pod-1' });
    const memberId = member?.memberId ?? '';
    refuseRecords(runtime);
    const back = runtime.send('join', 9, joinRequest({ groupInstanceId: 'pod-1' }));
    expect(refusalOf(runtime, back)).toBe(ErrorCode.UnknownServerError);
    takeRecords(runtime);
    const beat = { groupId: 'group', generationId: 1, memberId, groupInstanceId: 'pod-1' };
    expect(runtime.send('heartbeat', 4, beat).response.errorCode).toBe(0);
    runtime.advance(10_000);
    expect(states(runtime)).toEqual(['group classic Empty']);
  });

  it('a first offset: no group comes of it', () => {
    const runtime = new GroupRuntime();
    refuseRecords(runtime);
    expect(refusalOf(runtime, runtime.send('offset-commit', 9, commitRequest(5)))).toBe(-1);
    expect(states(runtime)).toEqual([]);
    takeRecords(runtime);
    expect(runtime.send('offset-fetch', 8, fetchRequest(null)).response.groups).toMatchObject([{ topics: [] }]);
  });

  it('a deletion: the group and its offsets stay', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 9, commitRequest(5));
    refuseRecords(runtime);
    expect(refusalOf(runtime, runtime.send('delete', 2, { groupsNames: ['group'] }))).toBe(-1);
    expect(states(runtime)).toEqual(['group classic Empty']);
    takeRecords(runtime);
    expect(runtime.send('delete', 2, { groupsNames: ['group'] }).response.results).toMatchObject([{ errorCode: 0 }]);
    expect(states(runtime)).toEqual([]);
  });

  it('an upgrade: the classic group goes on, and who waited in it joins again', () => {
    const runtime = new GroupRuntime();
    runtime.topics = new TestTopics({ orders: 2 });
    formGroup(runtime, 1, { protocols: [{ name: 'range', metadata }] });
    const parked = runtime.send('join', 3, joinRequest({ protocols: [{ name: 'range', metadata }] }));
    refuseRecords(runtime);
    // Assignments that no consumer could read keep a group from being upgraded: have one that can be read.
    for (const member of runtime.shard.groups.get('group')?.members ?? []) {
      member.assignment = versioned(encode(ConsumerProtocolAssignment, 1, { assignedPartitions: [], userData: null }));
    }
    const upgrading = runtime.send('consumer-heartbeat', 1, joinBeat({ memberId: 'new' }));
    expect(refusalOf(runtime, upgrading)).toBe(-1);
    expect(parked.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    expect(states(runtime)).toEqual(['group classic PreparingRebalance']);
  });

  it('a member of the consumer protocol that leaves: it stays until its session ends', () => {
    const runtime = new GroupRuntime();
    runtime.topics = new TestTopics({ orders: 2 });
    const consumers = [new VirtualConsumer(runtime, 'a'), new VirtualConsumer(runtime, 'b')];
    settle(runtime, consumers);
    refuseRecords(runtime);
    const request = { ...joinBeat({ memberId: 'a', memberEpoch: -1 }) };
    expect(refusalOf(runtime, runtime.send('consumer-heartbeat', 1, request))).toBe(-1);
    expect(runtime.shard.consumerGroups.get('group')?.size).toBe(2);
    takeRecords(runtime);
    runtime.advance(45_000);
    expect(runtime.shard.consumerGroups.get('group')?.size).toBe(0);
  });

  it('a change of topics: the group looks at them again', () => {
    const runtime = new GroupRuntime();
    const topics = new TestTopics({ orders: 1 });
    runtime.topics = topics;
    const consumer = new VirtualConsumer(runtime, 'a');
    settle(runtime, [consumer]);
    topics.grow('orders', 2);
    refuseRecords(runtime);
    const { memberEpoch } = consumer;
    const beat = { ...joinBeat({ memberId: 'a', memberEpoch }), topicPartitions: null, subscribedTopicNames: null };
    expect(refusalOf(runtime, runtime.send('consumer-heartbeat', 1, beat))).toBe(-1);
    takeRecords(runtime);
    settle(runtime, [consumer]);
    expect(consumer.owned.size).toBe(2);
  });

  it('expired offsets may go in several batches, commits may not', () => {
    const runtime = new GroupRuntime();
    const command = { request: commitRequest(5), version: 9, clientId: '', clientHost: '' };
    expect(runtime.decide({ kind: 'offset-commit', token: 99, ...command }).isSplittable).toBe(false);
    runtime.advance(runtime.settings.offsetsRetentionMs);
    expect(runtime.decide({ kind: 'expire-offsets' })).toMatchObject({ isSplittable: true });
    expect(runtime.decide({ kind: 'topics-deleted', topics: [] }).isSplittable).toBe(true);
  });
});
