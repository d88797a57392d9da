import { describe, expect, it } from '@jest/globals';
import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  decode,
  encode,
  ErrorCode,
  type JoinGroupRequest,
} from '@barnabas/protocol';
import { GroupRuntime, joinRequest, leaveRequest, syncRequest } from '../../group-runtime.fixture.js';
import type { MigrationPolicy } from '../consumer-settings.js';
import { defaultConsumerGroupSettings } from '../consumer-settings.js';
import { settle, TestTopics, VirtualConsumer } from '../consumer.fixture.js';

const partitionsOfOrders = [0, 1, 2, 3];

function start(migrationPolicy: MigrationPolicy = 'bidirectional'): GroupRuntime {
  const runtime = new GroupRuntime({ consumer: { ...defaultConsumerGroupSettings, migrationPolicy } });
  runtime.topics = new TestTopics({ orders: 4 });
  return runtime;
}

function withVersion(version: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, version]), bytes]);
}

/** A consumer of the classic protocol that tells what it owns. */
class ClassicConsumer {
  memberId = '';
  generationId = -1;
  owned: number[] = [];

  constructor(
    private readonly runtime: GroupRuntime,
    private readonly groupInstanceId: string | null = null,
  ) {}

  join(): ErrorCode {
    const ownedPartitions = this.owned.length === 0 ? [] : [{ topic: 'orders', partitions: this.owned }];
    const metadata = withVersion(1, encode(ConsumerProtocolSubscription, 1, { topics: ['orders'], ownedPartitions }));
    const request: Partial<JoinGroupRequest> = {
      memberId: this.memberId,
      groupInstanceId: this.groupInstanceId,
      sessionTimeoutMs: 30_000,
      protocols: [{ name: 'range', metadata }],
    };
    const pending = this.runtime.send('join', 9, joinRequest(request));
    if (!pending.isAnswered) this.runtime.advance(this.runtime.settings.initialRebalanceDelayMs * 3);
    const { errorCode, memberId, generationId } = pending.response;
    if (errorCode === ErrorCode.None || errorCode === ErrorCode.MemberIdRequired) this.memberId = memberId;
    if (errorCode === ErrorCode.MemberIdRequired) return this.join();
    this.generationId = generationId ?? -1;
    return (errorCode ?? 0) as ErrorCode;
  }

  /** As the leader of a classic group it takes everything. */
  sync(userData: Buffer | null = null): ErrorCode {
    const all = [{ topic: 'orders', partitions: partitionsOfOrders }];
    const assignment = withVersion(1, encode(ConsumerProtocolAssignment, 1, { assignedPartitions: all, userData }));
    const { memberId, generationId, groupInstanceId } = this;
    const assignments = [{ memberId, assignment }];
    const { response } = this.runtime.send(
      'sync',
      5,
      syncRequest({ memberId, generationId, groupInstanceId, assignments }),
    );
    if (response.errorCode === ErrorCode.None) {
      const bytes = Buffer.from(response.assignment ?? []);
      const { assignedPartitions } = decode(ConsumerProtocolAssignment, 1, bytes.subarray(2));
      this.owned = assignedPartitions.flatMap(({ partitions }) => [...partitions]);
    }
    return (response.errorCode ?? 0) as ErrorCode;
  }

  beat(): ErrorCode {
    const { memberId, generationId, groupInstanceId } = this;
    const request = { groupId: 'group', memberId, generationId, groupInstanceId };
    return (this.runtime.send('heartbeat', 4, request).response.errorCode ?? 0) as ErrorCode;
  }

  /** One heartbeat, and what it asks for. */
  follow(): void {
    const errorCode = this.beat();
    if (errorCode === ErrorCode.None) return;
    if (errorCode !== ErrorCode.RebalanceInProgress) this.memberId = '';
    if (this.join() === ErrorCode.None) this.sync();
  }
}

function classicAlone(runtime: GroupRuntime, instanceId: string | null = null): ClassicConsumer {
  const classic = new ClassicConsumer(runtime, instanceId);
  expect(classic.join()).toBe(ErrorCode.None);
  expect(classic.sync()).toBe(ErrorCode.None);
  return classic;
}

const types = (runtime: GroupRuntime) =>
  runtime
    .send('list', 5, { statesFilter: [], typesFilter: [] })
    .response.groups.map(({ groupType, groupState }) => [groupType, groupState]);

describe('a member of the consumer protocol that comes into a classic group', () => {
  it('turns it into a consumer group, in which both share the partitions step by step', () => {
    const runtime = start();
    const classic = classicAlone(runtime);
    const consumer = new VirtualConsumer(runtime, 'new').beat();
    expect([consumer.memberEpoch, consumer.owned.size]).toEqual([2, 0]);
    expect(types(runtime)).toEqual([['consumer', 'Reconciling']]);
    // The classic member is told to join again, gives up a half, and joins once more to say so.
    expect(classic.beat()).toBe(ErrorCode.RebalanceInProgress);
    classic.follow();
    expect([classic.generationId, classic.owned.length]).toEqual([1, 2]);
    expect(consumer.beat().owned.size).toBe(0);
    classic.follow();
    expect([classic.generationId, classic.owned.length]).toEqual([2, 2]);
    expect(consumer.beat().owned.size).toBe(2);
    expect(classic.beat()).toBe(ErrorCode.None);
    expect(types(runtime)).toEqual([['consumer', 'Stable']]);
    const describe = { groupIds: ['group'], includeAuthorizedOperations: false };
    const { members } = runtime.send('consumer-describe', 1, describe).response.groups[0]!;
    expect(new Set(members.map(({ memberType }) => memberType))).toEqual(new Set([0, 1]));
  });

  it('tells those who wait in a rebalance to join again', () => {
    const runtime = start();
    const first = classicAlone(runtime);
    const waiting = runtime.send(
      'join',
      3,
      joinRequest({
        protocols: [
          { name: 'range', metadata: withVersion(0, encode(ConsumerProtocolSubscription, 0, { topics: ['orders'] })) },
        ],
      }),
    );
    expect(waiting.isAnswered).toBe(false);
    new VirtualConsumer(runtime, 'new').beat();
    expect(waiting.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    expect(first.beat()).toBe(ErrorCode.RebalanceInProgress);
  });

  it('tells them so, too, when it is refused for the words of an assignor, and the group goes on', () => {
    const runtime = start();
    const first = new ClassicConsumer(runtime);
    first.join();
    first.sync(Buffer.from('words'));
    const metadata = withVersion(0, encode(ConsumerProtocolSubscription, 0, { topics: ['orders'] }));
    const joining = () => runtime.send('join', 3, joinRequest({ protocols: [{ name: 'range', metadata }] }));
    const waiting = joining();
    expect(new VirtualConsumer(runtime, 'new').beat().errorCode).toBe(ErrorCode.GroupIdNotFound);
    expect(waiting.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    expect(types(runtime)).toEqual([['classic', 'PreparingRebalance']]);
    expect(first.beat()).toBe(ErrorCode.RebalanceInProgress);
  });

  it.each<MigrationPolicy>(['disabled', 'downgrade'])('is refused where the policy is %s', (policy) => {
    const runtime = start(policy);
    classicAlone(runtime);
    const records = runtime.log.length;
    expect(new VirtualConsumer(runtime, 'new').beat().errorCode).toBe(ErrorCode.GroupIdNotFound);
    expect(runtime.log.length).toBe(records);
    expect(types(runtime)).toEqual([['classic', 'Stable']]);
  });

  it('leaves a classic member behind that does not join again in time', () => {
    const runtime = start();
    const classic = classicAlone(runtime);
    const consumer = new VirtualConsumer(runtime, 'new').beat();
    for (let i = 0; i < 20; i += 1) {
      classic.beat();
      consumer.beat();
      runtime.advance(4_000);
    }
    expect(classic.beat()).toBe(ErrorCode.UnknownMemberId);
    expect(consumer.beat().owned.size).toBe(4);
  });

  it('finds the same group after a restart', () => {
    const runtime = start();
    const classic = classicAlone(runtime);
    const consumer = new VirtualConsumer(runtime, 'new').beat();
    classic.follow();
    runtime.restart();
    classic.follow();
    expect(consumer.beat().owned.size).toBe(2);
    expect(types(runtime)).toEqual([['consumer', 'Stable']]);
  });
});

describe('a classic member that comes into a consumer group', () => {
  it('is told an id first, and then shares the partitions', () => {
    const runtime = start();
    const consumer = new VirtualConsumer(runtime, 'new').beat();
    runtime.advance(2_000);
    const classic = new ClassicConsumer(runtime);
    expect(classic.join()).toBe(ErrorCode.None);
    expect(classic.sync()).toBe(ErrorCode.None);
    expect(classic.owned).toEqual([]);
    consumer.beat().beat();
    classic.follow();
    expect(classic.owned).toHaveLength(2);
    expect(classic.beat()).toBe(ErrorCode.None);
  });

  it('is refused where nothing may migrate, and with another type of protocol', () => {
    const refused = start('disabled');
    new VirtualConsumer(refused, 'new').beat();
    expect(new ClassicConsumer(refused).join()).toBe(ErrorCode.InconsistentGroupProtocol);
    const runtime = start();
    new VirtualConsumer(runtime, 'new').beat();
    const connect = runtime.send('join', 3, joinRequest({ protocolType: 'connect' })).response;
    expect(connect.errorCode).toBe(ErrorCode.InconsistentGroupProtocol);
  });
});

describe('a group whose last member of the consumer protocol goes', () => {
  it('is a classic one again, and rebalances', () => {
    const runtime = start();
    const classic = classicAlone(runtime);
    const consumer = new VirtualConsumer(runtime, 'new').beat();
    classic.follow();
    classic.follow();
    settle(runtime, [consumer], 1);
    consumer.leave();
    expect(types(runtime)).toEqual([['classic', 'PreparingRebalance']]);
    classic.follow();
    expect(classic.owned).toEqual(partitionsOfOrders);
    expect(types(runtime)).toEqual([['classic', 'Stable']]);
    runtime.restart();
    expect(types(runtime)).toEqual([['classic', 'Stable']]);
    expect(classic.beat()).toBe(ErrorCode.None);
  });

  it('stays a consumer group where the policy does not want it to go back', () => {
    const runtime = start('upgrade');
    classicAlone(runtime);
    new VirtualConsumer(runtime, 'new').beat().leave();
    expect(types(runtime).map(([type]) => type)).toEqual(['consumer']);
  });

  it('keeps its assignment when a static member just comes back with the classic protocol', () => {
    const runtime = start();
    const consumer = new VirtualConsumer(runtime, 'new', { instanceId: 'pod' }).beat();
    consumer.leave(-2);
    const classic = new ClassicConsumer(runtime, 'pod');
    expect(classic.join()).toBe(ErrorCode.None);
    expect(types(runtime)).toEqual([['classic', 'Stable']]);
    expect(classic.sync()).toBe(ErrorCode.None);
    expect(classic.owned).toEqual(partitionsOfOrders);
    runtime.restart();
    expect(classic.beat()).toBe(ErrorCode.None);
  });
});

describe('leaving by the classic LeaveGroup', () => {
  it('is for classic members, and an administrator may remove static ones', () => {
    const runtime = start();
    const classic = classicAlone(runtime);
    new VirtualConsumer(runtime, 'new', { instanceId: 'pod' }).beat();
    const leave = (...members: { memberId: string; groupInstanceId?: string }[]) =>
      runtime.send('leave', 5, leaveRequest(...members)).response.members?.map(({ errorCode }) => errorCode);
    expect(leave({ memberId: 'stranger' }, { memberId: 'other', groupInstanceId: 'pod' })).toEqual([
      ErrorCode.UnknownMemberId,
      ErrorCode.FencedInstanceId,
    ]);
    expect(leave({ memberId: classic.memberId })).toEqual([ErrorCode.None]);
    expect(leave({ memberId: '', groupInstanceId: 'pod' })).toEqual([ErrorCode.None]);
    expect(types(runtime)).toEqual([['consumer', 'Empty']]);
  });
});
