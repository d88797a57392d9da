import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { formGroup, GroupRuntime, joinRequest, subscription, syncRequest } from './group-runtime.fixture.js';
import { newMemberJoinTimeoutMs } from './join.js';

const sticky = { name: 'sticky', metadata: subscription('orders') };
const range = { name: 'range', metadata: subscription('orders') };

describe('JoinGroup', () => {
  it('asks a new dynamic member to come back with the id it is given, from v4 on', () => {
    const runtime = new GroupRuntime();
    const first = runtime.send('join', 4, joinRequest());
    expect(first.response).toMatchObject({ errorCode: ErrorCode.MemberIdRequired, generationId: -1, members: [] });
    const memberId = first.response.memberId ?? '';
    expect(memberId).toMatch(/^client-/);
    const second = runtime.send('join', 4, joinRequest({ memberId }));
    expect(second.isAnswered).toBe(false);
    runtime.advance(3_000);
    expect(second.response).toMatchObject({ errorCode: 0, generationId: 1, leader: memberId, protocolName: 'range' });
    expect(second.response.members).toEqual([{ memberId, groupInstanceId: null, metadata: subscription('orders') }]);
  });

  it('takes a new member at once before v4, under an id made of the client id', () => {
    const runtime = new GroupRuntime();
    const join = runtime.send('join', 3, joinRequest());
    runtime.advance(3_000);
    expect(join.response).toMatchObject({ errorCode: 0, generationId: 1 });
    expect(join.response.memberId).toMatch(/^client-00000000-/);
  });

  it('forgets a reserved id that is not used within the session timeout', () => {
    const runtime = new GroupRuntime();
    const { memberId } = runtime.send('join', 4, joinRequest()).response;
    runtime.advance(10_001);
    const late = runtime.send('join', 4, joinRequest({ memberId }));
    expect(late.response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });

  it.each([5_999, 1_800_001])('refuses a session timeout of %d ms', (sessionTimeoutMs) => {
    const join = new GroupRuntime().send('join', 9, joinRequest({ sessionTimeoutMs, memberId: 'm' }));
    expect(join.response).toMatchObject({ errorCode: ErrorCode.InvalidSessionTimeout, memberId: 'm' });
  });

  it('refuses the empty group id', () => {
    const join = new GroupRuntime().send('join', 9, joinRequest({ groupId: '' }));
    expect(join.response.errorCode).toBe(ErrorCode.InvalidGroupId);
  });

  it('knows no member of a group that does not exist', () => {
    const join = new GroupRuntime().send('join', 9, joinRequest({ memberId: 'ghost' }));
    expect(join.response).toMatchObject({ errorCode: ErrorCode.UnknownMemberId, memberId: 'ghost' });
  });

  it('refuses a member without protocols, of another type, or with no protocol that all support', () => {
    const runtime = new GroupRuntime();
    const code = (given: Parameters<typeof joinRequest>[0]): unknown =>
      runtime.send('join', 3, joinRequest(given)).response.errorCode;
    expect(code({ protocols: [] })).toBe(ErrorCode.InconsistentGroupProtocol);
    formGroup(runtime, 1);
    expect(code({ protocolType: 'connect' })).toBe(ErrorCode.InconsistentGroupProtocol);
    expect(code({ protocols: [sticky] })).toBe(ErrorCode.InconsistentGroupProtocol);
  });

  it('chooses the protocol with most votes among those that all support', () => {
    const runtime = new GroupRuntime();
    const joins = [
      [range, sticky],
      [sticky, range],
      [sticky, range, { ...range, name: 'own' }],
    ].map((protocols) => runtime.send('join', 3, joinRequest({ protocols })));
    runtime.advance(9_000);
    expect(joins.map(({ response }) => response.protocolName)).toEqual(['sticky', 'sticky', 'sticky']);
  });

  it.each(['range', 'sticky'])('decides equal votes as Kafka does, whoever came first: %s', (first) => {
    const runtime = new GroupRuntime();
    const inOrder = [range, sticky].toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
    const joins = [inOrder, inOrder.toReversed()].map((protocols) => {
      return runtime.send('join', 3, joinRequest({ protocols }));
    });
    runtime.advance(9_000);
    expect(joins.map(({ response }) => response.protocolName)).toEqual(['sticky', 'sticky']);
  });

  it('leaves the protocol name empty before v7 and null from then on when there is none', () => {
    const runtime = new GroupRuntime();
    const name = (version: number): unknown =>
      runtime.send('join', version, joinRequest({ memberId: 'ghost' })).response.protocolName;
    expect([name(6), name(7)]).toEqual(['', null]);
  });

  it('lets a full group have no more members', () => {
    const runtime = new GroupRuntime({ maxSize: 2 });
    formGroup(runtime, 2);
    const third = runtime.send('join', 3, joinRequest());
    expect(third.response).toMatchObject({ errorCode: ErrorCode.GroupMaxSizeReached, memberId: '' });
  });

  it('refuses who comes too many while members gather', () => {
    const runtime = new GroupRuntime({ maxSize: 1 });
    const first = runtime.send('join', 3, joinRequest());
    const second = runtime.send('join', 3, joinRequest());
    expect(second.response.errorCode).toBe(ErrorCode.GroupMaxSizeReached);
    runtime.advance(3_000);
    expect(first.response.errorCode).toBe(0);
  });

  it('gives a follower that joins again with nothing new the current generation at once', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2);
    const again = runtime.send('join', 5, joinRequest({ memberId: follower?.memberId ?? '' }));
    expect(again.response).toMatchObject({ errorCode: 0, generationId: 1, leader: leader?.memberId, members: [] });
  });

  it('gives the leader that lost its answer the members again while the assignment is awaited', () => {
    const runtime = new GroupRuntime();
    const join = runtime.send('join', 3, joinRequest());
    runtime.advance(3_000);
    const again = runtime.send('join', 3, joinRequest({ memberId: join.response.memberId ?? '' }));
    expect(again.response).toEqual(join.response);
  });

  it('rebalances when the leader of a stable group joins again, and when a follower says something new', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2).map(({ memberId }) => memberId);
    const first = runtime.send('join', 5, joinRequest({ memberId: leader ?? '' }));
    expect(first.isAnswered).toBe(false);
    const protocols = [{ name: 'range', metadata: subscription('other') }];
    runtime.send('join', 5, joinRequest({ memberId: follower ?? '', protocols }));
    expect(first.response).toMatchObject({ errorCode: 0, generationId: 2 });
    expect(first.response.members?.map(({ metadata }) => metadata)).toEqual([
      subscription('orders'),
      subscription('other'),
    ]);
  });

  it('answers a parked request that its client has given up for a new one', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2).map(({ memberId }) => memberId);
    const first = runtime.send('join', 5, joinRequest({ memberId: leader ?? '' }));
    const again = runtime.send('join', 5, joinRequest({ memberId: leader ?? '' }));
    expect(first.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    runtime.send('join', 5, joinRequest({ memberId: follower ?? '' }));
    expect(again.response).toMatchObject({ errorCode: 0, generationId: 2 });
  });

  it('gives up a new member that has waited five minutes for others', () => {
    const runtime = new GroupRuntime();
    const [leader] = formGroup(runtime, 1, { rebalanceTimeoutMs: 1_000_000, sessionTimeoutMs: 1_000_000 });
    const second = runtime.send('join', 3, joinRequest());
    runtime.advance(newMemberJoinTimeoutMs - 1);
    expect(second.isAnswered).toBe(false);
    runtime.advance(1);
    expect(second.response).toMatchObject({ errorCode: ErrorCode.UnknownMemberId, memberId: '' });
    const members = [...(runtime.shard.groups.get('group')?.members ?? [])];
    expect(members.map(({ memberId }) => memberId)).toEqual([leader?.memberId]);
  });

  it('takes the session timeout for the rebalance timeout in v0', () => {
    const runtime = new GroupRuntime();
    const members = formGroup(runtime, 1, {});
    const second = runtime.send('join', 0, joinRequest({ rebalanceTimeoutMs: -1, sessionTimeoutMs: 30_000 }));
    runtime.send('join', 3, joinRequest({ memberId: members[0]?.memberId ?? '' }));
    const described = runtime.shard.groups.get('group')?.member(second.response.memberId ?? '');
    expect(described?.rebalanceTimeoutMs).toBe(30_000);
  });

  it('drops dynamic members that do not come back within the rebalance timeout', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2, { sessionTimeoutMs: 300_000 });
    const third = runtime.send('join', 3, joinRequest());
    const rejoin = runtime.send('join', 3, joinRequest({ memberId: follower?.memberId ?? '' }));
    runtime.advance(59_999);
    expect(third.isAnswered).toBe(false);
    runtime.advance(1);
    expect(rejoin.response).toMatchObject({ generationId: 2, leader: follower?.memberId });
    const late = runtime.send('sync', 3, syncRequest({ memberId: leader?.memberId ?? '', generationId: 1 }));
    expect(late.response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });
});

describe('the initial rebalance delay', () => {
  it('is extended while members come, as long as the rebalance timeout lets it', () => {
    const runtime = new GroupRuntime();
    const first = runtime.send('join', 3, joinRequest({ rebalanceTimeoutMs: 7_000 }));
    for (let i = 0; i < 3; i += 1) {
      runtime.advance(2_000);
      runtime.send('join', 3, joinRequest({ rebalanceTimeoutMs: 7_000 }));
    }
    runtime.advance(999);
    expect(first.isAnswered).toBe(false);
    runtime.advance(1);
    expect(first.response.members).toHaveLength(4);
  });

  it('ends after one step when nobody else comes, and is none when it is 0', () => {
    const runtime = new GroupRuntime({ initialRebalanceDelayMs: 0 });
    const join = runtime.send('join', 3, joinRequest());
    expect(join.isAnswered).toBe(false);
    runtime.advance(0);
    expect(join.response.generationId).toBe(1);
  });
});
