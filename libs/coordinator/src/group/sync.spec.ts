import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { formGroup, GroupRuntime, joinRequest, syncRequest, type Pending } from './group-runtime.fixture.js';

/** Two members in a chosen generation that has no assignment yet. */
function completing(): { runtime: GroupRuntime; leader: string; follower: string } {
  const runtime = new GroupRuntime();
  const joins = [runtime.send('join', 3, joinRequest()), runtime.send('join', 3, joinRequest())];
  runtime.advance(9_000);
  const [leader = '', follower = ''] = joins.map(({ response }) => response.memberId ?? '');
  return { runtime, leader, follower };
}

describe('SyncGroup', () => {
  it('parks followers until the leader has assigned, and writes the group before anyone hears of it', () => {
    const { runtime, leader, follower } = completing();
    const records = runtime.log.length;
    const waiting = runtime.send('sync', 5, syncRequest({ memberId: follower }));
    expect(waiting.isAnswered).toBe(false);
    expect(runtime.log).toHaveLength(records);
    const assignments = [{ memberId: follower, assignment: Buffer.from('p0') }];
    const led = runtime.send('sync', 5, syncRequest({ memberId: leader, assignments }));
    expect(runtime.log).toHaveLength(records + 1);
    expect(waiting.response).toEqual({
      errorCode: 0,
      protocolType: 'consumer',
      protocolName: 'range',
      assignment: Buffer.from('p0'),
    });
    expect(led.response.assignment).toEqual(Buffer.alloc(0));
  });

  it('gives a late follower its assignment from the stable group', () => {
    const { runtime, leader, follower } = completing();
    const assignments = [{ memberId: follower, assignment: Buffer.from('p0') }];
    runtime.send('sync', 5, syncRequest({ memberId: leader, assignments }));
    const late = runtime.send('sync', 5, syncRequest({ memberId: follower }));
    expect(late.response.assignment).toEqual(Buffer.from('p0'));
  });

  it('ignores assignments to strangers', () => {
    const { runtime, leader } = completing();
    const assignments = [{ memberId: 'stranger', assignment: Buffer.from('p0') }];
    runtime.send('sync', 5, syncRequest({ memberId: leader, assignments }));
    expect([...(runtime.shard.groups.get('group')?.members ?? [])].map(({ assignment }) => assignment.length)).toEqual([
      0, 0,
    ]);
  });

  it('names what is wrong', () => {
    const { runtime, leader } = completing();
    const code = (version: number, given: Parameters<typeof syncRequest>[0]): unknown =>
      runtime.send('sync', version, syncRequest({ memberId: leader, ...given })).response.errorCode;
    expect(code(5, { groupId: '' })).toBe(ErrorCode.InvalidGroupId);
    expect(code(5, { groupId: 'nowhere' })).toBe(ErrorCode.UnknownMemberId);
    expect(code(5, { memberId: 'stranger' })).toBe(ErrorCode.UnknownMemberId);
    expect(code(5, { generationId: 0 })).toBe(ErrorCode.IllegalGeneration);
    expect(code(5, { protocolType: 'connect' })).toBe(ErrorCode.InconsistentGroupProtocol);
    expect(code(5, { protocolName: 'sticky' })).toBe(ErrorCode.InconsistentGroupProtocol);
    expect(code(5, { protocolName: null })).toBe(ErrorCode.InconsistentGroupProtocol);
    expect(code(4, { protocolName: null, generationId: 7 })).toBe(ErrorCode.IllegalGeneration);
  });

  it('tells members to join again while a rebalance gathers', () => {
    const runtime = new GroupRuntime();
    const [leader] = formGroup(runtime, 1);
    runtime.send('join', 3, joinRequest());
    const sync = runtime.send('sync', 5, syncRequest({ memberId: leader?.memberId ?? '' }));
    expect(sync.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
  });

  it('is cut short for all who wait when the generation is given up', () => {
    const { runtime, follower } = completing();
    const waiting = runtime.send('sync', 5, syncRequest({ memberId: follower }));
    runtime.send('join', 3, joinRequest());
    expect(waiting.response).toMatchObject({ errorCode: ErrorCode.RebalanceInProgress, protocolName: null });
  });

  it('does not wait for a leader that never assigns: it is dropped and the others join again', () => {
    const { runtime, leader, follower } = completing();
    const waiting: Pending<{ errorCode: number }> = runtime.send('sync', 5, syncRequest({ memberId: follower }));
    const beats = (): void => {
      const beat = { groupId: 'group', generationId: 1, memberId: leader, groupInstanceId: null };
      runtime.send('heartbeat', 4, beat);
      runtime.advance(5_000);
    };
    for (let i = 0; i < 11; i += 1) beats();
    expect(waiting.isAnswered).toBe(false);
    beats();
    expect(waiting.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    const rejoined = runtime.send('join', 5, joinRequest({ memberId: follower }));
    expect(rejoined.response).toMatchObject({ errorCode: 0, generationId: 2, leader: follower });
  });

  it('does not count a session against who waits for the assignment', () => {
    const { runtime, follower } = completing();
    const waiting = runtime.send('sync', 5, syncRequest({ memberId: follower }));
    runtime.advance(10_000);
    // The leader's session ended, and with it the generation; the follower is still a member.
    expect(waiting.response.errorCode).toBe(ErrorCode.RebalanceInProgress);
    const members = [...(runtime.shard.groups.get('group')?.members ?? [])];
    expect(members.map(({ memberId }) => memberId)).toEqual([follower]);
  });
});
