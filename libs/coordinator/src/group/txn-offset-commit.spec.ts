import { beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import type { TxnOffsetCommitRequest } from '@barnabas/protocol';
import {
  commitRequest,
  fetchRequest,
  formGroup,
  GroupRuntime,
  joinRequest,
  ordersId,
} from './group-runtime.fixture.js';

let runtime: GroupRuntime;

beforeEach(() => {
  runtime = new GroupRuntime();
});

function commitInTransaction(offset: number, given: Partial<TxnOffsetCommitRequest> & { metadata?: string } = {}) {
  const { metadata = '', ...rest } = given;
  const partition = {
    partitionIndex: 0,
    committedOffset: offset,
    committedLeaderEpoch: -1,
    committedMetadata: metadata,
  };
  const request = {
    transactionalId: 'tx',
    groupId: 'group',
    producerId: 7,
    producerEpoch: 0,
    generationId: -1,
    memberId: '',
    groupInstanceId: null,
    topics: [{ name: 'orders', partitions: [partition] }],
    ...rest,
  };
  const { response } = runtime.send('txn-offset-commit', 5, request);
  return response.topics[0]?.partitions[0]?.errorCode;
}

/** Offset and error as OffsetFetch tells them. */
function fetch(requireStable = false, topics: Record<string, number[]> | null = { orders: [0] }) {
  const { response } = runtime.send('offset-fetch', 9, { ...fetchRequest(topics), requireStable });
  const partition = response.groups?.[0]?.topics[0]?.partitions?.[0];
  return [partition?.committedOffset, partition?.errorCode];
}

describe('offsets committed in a transaction', () => {
  it('take effect with its commit, also after a restart', () => {
    expect(commitInTransaction(5)).toBe(0);
    expect(fetch()).toEqual([-1, 0]);
    runtime.endTransaction(7, true);
    expect(fetch()).toEqual([5, 0]);
    runtime.restart();
    expect(fetch()).toEqual([5, 0]);
  });

  it('never take effect when it is aborted', () => {
    runtime.send('offset-commit', 8, commitRequest(3));
    commitInTransaction(5);
    runtime.endTransaction(7, false);
    expect(fetch(true)).toEqual([3, 0]);
    runtime.restart();
    expect(fetch(true)).toEqual([3, 0]);
  });

  it('keep whoever requires stable offsets waiting: UNSTABLE_OFFSET_COMMIT', () => {
    runtime.send('offset-commit', 8, commitRequest(3));
    commitInTransaction(5);
    const unstable = [-1, ErrorCode.UnstableOffsetCommit];
    expect(fetch(true)).toEqual(unstable);
    expect(fetch(true, null)).toEqual(unstable);
    expect(fetch(false)).toEqual([3, 0]);
    runtime.restart();
    expect(fetch(true)).toEqual(unstable);
    runtime.endTransaction(7, true);
    expect(fetch(true)).toEqual([5, 0]);
  });

  it('are those of one producer: the end of another changes nothing', () => {
    commitInTransaction(5);
    runtime.endTransaction(8, true);
    expect(fetch(true)).toEqual([-1, ErrorCode.UnstableOffsetCommit]);
  });

  it('do not undo a commit that came after them', () => {
    commitInTransaction(5);
    runtime.send('offset-commit', 8, commitRequest(9));
    runtime.endTransaction(7, true);
    expect(fetch()).toEqual([9, 0]);
  });

  it('are gone with the group when that is deleted', () => {
    commitInTransaction(5);
    runtime.send('delete', 2, { groupsNames: ['group'] });
    runtime.endTransaction(7, true);
    expect(fetch()).toEqual([-1, 0]);
  });

  it('are gone with their topic when that is deleted, rather than to count for the next of its name', () => {
    commitInTransaction(5);
    runtime.decide({ kind: 'topics-deleted', topics: [{ name: 'mails', topicId: ordersId }] });
    expect(fetch(true)).toEqual([-1, ErrorCode.UnstableOffsetCommit]);
    runtime.decide({ kind: 'topics-deleted', topics: [{ name: 'orders', topicId: ordersId }] });
    expect(fetch(true)).toEqual([-1, 0]);
    runtime.restart();
    expect(fetch(true)).toEqual([-1, 0]);
    runtime.endTransaction(7, true);
    expect(fetch(true)).toEqual([-1, 0]);
  });

  it('keep the group and its older offsets from expiring', () => {
    runtime.send('offset-commit', 8, commitRequest(3));
    commitInTransaction(5);
    runtime.advance(8 * 24 * 60 * 60 * 1_000);
    runtime.decide({ kind: 'expire-offsets' });
    expect(fetch()).toEqual([3, 0]);
    expect(runtime.shard.groups.has('group')).toBe(true);
  });

  it('are refused from a generation that is over, an unknown member, and with metadata too large', () => {
    const [member] = formGroup(runtime, 1);
    const { memberId, generationId } = member!;
    expect(commitInTransaction(5, { memberId, generationId })).toBe(0);
    expect(commitInTransaction(5, { memberId, generationId: generationId - 1 })).toBe(ErrorCode.IllegalGeneration);
    expect(commitInTransaction(5, { memberId: 'x', generationId })).toBe(ErrorCode.UnknownMemberId);
    expect(commitInTransaction(5, { groupId: 'none', generationId: 0 })).toBe(ErrorCode.IllegalGeneration);
    expect(commitInTransaction(5, { metadata: 'x'.repeat(4_097) })).toBe(ErrorCode.OffsetMetadataTooLarge);
  });

  it('are taken from producers that do not say which member they work for (v0-2), even in a rebalance', () => {
    formGroup(runtime, 1);
    runtime.send('join', 3, joinRequest());
    expect(commitInTransaction(5)).toBe(0);
  });
});
