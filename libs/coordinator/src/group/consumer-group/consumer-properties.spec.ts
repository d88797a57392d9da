import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { GroupRuntime } from '../group-runtime.fixture.js';
import type { ConsumerGroup } from './consumer-group.js';
import { settle, TestTopics, VirtualConsumer } from './consumer.fixture.js';

type Action =
  | { readonly kind: 'beat' | 'crash' | 'leave' | 'leave-for-a-while'; readonly who: number }
  | { readonly kind: 'subscribe'; readonly who: number; readonly topics: string[] }
  | { readonly kind: 'round' | 'restart' }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'topic'; readonly name: string; readonly partitions: number }
  | { readonly kind: 'delete-topic'; readonly name: string };

const who = fc.nat(5);
const name = fc.constantFrom('orders', 'mails', 'audit-1', 'audit-2');
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('beat' as const), who }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('round' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('crash', 'leave', 'leave-for-a-while'), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      who,
      topics: fc.subarray(['orders', 'mails', 'none']),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(10, 1_000, 12_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(46_000, 61_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('topic' as const), name, partitions: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-topic' as const), name }) },
);

class Scenario {
  readonly topics = new TestTopics({ orders: 4, mails: 3 });
  readonly runtime = new GroupRuntime();
  /** Two that change their subscriptions, one that likes ranges, one by regular expression, two static ones. */
  readonly consumers = [
    new VirtualConsumer(this.runtime, 'm-0'),
    new VirtualConsumer(this.runtime, 'm-1', { topics: ['orders', 'mails'], isSlow: true }),
    new VirtualConsumer(this.runtime, 'm-2', { serverAssignor: 'range' }),
    new VirtualConsumer(this.runtime, 'm-3', { regex: 'audit.*|mails', isSlow: true }),
    new VirtualConsumer(this.runtime, 'm-4', { instanceId: 'pod-4' }),
    new VirtualConsumer(this.runtime, 'm-5', { instanceId: 'pod-5', topics: ['mails'] }),
  ];
  private incarnation = 0;
  private groupEpoch = 0;
  private readonly memberEpochs = new Map<string, number>();

  constructor() {
    this.runtime.topics = this.topics;
  }

  get group(): ConsumerGroup | undefined {
    return this.runtime.shard.consumerGroups.get('group');
  }

  run(step: Action): void {
    const one = 'who' in step ? this.consumers[step.who] : undefined;
    if (step.kind === 'beat') one?.beat();
    else if (step.kind === 'crash') one?.crash(`m-${(this.incarnation += 1) + 10}`);
    else if (step.kind === 'leave') one?.leave();
    else if (step.kind === 'leave-for-a-while') this.leaveForAWhile(one!);
    else if (step.kind === 'subscribe') one?.subscribe(...step.topics);
    else if (step.kind === 'round') for (const consumer of this.consumers) consumer.beat();
    else if (step.kind === 'advance') this.runtime.advance(step.ms);
    else if (step.kind === 'topic') this.topic(step.name, step.partitions);
    else if (step.kind === 'delete-topic') this.topics.delete(step.name);
    else this.runtime.restart();
    this.check();
  }

  private leaveForAWhile(consumer: VirtualConsumer): void {
    consumer.leave(-2);
    consumer.crash(`m-${(this.incarnation += 1) + 10}`);
  }

  private topic(topic: string, partitions: number): void {
    const current = this.topics.byName(topic);
    if (current === undefined) this.topics.create(topic, partitions);
    else if (partitions > current.partitionCount) this.topics.grow(topic, partitions);
  }

  /** Nobody shares a partition with anybody, and epochs only rise. */
  private check(): void {
    const { group } = this;
    if (group === undefined) return;
    const owners = new Map<string, string>();
    for (const { memberId, assigned, pendingRevocation } of group.members.values()) {
      for (const [topicId, partitions] of [...assigned, ...pendingRevocation]) {
        for (const partition of partitions.keys()) {
          const key = `${topicId}/${partition}`;
          expect(owners.get(key)).toBeUndefined();
          owners.set(key, memberId);
        }
      }
    }
    // What members believe to own is theirs, as long as they are members.
    for (const { memberId, memberEpoch, owned } of this.consumers) {
      if (memberEpoch === 0 || group.member(memberId)?.memberEpoch !== memberEpoch) continue;
      for (const key of owned) expect(owners.get(key)).toBe(memberId);
    }
    expect(group.groupEpoch).toBeGreaterThanOrEqual(this.groupEpoch);
    expect(group.assignmentEpoch).toBeLessThanOrEqual(group.groupEpoch);
    this.groupEpoch = group.groupEpoch;
    for (const { memberId, memberEpoch } of group.members.values()) {
      if (memberEpoch > 0) expect(memberEpoch).toBeGreaterThanOrEqual(this.memberEpochs.get(memberId) ?? 0);
      expect(memberEpoch).toBeLessThanOrEqual(group.assignmentEpoch);
      this.memberEpochs.set(memberId, Math.max(memberEpoch, 0));
    }
  }
}

function play(actions: readonly Action[]): Scenario {
  const scenario = new Scenario();
  for (const step of actions) scenario.run(step);
  return scenario;
}

function snapshot(group: ConsumerGroup | undefined): unknown {
  if (group === undefined) return undefined;
  const { groupEpoch, assignmentEpoch, metadataHash, state, members, targets, resolvedRegexes } = group;
  return { groupEpoch, assignmentEpoch, metadataHash, state, members, targets, resolvedRegexes };
}

// Bounded work, but on a busy machine it may take its time.
jest.setTimeout(60_000);

const actions = fc.array(action, { maxLength: 70, size: 'max' });

describe('whatever the members of a consumer group do', () => {
  it('a partition is never with two of them, and epochs only rise', () => {
    let assigned = 0;
    fc.assert(
      fc.property(actions, (steps) => {
        const { group } = play(steps);
        for (const member of group?.members.values() ?? []) assigned += member.assigned.size;
      }),
      { numRuns: 120 },
    );
    // They really got something.
    expect(assigned).toBeGreaterThan(120);
  });

  it('the group comes to rest with every partition at one member that reads it', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const scenario = play(steps);
        const { runtime, consumers, topics } = scenario;
        // Those who left for a while under another id are given up first.
        runtime.advance(46_000);
        settle(runtime, consumers, 20);
        const group = scenario.group!;
        expect(group.state).toBe('Stable');
        expect(group.size).toBe(consumers.length);
        const wanted = new Set(consumers.flatMap((one) => one.topics));
        for (const topic of topics.names()) if (/^(audit.*|mails)$/.test(topic)) wanted.add(topic);
        const expected = [...wanted].flatMap((topic) => {
          const known = topics.byName(topic);
          return known ? Array.from({ length: known.partitionCount }, (_, i) => `${known.id}/${i}`) : [];
        });
        expect(consumers.flatMap(({ owned }) => [...owned]).sort()).toEqual(expected.sort());
        // Nobody has anything to do any more, so nothing is written.
        const records = runtime.log.length;
        for (const consumer of consumers) consumer.beat();
        expect(runtime.log.length).toBe(records);
      }),
      { numRuns: 80 },
    );
  });

  it('replaying all records gives the same group', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const scenario = play(steps);
        const before = snapshot(scenario.group);
        scenario.runtime.restart();
        expect(snapshot(scenario.group)).toEqual(before);
      }),
      { numRuns: 80 },
    );
  });

  it('and once they are gone no timer is left', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const { runtime, group } = play(steps);
        runtime.advance(10 * 60_000);
        expect(runtime.pendingTimers).toEqual([]);
        if (group !== undefined) expect(runtime.shard.consumerGroups.get('group')?.state).toBe('Empty');
      }),
      { numRuns: 50 },
    );
  });
});
