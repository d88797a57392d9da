import { describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import { commitRequest, fetchRequest, formGroup, GroupRuntime } from '../group-runtime.fixture.js';
import { settle, TestTopics, VirtualConsumer } from './consumer.fixture.js';

function start(): { runtime: GroupRuntime; topics: TestTopics } {
  const runtime = new GroupRuntime();
  const topics = new TestTopics({ orders: 4 });
  runtime.topics = topics;
  return { runtime, topics };
}

const describeGroup = (runtime: GroupRuntime, groupId = 'group') =>
  runtime.send('consumer-describe', 1, { groupIds: [groupId], includeAuthorizedOperations: false }).response.groups[0];

describe('describing', () => {
  it('tells epochs, members, what they have and what they should have', () => {
    const { runtime, topics } = start();
    const first = new VirtualConsumer(runtime, 'a', { serverAssignor: 'range' }).beat();
    runtime.advance(2_000);
    new VirtualConsumer(runtime, 'b', { instanceId: 'pod-b' }).beat();
    first.beat();
    const described = describeGroup(runtime);
    expect(described).toMatchObject({
      groupState: 'Reconciling',
      groupEpoch: 3,
      assignmentEpoch: 3,
      assignorName: 'range',
    });
    const named = (...partitions: number[]) => [{ topicId: topics.id('orders'), topicName: 'orders', partitions }];
    expect(described?.members).toMatchObject([
      {
        memberId: 'a',
        memberEpoch: 2,
        subscribedTopicNames: ['orders'],
        // What is still to be given up counts as owned.
        assignment: { topicPartitions: [{ partitions: expect.arrayContaining([0, 1, 2, 3]) as unknown }] },
        targetAssignment: { topicPartitions: [{ topicName: 'orders' }] },
        memberType: 1,
      },
      {
        memberId: 'b',
        instanceId: 'pod-b',
        memberEpoch: 3,
        assignment: { topicPartitions: [] },
        targetAssignment: { topicPartitions: named(0, 1) },
      },
    ]);
  });

  it('does not know groups of the classic protocol, nor those that are not there', () => {
    const { runtime } = start();
    formGroup(runtime, 1);
    expect(describeGroup(runtime)).toMatchObject({
      errorCode: ErrorCode.GroupIdNotFound,
      errorMessage: 'Group group is not a consumer group.',
    });
    expect(describeGroup(runtime, 'none')).toMatchObject({
      errorCode: ErrorCode.GroupIdNotFound,
      errorMessage: 'Group none not found.',
    });
  });
});

describe('deleting', () => {
  it('is for groups without members, and takes their offsets along', () => {
    const { runtime } = start();
    const consumer = new VirtualConsumer(runtime, 'a').beat();
    const remove = () => runtime.send('delete', 2, { groupsNames: ['group'] }).response.results[0]?.errorCode;
    expect(remove()).toBe(ErrorCode.NonEmptyGroup);
    consumer.leave();
    runtime.send('offset-commit', 9, commitRequest(5));
    expect(remove()).toBe(ErrorCode.None);
    runtime.restart();
    expect(runtime.shard.consumerGroups.size).toBe(0);
    expect([...runtime.shard.offsets.groupIds()]).toEqual([]);
    expect(remove()).toBe(ErrorCode.GroupIdNotFound);
  });

  it('happens by itself once the last offset of an empty group has expired', () => {
    const { runtime } = start();
    const consumer = new VirtualConsumer(runtime, 'a').beat();
    const { memberEpoch } = consumer;
    runtime.send('offset-commit', 9, commitRequest(5, { memberId: 'a', generationIdOrMemberEpoch: memberEpoch }));
    consumer.leave();
    runtime.advance(runtime.settings.offsetsRetentionMs - 1);
    runtime.decide({ kind: 'expire-offsets' });
    expect(runtime.shard.consumerGroups.size).toBe(1);
    runtime.advance(1);
    runtime.decide({ kind: 'expire-offsets' });
    runtime.decide({ kind: 'expire-offsets' });
    expect(runtime.shard.consumerGroups.size).toBe(0);
  });
});

describe('listing', () => {
  it('filters by type and state', () => {
    const { runtime } = start();
    new VirtualConsumer(runtime, 'a').beat();
    formGroup(runtime, 1, { groupId: 'classic' });
    const list = (statesFilter: string[], typesFilter: string[]) =>
      runtime.send('list', 5, { statesFilter, typesFilter }).response.groups;
    expect(list([], ['consumer'])).toEqual([
      { groupId: 'group', protocolType: 'consumer', groupState: 'Stable', groupType: 'consumer' },
    ]);
    expect(list(['stable'], [])).toHaveLength(2);
    expect(list(['empty'], [])).toEqual([]);
  });
});

describe('a commit of a member', () => {
  function commit(runtime: GroupRuntime, memberId: string, memberEpoch: number, version = 9, partition = 0): number {
    const topicId = (runtime.topics as TestTopics).id('orders');
    const request = commitRequest(7, { memberId, generationIdOrMemberEpoch: memberEpoch, topicId, partition });
    return runtime.send('offset-commit', version, request).response.topics[0]?.partitions[0]?.errorCode ?? -1;
  }

  it('counts in its current epoch', () => {
    const { runtime } = start();
    new VirtualConsumer(runtime, 'a').beat();
    expect(commit(runtime, 'a', 2)).toBe(ErrorCode.None);
    expect(commit(runtime, 'a', 3)).toBe(ErrorCode.StaleMemberEpoch);
    expect(commit(runtime, 'b', 2)).toBe(ErrorCode.UnknownMemberId);
    expect(commit(runtime, '', -1)).toBe(ErrorCode.UnknownMemberId);
    expect(commit(runtime, 'a', 2, 8)).toBe(ErrorCode.UnsupportedVersion);
  });

  it('counts with an older epoch for partitions that it had then and still has', () => {
    const { runtime, topics } = start();
    new VirtualConsumer(runtime, 'a').beat();
    const consumers = [new VirtualConsumer(runtime, 'a'), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    expect(runtime.shard.consumerGroups.get('group')?.member('a')?.memberEpoch).toBe(3);
    const had = [...consumers[0].owned].map((key) => Number(key.split('/')[1]));
    const gone = [0, 1, 2, 3].find((partition) => !had.includes(partition))!;
    expect(commit(runtime, 'a', 2, 9, had[0])).toBe(ErrorCode.None);
    expect(commit(runtime, 'a', 1, 9, had[0])).toBe(ErrorCode.StaleMemberEpoch);
    expect(commit(runtime, 'a', 2, 9, gone)).toBe(ErrorCode.StaleMemberEpoch);
    expect(topics.id('orders')).toHaveLength(22);
  });

  it("is nobody's in an empty group", () => {
    const { runtime } = start();
    new VirtualConsumer(runtime, 'a').beat().leave();
    expect(commit(runtime, '', -1)).toBe(ErrorCode.None);
  });
});

describe('a fetch of offsets', () => {
  it('is for current members and for those who do not claim to be one', () => {
    const { runtime } = start();
    new VirtualConsumer(runtime, 'a').beat();
    const fetch = (memberId: string | null, memberEpoch: number) => {
      const request = fetchRequest({ orders: [0] });
      const groups = request.groups.map((group) => ({ ...group, memberId, memberEpoch }));
      return runtime.send('offset-fetch', 9, { ...request, groups }).response.groups?.[0]?.errorCode;
    };
    expect(fetch(null, -1)).toBe(ErrorCode.None);
    expect(fetch('a', 2)).toBe(ErrorCode.None);
    expect(fetch('a', 1)).toBe(ErrorCode.StaleMemberEpoch);
    expect(fetch('b', 2)).toBe(ErrorCode.UnknownMemberId);
  });
});

describe('deleting offsets', () => {
  it('spares topics that a member reads', () => {
    const { runtime } = start();
    new VirtualConsumer(runtime, 'a').beat();
    const remove = (name: string) =>
      runtime.send('offset-delete', 0, { groupId: 'group', topics: [{ name, partitions: [{ partitionIndex: 0 }] }] })
        .response.topics?.[0]?.partitions?.[0]?.errorCode;
    expect(remove('orders')).toBe(ErrorCode.GroupSubscribedToTopic);
    expect(remove('mails')).toBe(ErrorCode.None);
  });
});
