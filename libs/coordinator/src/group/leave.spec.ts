import { describe, expect, it } from '@jest/globals';
import { decodeGroupRecord, ErrorCode } from '@barnabas/protocol';
import { formGroup, GroupRuntime, joinRequest, leaveRequest, syncRequest } from './group-runtime.fixture.js';

describe('LeaveGroup', () => {
  it('empties the group with its last member and writes that as the next generation', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    const records = runtime.log.length;
    const left = runtime.send('leave', 5, leaveRequest({ memberId }));
    expect(left.response).toEqual({ errorCode: 0, members: [{ memberId, groupInstanceId: null, errorCode: 0 }] });
    const [record] = runtime.log.slice(records);
    expect(record && decodeGroupRecord(record.key, record.value)).toMatchObject({
      name: 'GroupMetadata',
      value: { generation: 2, protocolType: 'consumer', protocol: null, leader: null, members: [] },
    });
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('starts a rebalance of those who stay', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2).map(({ memberId }) => memberId);
    runtime.send('leave', 5, leaveRequest({ memberId: leader ?? '' }));
    const rejoin = runtime.send('join', 5, joinRequest({ memberId: follower ?? '' }));
    expect(rejoin.response).toMatchObject({ errorCode: 0, generationId: 2, leader: follower });
  });

  it('answers one by one for many', () => {
    const runtime = new GroupRuntime();
    const dynamic = runtime.send('join', 3, joinRequest());
    runtime.send('join', 5, joinRequest({ groupInstanceId: 'pod-1' }));
    runtime.advance(9_000);
    const memberId = dynamic.response.memberId ?? '';
    const left = runtime.send(
      'leave',
      5,
      leaveRequest(
        { memberId },
        { memberId: 'stranger' },
        { memberId: '', groupInstanceId: 'pod-1' },
        { memberId: '', groupInstanceId: 'pod-2' },
        { memberId: 'wrong', groupInstanceId: 'pod-3' },
      ),
    );
    expect(left.response.members?.map(({ errorCode }) => errorCode)).toEqual([
      0,
      ErrorCode.UnknownMemberId,
      0,
      ErrorCode.UnknownMemberId,
      ErrorCode.UnknownMemberId,
    ]);
  });

  it('puts the one member’s error on top before v3', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    const leave = (id: string): unknown =>
      runtime.send('leave', 2, { groupId: 'group', memberId: id, members: [] }).response;
    expect(leave('stranger')).toEqual({ errorCode: ErrorCode.UnknownMemberId, members: [] });
    expect(leave(memberId)).toEqual({ errorCode: 0, members: [] });
  });

  it('of a group that does not exist, or has no name, is refused', () => {
    const runtime = new GroupRuntime();
    const unknown = runtime.send('leave', 5, leaveRequest({ memberId: 'm' }));
    expect(unknown.response).toMatchObject({ errorCode: 0, members: [{ errorCode: ErrorCode.UnknownMemberId }] });
    const unnamed = runtime.send('leave', 5, { ...leaveRequest({ memberId: 'm' }), groupId: '' });
    expect(unnamed.response.errorCode).toBe(ErrorCode.InvalidGroupId);
  });

  it('gives a reserved id back', () => {
    const runtime = new GroupRuntime();
    const { memberId } = runtime.send('join', 4, joinRequest()).response;
    expect(runtime.send('leave', 5, leaveRequest({ memberId })).response.members?.[0]?.errorCode).toBe(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('answers what the member had parked', () => {
    const runtime = new GroupRuntime();
    const joins = [runtime.send('join', 3, joinRequest()), runtime.send('join', 3, joinRequest())];
    runtime.advance(9_000);
    const memberId = joins[1]?.response.memberId ?? '';
    const sync = runtime.send('sync', 3, syncRequest({ memberId }));
    runtime.send('leave', 3, leaveRequest({ memberId }));
    expect(sync.response.errorCode).toBe(ErrorCode.UnknownMemberId);
  });
});
