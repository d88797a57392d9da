import { describe, expect, it } from '@jest/globals';
import { commitRequest, fetchRequest, formGroup, GroupRuntime, leaveRequest } from './group-runtime.fixture.js';

const day = 24 * 60 * 60 * 1_000;
const week = 7 * day;

function topicsLeft(runtime: GroupRuntime): unknown[] {
  runtime.decide({ kind: 'expire-offsets' });
  const { groups } = runtime.send('offset-fetch', 8, fetchRequest(null)).response;
  return groups?.[0]?.topics?.map(({ name }) => name) ?? [];
}

function groupsLeft(runtime: GroupRuntime): unknown[] {
  return runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response.groups?.map((g) => g.groupId) ?? [];
}

describe('offsets', () => {
  it('of a group that became empty go seven days later, and the group with them', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1, { sessionTimeoutMs: 1_800_000 });
    runtime.send('offset-commit', 8, commitRequest(7, { memberId, generationIdOrMemberEpoch: 1 }));
    runtime.advance(1_000_000);
    runtime.send('leave', 3, leaveRequest({ memberId }));
    runtime.advance(week - 1);
    expect(topicsLeft(runtime)).toEqual(['orders']);
    runtime.advance(1);
    expect(topicsLeft(runtime)).toEqual([]);
    expect(groupsLeft(runtime)).toEqual([]);
    expect(runtime.log.at(-1)?.value).toBeNull();
    expect(runtime.shard.groupRecords.size).toBe(0);
  });

  it('of a simple consumer go seven days after their commit', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    runtime.advance(day);
    runtime.send('offset-commit', 8, commitRequest(7, { topic: 'mails' }));
    runtime.advance(week - day);
    expect(topicsLeft(runtime)).toEqual(['mails']);
    expect(groupsLeft(runtime)).toEqual(['group']);
    runtime.advance(day);
    expect(topicsLeft(runtime)).toEqual([]);
    expect(groupsLeft(runtime)).toEqual([]);
  });

  it('with a retention time of their own keep to that', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 4, commitRequest(7, { retentionTimeMs: 10 * day }));
    runtime.advance(9 * day);
    expect(topicsLeft(runtime)).toEqual(['orders']);
    runtime.advance(day);
    expect(topicsLeft(runtime)).toEqual([]);
  });

  it('of topics that a living group reads stay, others go', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    runtime.send('offset-commit', 8, commitRequest(7, { topic: 'old' }));
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1, { sessionTimeoutMs: 1_800_000 });
    for (let passed = 0; passed < week; passed += 1_700_000) {
      runtime.send('heartbeat', 4, { groupId: 'group', generationId: 1, memberId, groupInstanceId: null });
      runtime.advance(1_700_000);
    }
    expect(topicsLeft(runtime)).toEqual(['orders']);
  });

  it('leave nothing behind for a restart', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    runtime.advance(week);
    runtime.decide({ kind: 'expire-offsets' });
    runtime.restart();
    expect(groupsLeft(runtime)).toEqual([]);
  });
});
