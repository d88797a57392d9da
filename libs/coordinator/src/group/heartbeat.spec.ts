import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { formGroup, GroupRuntime, joinRequest, leaveRequest } from './group-runtime.fixture.js';

function beat(runtime: GroupRuntime, memberId: string, generationId = 1, groupId = 'group'): number {
  const request = { groupId, generationId, memberId, groupInstanceId: null };
  return runtime.send('heartbeat', 4, request).response.errorCode ?? 0;
}

describe('Heartbeat', () => {
  it('keeps a member alive, and its absence ends the session and starts a rebalance', () => {
    const runtime = new GroupRuntime();
    const [leader, follower] = formGroup(runtime, 2).map(({ memberId }) => memberId);
    for (let i = 0; i < 3; i += 1) {
      expect(beat(runtime, leader ?? '')).toBe(0);
      runtime.advance(3_000);
    }
    expect(beat(runtime, follower ?? '')).toBe(ErrorCode.UnknownMemberId);
    expect(beat(runtime, leader ?? '')).toBe(ErrorCode.RebalanceInProgress);
  });

  it('is accepted while the assignment is awaited', () => {
    const runtime = new GroupRuntime();
    const join = runtime.send('join', 3, joinRequest());
    runtime.advance(3_000);
    expect(beat(runtime, join.response.memberId ?? '')).toBe(0);
  });

  it('keeps a session alive while a rebalance gathers', () => {
    const runtime = new GroupRuntime();
    const [leader] = formGroup(runtime, 1).map(({ memberId }) => memberId);
    runtime.send('join', 3, joinRequest());
    for (let i = 0; i < 3; i += 1) {
      runtime.advance(8_000);
      expect(beat(runtime, leader ?? '')).toBe(ErrorCode.RebalanceInProgress);
    }
  });

  it('names what is wrong, in every state', () => {
    const runtime = new GroupRuntime();
    expect(beat(runtime, 'm', 1, '')).toBe(ErrorCode.InvalidGroupId);
    expect(beat(runtime, 'm', 1, 'nowhere')).toBe(ErrorCode.UnknownMemberId);
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    expect(beat(runtime, 'stranger')).toBe(ErrorCode.UnknownMemberId);
    expect(beat(runtime, memberId, 0)).toBe(ErrorCode.IllegalGeneration);
    runtime.send('join', 3, joinRequest());
    expect(beat(runtime, memberId, 0)).toBe(ErrorCode.IllegalGeneration);
    runtime.send('leave', 3, leaveRequest({ memberId }));
    expect(beat(runtime, memberId)).toBe(ErrorCode.UnknownMemberId);
  });
});
