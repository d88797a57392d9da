import { describe, expect, it } from '@jest/globals';
import { decodeGroupRecord, ErrorCode } from '@barnabas/protocol';
import type { GroupTopic } from './consumer-group/group-topics.js';
import {
  commitRequest,
  fetchRequest,
  formGroup,
  GroupRuntime,
  joinRequest,
  ordersId,
  zeroId,
} from './group-runtime.fixture.js';

function codeOf(runtime: GroupRuntime, version: number, request: ReturnType<typeof commitRequest>): unknown {
  const { topics } = runtime.send('offset-commit', version, request).response;
  return topics?.[0]?.partitions?.[0]?.errorCode;
}

function committed(runtime: GroupRuntime, groupId = 'group'): unknown {
  const { groups } = runtime.send('offset-fetch', 9, fetchRequest({ orders: [0] }, { groupId })).response;
  return groups?.[0]?.topics?.[0]?.partitions?.[0]?.committedOffset;
}

describe('OffsetCommit', () => {
  it('without a group makes a simple one, and the last commit wins', () => {
    const runtime = new GroupRuntime();
    expect(codeOf(runtime, 8, commitRequest(7))).toBe(0);
    expect(codeOf(runtime, 8, commitRequest(5))).toBe(0);
    expect(committed(runtime)).toBe(5);
    const { groups } = runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response;
    expect(groups).toEqual([{ groupId: 'group', protocolType: '', groupState: 'Empty', groupType: 'classic' }]);
  });

  it('names topics in its answer by name and id', () => {
    const commit = new GroupRuntime().send('offset-commit', 10, commitRequest(7, { topicId: ordersId, partition: 3 }));
    expect(commit.response).toEqual({
      topics: [{ name: 'orders', topicId: ordersId, partitions: [{ partitionIndex: 3, errorCode: 0 }] }],
    });
  });

  it('of a member keeps its session alive', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    for (let i = 0; i < 3; i += 1) {
      runtime.advance(8_000);
      expect(codeOf(runtime, 8, commitRequest(i, { memberId, generationIdOrMemberEpoch: 1 }))).toBe(0);
    }
  });

  it('is refused from strangers, of other generations, and while the next assignment is awaited', () => {
    const runtime = new GroupRuntime();
    const [{ memberId } = { memberId: '' }] = formGroup(runtime, 1);
    const commit = (id: string, generation: number): unknown =>
      codeOf(runtime, 8, commitRequest(1, { memberId: id, generationIdOrMemberEpoch: generation }));
    expect(commit('stranger', 1)).toBe(ErrorCode.UnknownMemberId);
    expect(commit(memberId, 0)).toBe(ErrorCode.IllegalGeneration);
    expect(commit('', -1)).toBe(ErrorCode.UnknownMemberId);
    runtime.send('join', 5, joinRequest({ memberId }));
    expect(commit(memberId, 2)).toBe(ErrorCode.RebalanceInProgress);
    expect(committed(runtime)).toBe(-1);
  });

  it('with a generation, of a group that does not exist, is 22 before v9 and 69 from then on', () => {
    const runtime = new GroupRuntime();
    const request = commitRequest(1, { memberId: 'm', generationIdOrMemberEpoch: 3 });
    expect(codeOf(runtime, 8, request)).toBe(ErrorCode.IllegalGeneration);
    expect(codeOf(runtime, 9, request)).toBe(ErrorCode.GroupIdNotFound);
  });

  it('keeps metadata up to the limit and refuses what is longer, partition by partition', () => {
    const runtime = new GroupRuntime({ offsetMetadataMaxBytes: 4 });
    expect(codeOf(runtime, 8, commitRequest(1, { metadata: 'note' }))).toBe(0);
    expect(codeOf(runtime, 8, commitRequest(2, { metadata: 'notes' }))).toBe(ErrorCode.OffsetMetadataTooLarge);
    const { groups } = runtime.send('offset-fetch', 8, fetchRequest({ orders: [0] })).response;
    expect(groups?.[0]?.topics?.[0]?.partitions?.[0]).toMatchObject({ committedOffset: 1, metadata: 'note' });
  });

  it('with a retention time (v2-4) writes version 1 of the record with its end, otherwise version 4 with the topic id', () => {
    const runtime = new GroupRuntime();
    codeOf(runtime, 3, commitRequest(1, { retentionTimeMs: 1_000, topicId: ordersId }));
    codeOf(runtime, 8, commitRequest(2, { topicId: ordersId }));
    expect(runtime.log.map(({ value }) => value?.readInt16BE())).toEqual([1, 4]);
    const values = runtime.log.map(({ key, value }) => decodeGroupRecord(key, value));
    const commitTimestamp = runtime.nowMs;
    expect(values).toMatchObject([
      { value: { offset: 1, commitTimestamp, expireTimestamp: commitTimestamp + 1_000, topicId: zeroId } },
      { value: { offset: 2, commitTimestamp, expireTimestamp: -1, topicId: ordersId } },
    ]);
  });

  it('takes the empty group id for a group, as old simple consumers do', () => {
    const runtime = new GroupRuntime();
    expect(codeOf(runtime, 8, commitRequest(9, { groupId: '' }))).toBe(0);
    expect(committed(runtime, '')).toBe(9);
  });
});

describe('OffsetFetch', () => {
  it('answers in the form of its version', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7, { metadata: 'note' }));
    const partition = {
      partitionIndex: 0,
      committedOffset: 7,
      committedLeaderEpoch: -1,
      metadata: 'note',
      errorCode: 0,
    };
    const nothing = { ...partition, partitionIndex: 1, committedOffset: -1, metadata: '' };
    expect(runtime.send('offset-fetch', 1, fetchRequest({ orders: [0, 1] })).response).toEqual({
      errorCode: 0,
      topics: [{ name: 'orders', partitions: [partition, nothing] }],
    });
    expect(runtime.send('offset-fetch', 8, fetchRequest({ orders: [0, 1] })).response).toEqual({
      groups: [
        {
          groupId: 'group',
          errorCode: 0,
          topics: [{ name: 'orders', topicId: zeroId, partitions: [partition, nothing] }],
        },
      ],
    });
  });

  it('gives everything for null topics, and nothing of a group that does not exist', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    runtime.send('offset-commit', 8, commitRequest(8, { topic: 'mails', partition: 2, topicId: ordersId }));
    const all = runtime.send('offset-fetch', 5, fetchRequest(null)).response;
    expect(all.topics?.map(({ name }) => name)).toEqual(['orders', 'mails']);
    const withIds = runtime.send('offset-fetch', 10, fetchRequest(null)).response;
    expect(withIds.groups?.[0]?.topics?.map(({ topicId }) => topicId)).toEqual([zeroId, ordersId]);
    const none = runtime.send('offset-fetch', 10, fetchRequest(null, { groupId: 'nowhere' })).response;
    expect(none).toEqual({ groups: [{ groupId: 'nowhere', errorCode: 0, topics: [] }] });
  });

  it('does not give an offset of a topic of the same name that was deleted', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 10, commitRequest(7, { topicId: ordersId }));
    const fetch = (topicId: string): unknown =>
      runtime.send('offset-fetch', 10, fetchRequest({ orders: [0] }, { topicId })).response.groups?.[0]?.topics?.[0]
        ?.partitions?.[0]?.committedOffset;
    expect([fetch(ordersId), fetch('K-CmBLCLRYSKKL3ssgPD7g')]).toEqual([7, -1]);
  });
});

describe('OffsetDelete', () => {
  const request = (name: string): Parameters<typeof GroupRuntime.prototype.send<'offset-delete'>>[2] => ({
    groupId: 'group',
    topics: [{ name, partitions: [{ partitionIndex: 0 }] }],
  });

  it('deletes what the group no longer reads and refuses what it does', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    runtime.send('offset-commit', 8, commitRequest(7, { topic: 'old' }));
    formGroup(runtime, 1);
    const deleted = (name: string): unknown =>
      runtime.send('offset-delete', 0, request(name)).response.topics?.[0]?.partitions?.[0]?.errorCode;
    expect([deleted('orders'), deleted('old')]).toEqual([ErrorCode.GroupSubscribedToTopic, 0]);
    const all = runtime.send('offset-fetch', 8, fetchRequest(null)).response;
    expect(all.groups?.[0]?.topics?.map(({ name }) => name)).toEqual(['orders']);
  });

  it('names what is wrong with the group', () => {
    const runtime = new GroupRuntime();
    expect(runtime.send('offset-delete', 0, request('orders')).response.errorCode).toBe(ErrorCode.GroupIdNotFound);
    formGroup(runtime, 1, { protocolType: 'connect', protocols: [{ name: 'v1', metadata: Buffer.from('x') }] });
    expect(runtime.send('offset-delete', 0, request('orders')).response.errorCode).toBe(ErrorCode.NonEmptyGroup);
  });

  it('counts every topic as read when the metadata of a consumer group cannot be understood', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7));
    formGroup(runtime, 1, { protocols: [{ name: 'own', metadata: Buffer.from('x') }] });
    const { topics } = runtime.send('offset-delete', 0, request('orders')).response;
    expect(topics?.[0]?.partitions?.[0]?.errorCode).toBe(ErrorCode.GroupSubscribedToTopic);
  });
});

describe('deleted topics', () => {
  it('take their offsets along, unless these are of another topic of that name', () => {
    const runtime = new GroupRuntime();
    runtime.send('offset-commit', 8, commitRequest(7, { topicId: ordersId }));
    runtime.decide({ kind: 'topics-deleted', topics: [{ name: 'orders', topicId: 'K-CmBLCLRYSKKL3ssgPD7g' }] });
    expect(committed(runtime)).toBe(7);
    runtime.decide({ kind: 'topics-deleted', topics: [{ name: 'orders', topicId: ordersId }] });
    expect(committed(runtime)).toBe(-1);
  });

  it('take them along also when the broker stopped before it could say so', () => {
    const runtime = new GroupRuntime();
    const { topics } = runtime;
    const next = { name: 'orders', id: 'K-CmBLCLRYSKKL3ssgPD7g', partitionCount: 1 };
    const restartWith = (...there: GroupTopic[]): void => {
      const byName = (name: string) => there.find((topic) => topic.name === name);
      runtime.topics = { ...topics, byName, byId: (id) => there.find((topic) => topic.id === id) };
      runtime.restart();
    };
    runtime.send('offset-commit', 8, commitRequest(7, { topicId: ordersId }));
    restartWith({ ...next, id: ordersId });
    expect(committed(runtime)).toBe(7);
    restartWith(next);
    expect(committed(runtime)).toBe(-1);
    runtime.send('offset-commit', 8, commitRequest(8));
    restartWith(next);
    expect(committed(runtime)).toBe(8);
    restartWith();
    expect(committed(runtime)).toBe(-1);
  });
});
