import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import type { GroupCommand } from './commands.js';
import { coordinatorPartition } from '../coordinator-partition.js';
import {
  commitRequest,
  fetchRequest,
  formGroup,
  GroupRuntime,
  joinRequest,
  leaveRequest,
  syncRequest,
} from './group-runtime.fixture.js';

/** Where naive coordinators of groups go wrong. */
describe('the partition of a coordinator', () => {
  it('is the absolute value of Java’s String.hashCode over UTF-16 units, modulo the real partition count', () => {
    // Utils.abs(id.hashCode()) % 50, as Kafka's own classes have it; the first two hashes are positive, the next four negative.
    const inKafka = { group: 47, payments: 13, warehouse: 23, billing: 9, 'orders-consumer': 40, shipping: 8 };
    for (const [id, partition] of Object.entries(inKafka)) expect(coordinatorPartition(id, 50)).toBe(partition);
    // "polygenelubricants".hashCode() is Integer.MIN_VALUE, which has no absolute value.
    expect(coordinatorPartition('polygenelubricants', 49)).toBe(0);
    // A surrogate pair counts as two units: 31 * 0xd83d + 0xde00.
    expect(coordinatorPartition('\u{1f600}', 1 << 30)).toBe(31 * 0xd83d + 0xde00);
  });
});

describe('joining', () => {
  it('waits for company when the group is new, refuses session timeouts out of bounds, hands out ids first', () => {
    const runtime = new GroupRuntime();
    expect(runtime.send('join', 9, joinRequest({ sessionTimeoutMs: 1 })).response.errorCode).toBe(26);
    const reserved = runtime.send('join', 9, joinRequest()).response;
    expect(reserved.errorCode).toBe(79);
    const join = runtime.send('join', 9, joinRequest({ memberId: reserved.memberId ?? '' }));
    runtime.advance(2_999);
    expect(join.isAnswered).toBe(false);
    runtime.advance(1);
    expect(join.response).toMatchObject({ errorCode: 0, generationId: 1 });
  });
});

describe('static members', () => {
  it('swap their member id without a rebalance, and the old id gets 82', () => {
    const runtime = new GroupRuntime();
    const groupInstanceId = 'pod-1';
    const join = runtime.send('join', 9, joinRequest({ groupInstanceId }));
    runtime.advance(3_000);
    const memberId = join.response.memberId ?? '';
    runtime.send('sync', 5, syncRequest({ memberId, groupInstanceId }));
    const again = runtime.send('join', 9, joinRequest({ groupInstanceId }));
    expect(again.response).toMatchObject({ errorCode: 0, generationId: 1 });
    const beat = runtime.send('heartbeat', 4, { groupId: 'group', generationId: 1, memberId, groupInstanceId });
    expect(beat.response.errorCode).toBe(82);
  });
});

describe('commits', () => {
  it('keep their metadata and survive a rebalance under way, also over a restart', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    runtime.send('join', 3, joinRequest());
    const metadata = 'where I was';
    const request = commitRequest(42, { memberId, generationIdOrMemberEpoch: 1, metadata });
    const { topics } = runtime.send('offset-commit', 8, request).response;
    expect(topics?.[0]?.partitions?.[0]?.errorCode).toBe(0);
    runtime.restart();
    const fetched = runtime.send('offset-fetch', 8, fetchRequest({ orders: [0] })).response;
    expect(fetched.groups?.[0]?.topics?.[0]?.partitions?.[0]).toMatchObject({ committedOffset: 42, metadata });
    const beat = runtime.send('heartbeat', 4, { groupId: 'group', generationId: 1, memberId, groupInstanceId: null });
    expect(beat.response.errorCode).toBe(0);
  });
});

describe('answers and records', () => {
  it('leave together: what an answer promises is in the records of its decision', () => {
    const runtime = new GroupRuntime();
    const join = runtime.send('join', 3, joinRequest());
    runtime.advance(3_000);
    const memberId = join.response.memberId ?? '';
    const sync = syncRequest({ memberId, assignments: [{ memberId, assignment: Buffer.from('all') }] });
    const from = { token: 0, version: 5, clientId: '', clientHost: '' };
    const commands: GroupCommand<number>[] = [
      { ...from, kind: 'sync', request: sync },
      { ...from, kind: 'offset-commit', request: commitRequest(1, { memberId, generationIdOrMemberEpoch: 1 }) },
      { ...from, kind: 'leave', request: leaveRequest({ memberId }) },
      { ...from, kind: 'delete', request: { groupsNames: ['group'] } },
    ];
    for (const command of commands) {
      const decision = runtime.decide(command);
      expect(decision.records.length).toBeGreaterThan(0);
      expect(decision.replies).toHaveLength(1);
    }
  });

  it('name a wrong generation 22 in a classic group, at v9 too: the member epoch’s 113 is of the newer protocol', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    const { topics } = runtime.send(
      'offset-commit',
      9,
      commitRequest(1, { memberId, generationIdOrMemberEpoch: 5 }),
    ).response;
    expect(topics?.[0]?.partitions?.[0]?.errorCode).toBe(ErrorCode.IllegalGeneration);
  });
});

describe('offsets', () => {
  it('expire seven days after the group became empty, not after the commit', () => {
    const runtime = new GroupRuntime();
    const day = 24 * 60 * 60 * 1_000;
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1, { sessionTimeoutMs: 1_800_000 });
    runtime.send('offset-commit', 8, commitRequest(1, { memberId, generationIdOrMemberEpoch: 1 }));
    runtime.restart();
    runtime.advance(1_800_000);
    expect(runtime.shard.groups.get('group')?.state).toBe('Empty');
    runtime.advance(7 * day - 1);
    runtime.decide({ kind: 'expire-offsets' });
    const committed = () => {
      const fetched = runtime.send('offset-fetch', 8, fetchRequest({ orders: [0] })).response;
      return fetched.groups?.[0]?.topics?.[0]?.partitions?.[0]?.committedOffset;
    };
    expect(committed()).toBe(1);
    runtime.advance(1);
    runtime.decide({ kind: 'expire-offsets' });
    expect(committed()).toBe(-1);
  });
});
