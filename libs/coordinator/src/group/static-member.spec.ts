import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import {
  commitRequest,
  GroupRuntime,
  joinRequest,
  subscription,
  syncAll,
  syncRequest,
} from './group-runtime.fixture.js';

const groupInstanceId = 'pod-1';

/** A stable group of a static leader and, if wanted, a dynamic follower. */
function stableGroup(withFollower = false): { runtime: GroupRuntime; leader: string; follower: string } {
  const runtime = new GroupRuntime();
  const joins = [runtime.send('join', 5, joinRequest({ groupInstanceId }))];
  if (withFollower) joins.push(runtime.send('join', 3, joinRequest()));
  runtime.advance(9_000);
  const members = joins.map(({ response }) => ({ memberId: response.memberId ?? '', generationId: 1 }));
  syncAll(runtime, members);
  return { runtime, leader: members[0]?.memberId ?? '', follower: members[1]?.memberId ?? '' };
}

describe('a static member', () => {
  it('joins without reserving an id, under one made of its instance id', () => {
    expect(stableGroup().leader).toMatch(/^pod-1-00000000-/);
  });

  it('that comes back swaps its member id without a rebalance and keeps its assignment', () => {
    const { runtime, leader } = stableGroup();
    const records = runtime.log.length;
    const again = runtime.send('join', 9, joinRequest({ groupInstanceId }));
    const memberId = again.response.memberId ?? '';
    expect(memberId).not.toBe(leader);
    expect(again.response).toMatchObject({ errorCode: 0, generationId: 1, leader: memberId, skipAssignment: true });
    expect(again.response.members).toHaveLength(1);
    expect(runtime.log).toHaveLength(records + 1);
    const sync = runtime.send('sync', 5, syncRequest({ memberId, groupInstanceId }));
    expect(sync.response).toMatchObject({ errorCode: 0, assignment: Buffer.from(`a-${leader}`) });
  });

  it('that led hears of the old leader id before v9, so that it assigns nothing', () => {
    const { runtime, leader } = stableGroup();
    const again = runtime.send('join', 8, joinRequest({ groupInstanceId }));
    expect(again.response).toMatchObject({ errorCode: 0, leader, members: [] });
    expect(again.response.skipAssignment).toBeUndefined();
  });

  it('that follows is not told to skip anything', () => {
    const runtime = new GroupRuntime();
    const joins = [runtime.send('join', 3, joinRequest()), runtime.send('join', 5, joinRequest({ groupInstanceId }))];
    runtime.advance(9_000);
    syncAll(
      runtime,
      joins.map(({ response }) => ({ memberId: response.memberId ?? '', generationId: 1 })),
    );
    const again = runtime.send('join', 9, joinRequest({ groupInstanceId }));
    expect(again.response).toMatchObject({ skipAssignment: false, members: [], leader: joins[0]?.response.memberId });
  });

  it('fences its former self with 82 in every request', () => {
    const { runtime, leader: memberId } = stableGroup();
    runtime.send('join', 9, joinRequest({ groupInstanceId }));
    const asked = { groupId: 'group', generationId: 1, memberId, groupInstanceId };
    const codes = [
      runtime.send('heartbeat', 4, asked).response.errorCode,
      runtime.send('sync', 5, syncRequest(asked)).response.errorCode,
      runtime.send('join', 9, joinRequest({ memberId, groupInstanceId })).response.errorCode,
      runtime.send('offset-commit', 8, commitRequest(1, { memberId, groupInstanceId, generationIdOrMemberEpoch: 1 }))
        .response.topics?.[0]?.partitions?.[0]?.errorCode,
      runtime.send('leave', 5, {
        groupId: 'group',
        memberId: '',
        members: [{ memberId, groupInstanceId, reason: null }],
      }).response.members?.[0]?.errorCode,
    ];
    expect(codes).toEqual(Array(5).fill(ErrorCode.FencedInstanceId));
  });

  it('that is replaced while its join is parked has that one fenced', () => {
    const runtime = new GroupRuntime();
    const first = runtime.send('join', 5, joinRequest({ groupInstanceId }));
    const second = runtime.send('join', 5, joinRequest({ groupInstanceId }));
    expect(first.response.errorCode).toBe(ErrorCode.FencedInstanceId);
    runtime.advance(3_000);
    expect(second.response).toMatchObject({ errorCode: 0, generationId: 1, leader: second.response.memberId });
  });

  it('that is replaced while the assignment is awaited starts the generation anew', () => {
    const runtime = new GroupRuntime();
    const first = runtime.send('join', 5, joinRequest({ groupInstanceId }));
    const other = runtime.send('join', 3, joinRequest());
    runtime.advance(9_000);
    const otherId = other.response.memberId ?? '';
    const waiting = runtime.send('sync', 3, syncRequest({ memberId: otherId }));
    const again = runtime.send('join', 5, joinRequest({ groupInstanceId }));
    expect(first.response.generationId).toBe(1);
    expect(waiting.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    runtime.send('join', 3, joinRequest({ memberId: otherId }));
    expect(again.response).toMatchObject({ errorCode: 0, generationId: 2 });
  });

  it('causes a rebalance when what it supports changes the chosen protocol', () => {
    const runtime = new GroupRuntime();
    const range = { name: 'range', metadata: subscription('orders') };
    const sticky = { name: 'sticky', metadata: subscription('orders') };
    const join = runtime.send('join', 5, joinRequest({ groupInstanceId, protocols: [range, sticky] }));
    runtime.advance(3_000);
    syncAll(runtime, [{ memberId: join.response.memberId ?? '', generationId: 1 }]);
    const again = runtime.send('join', 9, joinRequest({ groupInstanceId, protocols: [sticky, range] }));
    expect(again.response).toMatchObject({ generationId: 2, protocolName: 'sticky' });
  });

  it('stays when it misses a rebalance, and goes when its session ends', () => {
    const { runtime, leader, follower } = stableGroup(true);
    runtime.send('heartbeat', 4, { groupId: 'group', generationId: 1, memberId: leader, groupInstanceId });
    const rejoin = runtime.send(
      'join',
      5,
      joinRequest({
        memberId: follower,
        protocols: [{ name: 'range', metadata: subscription('x') }],
        rebalanceTimeoutMs: 5_000,
      }),
    );
    runtime.advance(10_000);
    expect(rejoin.response).toMatchObject({ errorCode: 0, generationId: 2, leader: follower });
    expect(rejoin.response.members).toHaveLength(1);
  });

  it('with an instance id that nobody has is unknown', () => {
    const { runtime, leader } = stableGroup();
    const request = { groupId: 'group', generationId: 1, memberId: leader, groupInstanceId: 'pod-2' };
    expect(runtime.send('heartbeat', 4, request).response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });
});
