import { describe, expect, it } from '@jest/globals';
import { ErrorCode, type ConsumerGroupHeartbeatRequest } from '@barnabas/protocol';
import { formGroup, GroupRuntime } from '../group-runtime.fixture.js';
import type { GroupSettings } from '../settings.js';
import { beatRequest, joinBeat, settle, TestTopics, VirtualConsumer } from './consumer.fixture.js';
import { defaultConsumerGroupSettings, type ConsumerGroupSettings } from './consumer-settings.js';

function start(consumer: Partial<ConsumerGroupSettings> = {}, settings: Partial<GroupSettings> = {}): GroupRuntime {
  const runtime = new GroupRuntime({ ...settings, consumer: { ...defaultConsumerGroupSettings, ...consumer } });
  runtime.topics = new TestTopics({ orders: 4, mails: 2 });
  return runtime;
}

const beat = (runtime: GroupRuntime, given: Partial<ConsumerGroupHeartbeatRequest>, version = 1) =>
  runtime.send('consumer-heartbeat', version, beatRequest(given)).response;
const join = (runtime: GroupRuntime, given: Partial<ConsumerGroupHeartbeatRequest> = {}, version = 1) =>
  runtime.send('consumer-heartbeat', version, joinBeat(given)).response;
const group = (runtime: GroupRuntime) => runtime.shard.consumerGroups.get('group')!;
const count = (consumer: VirtualConsumer) => consumer.owned.size;

describe('a member that joins', () => {
  it('makes the group in epoch 2 and gets all partitions at once', () => {
    const runtime = start();
    const { memberEpoch, heartbeatIntervalMs, assignment, memberId } = join(runtime);
    expect({ memberEpoch, heartbeatIntervalMs, memberId }).toEqual({
      memberEpoch: 2,
      heartbeatIntervalMs: 5_000,
      memberId: 'm',
    });
    expect(assignment?.topicPartitions.map(({ partitions }) => partitions)).toEqual([[0, 1, 2, 3]]);
    expect(group(runtime).state).toBe('Stable');
  });

  it('is given an id when it has none, at version 0', () => {
    expect(join(start(), { memberId: '' }, 0).memberId).toMatch(/^.{22}$/);
  });

  it('waits for a topic that does not exist, and gets it with the first heartbeat after its creation', () => {
    const runtime = start();
    const consumer = new VirtualConsumer(runtime, 'm', { topics: ['later'] }).beat();
    expect(count(consumer)).toBe(0);
    (runtime.topics as TestTopics).create('later', 3);
    runtime.advance(5_000);
    expect(count(consumer.beat())).toBe(3);
    expect(consumer.memberEpoch).toBe(3);
  });

  it('again, with epoch 0, keeps its place and hears its assignment again', () => {
    const runtime = start();
    join(runtime);
    const again = join(runtime);
    expect(again.memberEpoch).toBe(2);
    expect(again.assignment?.topicPartitions[0]?.partitions).toHaveLength(4);
  });

  it.each<[string, Partial<ConsumerGroupHeartbeatRequest>, number]>([
    ['without a member id at version 1', { memberId: '' }, ErrorCode.InvalidRequest],
    ['without a group id', { groupId: '' }, ErrorCode.InvalidRequest],
    ['with an empty instance id', { instanceId: '' }, ErrorCode.InvalidRequest],
    ['without a rebalance timeout', { rebalanceTimeoutMs: -1 }, ErrorCode.InvalidRequest],
    ['with partitions', { topicPartitions: [{ topicId: 'x', partitions: [0] }] }, ErrorCode.InvalidRequest],
    ['without a subscription', { subscribedTopicNames: null }, ErrorCode.InvalidRequest],
    ['with an epoch that means nothing', { memberEpoch: -3 }, ErrorCode.InvalidRequest],
    ['with an assignor that is not there', { serverAssignor: 'sticky' }, ErrorCode.UnsupportedAssignor],
    ['with a bad regular expression', { subscribedTopicRegex: 'a[' }, ErrorCode.InvalidRegularExpression],
  ])('%s is refused and leaves nothing behind', (_, given, errorCode) => {
    const runtime = start();
    expect(join(runtime, given).errorCode).toBe(errorCode);
    expect(runtime.log).toEqual([]);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('is refused when the group is full', () => {
    const runtime = start({ maxSize: 1 });
    join(runtime, { memberId: 'a' });
    expect(join(runtime, { memberId: 'b' }).errorCode).toBe(ErrorCode.GroupMaxSizeReached);
    expect(join(runtime, { memberId: 'a' }).errorCode).toBe(ErrorCode.None);
  });

  it('takes over an empty classic group with its offsets', () => {
    const runtime = start();
    formGroup(runtime, 1);
    runtime.advance(60_000);
    expect(join(runtime).errorCode).toBe(ErrorCode.None);
    runtime.restart();
    const { groups } = runtime.send('list', 5, { statesFilter: [], typesFilter: [] }).response;
    expect(groups).toMatchObject([{ groupId: 'group', groupState: 'Stable', groupType: 'consumer' }]);
  });
});

describe('two members', () => {
  it('share the partitions: the first gives its half up before the second gets it', () => {
    const runtime = start();
    const first = new VirtualConsumer(runtime, 'a').beat();
    runtime.advance(2_000);
    const second = new VirtualConsumer(runtime, 'b').beat();
    expect([second.memberEpoch, count(second)]).toEqual([3, 0]);
    expect(group(runtime).state).toBe('Reconciling');
    first.beat();
    expect([first.memberEpoch, count(first)]).toEqual([2, 2]);
    expect(count(second.beat())).toBe(0);
    first.beat();
    expect(first.memberEpoch).toBe(3);
    expect(count(second.beat())).toBe(2);
    expect(group(runtime).state).toBe('Stable');
  });

  it('that come within a second wait for one assignment', () => {
    const runtime = start();
    const first = new VirtualConsumer(runtime, 'a').beat();
    const second = new VirtualConsumer(runtime, 'b').beat();
    expect(group(runtime)).toMatchObject({ state: 'Assigning', groupEpoch: 3, assignmentEpoch: 2 });
    settle(runtime, [first, second]);
    expect([count(first), count(second)]).toEqual([2, 2]);
  });

  it('of whom one leaves: the other has all with its next heartbeat', () => {
    const runtime = start();
    const consumers = [new VirtualConsumer(runtime, 'a'), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    consumers[1].leave();
    expect(consumers[1].last).toMatchObject({ errorCode: 0, memberId: 'b', memberEpoch: -1 });
    runtime.advance(2_000);
    expect(count(consumers[0].beat())).toBe(4);
  });

  it('of whom one is silent: its partitions are free when its session ends', () => {
    const runtime = start();
    const consumers = [new VirtualConsumer(runtime, 'a'), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    for (let i = 0; i < 10; i += 1) {
      runtime.advance(5_000);
      consumers[0].beat();
    }
    expect(count(consumers[0])).toBe(4);
    expect(consumers[1].beat().errorCode).toBe(ErrorCode.UnknownMemberId);
  });

  it('of whom one does not give its partitions up in its rebalance timeout: it is fenced', () => {
    const runtime = start();
    join(runtime, { memberId: 'a', rebalanceTimeoutMs: 20_000 });
    runtime.advance(2_000);
    const second = new VirtualConsumer(runtime, 'b').beat();
    for (let i = 0; i < 6; i += 1) {
      // Alive, but silent on what it owns.
      beat(runtime, { memberId: 'a', memberEpoch: 2 });
      second.beat();
      runtime.advance(4_000);
    }
    expect(beat(runtime, { memberId: 'a', memberEpoch: 2 }).errorCode).toBe(ErrorCode.UnknownMemberId);
    expect(count(second.beat())).toBe(4);
  });

  it('of whom one subscribes to something else keep what they still read', () => {
    const runtime = start();
    const consumers = [
      new VirtualConsumer(runtime, 'a', { topics: ['orders', 'mails'] }),
      new VirtualConsumer(runtime, 'b', { topics: ['orders', 'mails'] }),
    ] as const;
    settle(runtime, consumers);
    expect(consumers.map(count)).toEqual([3, 3]);
    consumers[1].subscribe('orders');
    settle(runtime, consumers);
    const mails = (runtime.topics as TestTopics).id('mails');
    expect([...consumers[1].owned].some((key) => key.startsWith(mails))).toBe(false);
    expect(count(consumers[0]) + count(consumers[1])).toBe(6);
  });
});

describe('the epoch of a heartbeat', () => {
  it('must be the last one', () => {
    const runtime = start();
    join(runtime);
    expect(beat(runtime, { memberEpoch: 3 }).errorCode).toBe(ErrorCode.FencedMemberEpoch);
    expect(beat(runtime, { memberEpoch: 1 }).errorCode).toBe(ErrorCode.FencedMemberEpoch);
    expect(beat(runtime, { memberEpoch: 2 }).errorCode).toBe(ErrorCode.None);
  });

  it('may be the one before, with nothing owned but what is assigned, as the answer may have been lost', () => {
    const runtime = start();
    const orders = (runtime.topics as TestTopics).id('orders');
    join(runtime);
    (runtime.topics as TestTopics).grow('orders', 5);
    runtime.advance(2_000);
    const topicPartitions = [{ topicId: orders, partitions: [0] }];
    expect(beat(runtime, { memberEpoch: 2, topicPartitions }).memberEpoch).toBe(3);
    expect(beat(runtime, { memberEpoch: 2, topicPartitions }).errorCode).toBe(ErrorCode.None);
    expect(beat(runtime, { memberEpoch: 2 }).errorCode).toBe(ErrorCode.FencedMemberEpoch);
  });

  it('of a member or a group that is not there is an error', () => {
    const runtime = start();
    expect(beat(runtime, { memberEpoch: 1 }).errorCode).toBe(ErrorCode.GroupIdNotFound);
    join(runtime);
    expect(beat(runtime, { memberId: 'other', memberEpoch: 1 }).errorCode).toBe(ErrorCode.UnknownMemberId);
    expect(beat(runtime, { memberId: 'other', memberEpoch: -1 }).errorCode).toBe(ErrorCode.UnknownMemberId);
  });
});

describe('a static member', () => {
  const instanceId = 'pod-1';

  it('that left for a while comes back under a new id to the same partitions, without a new assignment', () => {
    const runtime = start();
    const consumers = [new VirtualConsumer(runtime, 'a', { instanceId }), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    const before = consumers[0].owned;
    const { groupEpoch } = group(runtime);
    consumers[0].leave(-2);
    expect(consumers[0].last).toMatchObject({ errorCode: 0, memberEpoch: -2 });
    runtime.advance(10_000);
    consumers[1].beat();
    consumers[0].crash('a-2');
    consumers[0].beat();
    expect(consumers[0].owned).toEqual(before);
    expect(consumers[0].memberEpoch).toBe(groupEpoch);
    expect(group(runtime)).toMatchObject({ groupEpoch, state: 'Stable' });
    expect([...group(runtime).members.keys()].sort()).toEqual(['a-2', 'b']);
    // The old id is fenced.
    expect(beat(runtime, { memberId: 'a', instanceId, memberEpoch: 3 }).errorCode).toBe(ErrorCode.FencedInstanceId);
  });

  it('cannot take the place of one that has not left', () => {
    const runtime = start();
    join(runtime, { memberId: 'a', instanceId });
    expect(join(runtime, { memberId: 'b', instanceId }).errorCode).toBe(ErrorCode.UnreleasedInstanceId);
  });

  it('that left for a while and does not come back is given up with its session', () => {
    const runtime = start();
    const consumers = [new VirtualConsumer(runtime, 'a', { instanceId }), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    consumers[0].leave(-2);
    for (let i = 0; i < 10; i += 1) {
      runtime.advance(5_000);
      consumers[1].beat();
    }
    expect(count(consumers[1])).toBe(4);
  });

  it('may leave for good, and -2 is for static members only', () => {
    const runtime = start();
    join(runtime, { memberId: 'a', instanceId });
    expect(beat(runtime, { memberId: 'a', memberEpoch: -2 }).errorCode).toBe(ErrorCode.InvalidRequest);
    expect(beat(runtime, { memberId: 'x', memberEpoch: -1, instanceId }).errorCode).toBe(ErrorCode.FencedInstanceId);
    expect(beat(runtime, { memberId: 'a', memberEpoch: -1, instanceId }).errorCode).toBe(ErrorCode.None);
    expect(group(runtime).state).toBe('Empty');
  });
});

describe('a regular expression', () => {
  it('counts once it has gone through all topics, and again when topics come', () => {
    const runtime = start();
    const consumer = new VirtualConsumer(runtime, 'm', { regex: '(orders|audit).*' }).beat();
    expect([consumer.memberEpoch, count(consumer)]).toEqual([1, 0]);
    runtime.advance(2_000);
    expect(count(consumer.beat())).toBe(4);
    const topics = runtime.topics as TestTopics;
    topics.create('audit-1', 2);
    topics.create('audited', 1);
    topics.create('my-audit', 1);
    settle(runtime, [consumer], 10);
    expect(count(consumer)).toBe(7);
  });

  it('that nobody has any more is forgotten', () => {
    const runtime = start();
    const consumers = [
      new VirtualConsumer(runtime, 'a', { regex: 'mail.*' }),
      new VirtualConsumer(runtime, 'b', { regex: 'mail.*' }),
    ] as const;
    settle(runtime, consumers);
    expect(consumers.map(count)).toEqual([1, 1]);
    consumers[0].leave();
    expect([...group(runtime).resolvedRegexes.keys()]).toEqual(['mail.*']);
    consumers[1].leave();
    expect(group(runtime).resolvedRegexes.size).toBe(0);
  });

  it('that is changed while another is fresh is resolved with the heartbeat of any member', () => {
    const runtime = start();
    const consumers = [
      new VirtualConsumer(runtime, 'a', { regex: 'mail.*' }),
      new VirtualConsumer(runtime, 'b'),
    ] as const;
    settle(runtime, consumers, 3);
    beat(runtime, { memberId: 'a', memberEpoch: consumers[0].memberEpoch, subscribedTopicRegex: 'order.*' });
    runtime.advance(2_000);
    expect([...group(runtime).resolvedRegexes.keys()]).toEqual([]);
    consumers[1].beat();
    runtime.advance(2_000);
    expect([...group(runtime).resolvedRegexes.keys()]).toEqual(['order.*']);
  });

  it('that would take for ever elsewhere goes through many topics in slices', () => {
    const runtime = start();
    const topics = runtime.topics as TestTopics;
    for (let i = 0; i < 300; i += 1) topics.create(`${'a'.repeat(60)}-${i}`, 1);
    let decisions = 0;
    const { shard } = runtime;
    const decide = shard.decide.bind(shard);
    shard.decide = (command, context) => {
      if (command.kind === 'timer-regexes') decisions += 1;
      return decide(command, context);
    };
    const consumer = new VirtualConsumer(runtime, 'm', { regex: '((a+)+)+-[0-9]?' });
    settle(runtime, [consumer], 2);
    expect(count(consumer)).toBe(10);
    expect(decisions).toBeGreaterThan(1);
  });
});

describe('after a restart', () => {
  it('members go on where they were, or are given up with their session', () => {
    const runtime = start();
    const consumers = [new VirtualConsumer(runtime, 'a'), new VirtualConsumer(runtime, 'b')] as const;
    settle(runtime, consumers);
    const records = runtime.log.length;
    runtime.restart();
    for (const consumer of consumers) consumer.beat();
    expect(runtime.log.length).toBe(records);
    for (let i = 0; i < 10; i += 1) {
      runtime.advance(5_000);
      consumers[0].beat();
    }
    expect(count(consumers[0])).toBe(4);
  });
});
