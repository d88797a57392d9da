import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TopicPartitions } from '../topic-partitions.js';
import { assignorsByName, type AssignableGroup, type AssignableMember, type AssignorName } from './assignor.js';

type Counts = Record<string, number>;

function member(memberId: string, topics: readonly string[], assigned: TopicPartitions = new Map()): AssignableMember {
  return { memberId, instanceId: null, subscribedTopicIds: new Set(topics), assigned };
}

function group(members: readonly AssignableMember[], counts: Counts): AssignableGroup {
  const [first] = members;
  const isHomogeneous = members.every(
    ({ subscribedTopicIds }) => [...(first?.subscribedTopicIds ?? [])].join() === [...subscribedTopicIds].join(),
  );
  return { members, isHomogeneous, partitionCount: (topicId) => counts[topicId] ?? 0 };
}

const sizes = (assignment: ReadonlyMap<string, TopicPartitions>) =>
  Array.from(assignment.values(), (topics) => [...topics.values()].reduce((sum, { size }) => sum + size, 0));

const counts: Counts = { a: 5, b: 4, c: 1, d: 8 };
const topics = fc.subarray(Object.keys(counts));
const subscriptions = fc.array(topics, { minLength: 1, maxLength: 7 });

/** Partitions with their owners; fails when one has two. */
function owners(assignment: ReadonlyMap<string, TopicPartitions>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [memberId, ofMember] of assignment) {
    for (const [topicId, partitions] of ofMember) {
      for (const partition of partitions) {
        expect(found.has(`${topicId}-${partition}`)).toBe(false);
        found.set(`${topicId}-${partition}`, memberId);
      }
    }
  }
  return found;
}

describe.each<AssignorName>(['uniform', 'range'])('the %s assignor', (name) => {
  const assign = assignorsByName[name];

  it('gives every partition that somebody reads to one who reads it, before and after subscriptions change', () => {
    fc.assert(
      fc.property(subscriptions, subscriptions, (before, after) => {
        const first = assign(
          group(
            before.map((read, i) => member(`m-${i}`, read)),
            counts,
          ),
        );
        const members = after.map((read, i) => member(`m-${i}`, read, first.get(`m-${i}`)));
        const assignment = assign(group(members, counts));
        const found = owners(assignment);
        const read = new Set(after.flat());
        expect(found.size).toBe([...read].reduce((sum, topic) => sum + (counts[topic] ?? 0), 0));
        for (const [partition, memberId] of found) {
          const reader = members.find((one) => one.memberId === memberId);
          expect(reader?.subscribedTopicIds.has(partition.split('-')[0] ?? '')).toBe(true);
        }
        expect(assignment.size).toBe(after.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the uniform assignor', () => {
  const assign = assignorsByName.uniform;

  it('gives equal shares where all read the same, and moves no more than it must', () => {
    const read = ['a', 'b'];
    const two = assign(group([member('x', read), member('y', read)], counts));
    expect(new Set(sizes(two))).toEqual(new Set([4, 5]));
    const three = assign(
      group([member('x', read, two.get('x')), member('y', read, two.get('y')), member('z', read)], counts),
    );
    expect(sizes(three)).toEqual([3, 3, 3]);
    const before = owners(two);
    const moved = [...owners(three)].filter(([partition, memberId]) => before.get(partition) !== memberId);
    expect(moved).toHaveLength(3);
  });

  it('keeps everything where nothing has changed', () => {
    const read = ['a', 'd'];
    const first = assign(group([member('x', read), member('y', ['d'])], counts));
    const again = assign(group([member('x', read, first.get('x')), member('y', ['d'], first.get('y'))], counts));
    expect(owners(again)).toEqual(owners(first));
  });

  it('evens out between those who read a topic together', () => {
    // x has all of a, so y gets more of d. One partition of d is all that Apache Kafka leaves with x, too.
    const assignment = assign(group([member('x', ['a', 'd']), member('y', ['d'])], counts));
    expect(sizes(assignment)).toEqual([6, 7]);
    expect(assignment.get('x')?.get('d')).toEqual(new Set([6]));
  });
});

describe('the range assignor', () => {
  it('puts the same partitions of topics of a size together, and static members first', () => {
    const read = ['p', 'q'];
    const statics = { ...member('z', read), instanceId: 'pod' };
    const assignment = assignorsByName.range(group([member('x', read), statics], { p: 3, q: 3 }));
    const numbers = (memberId: string) =>
      Array.from(assignment.get(memberId) ?? [], ([topicId, partitions]) => `${topicId}${[...partitions].join('')}`);
    expect(numbers('z')).toEqual(['p01', 'q01']);
    expect(numbers('x')).toEqual(['p2', 'q2']);
  });
});
