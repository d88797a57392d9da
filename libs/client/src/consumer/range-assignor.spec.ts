import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { partitionKey } from '../topic-partition.js';
import type { TopicPartition } from '../topic-partition.js';
import { readAssignment, readSubscription, writeAssignment, writeSubscription } from './consumer-protocol.js';
import { assignRanges } from './range-assignor.js';

/** Computed by Apache Kafka 4.3.1's RangeAssignor and ConsumerProtocol. */
interface Vectors {
  readonly cases: readonly {
    readonly partitions: Readonly<Record<string, number>>;
    readonly members: readonly { memberId: string; groupInstanceId: string | null; topics: string[] }[];
    readonly assignment: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly subscriptions: readonly { topics: string[]; generationId: number; hex: string }[];
  readonly assignments: readonly { partitions: TopicPartition[]; hex: string }[];
}
const file = new URL('../../../../test/vectors/consumer/consumer-protocol.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('range assignor', () => {
  it('assigns what the Java client assigns', () => {
    expect(vectors.cases).toHaveLength(60);
    for (const each of vectors.cases) {
      const members = each.members.map((member) => ({
        ...member,
        groupInstanceId: member.groupInstanceId ?? undefined,
      }));
      const assignment = assignRanges(new Map(Object.entries(each.partitions)), members);
      const asKeys = [...assignment].map(([memberId, partitions]) => [
        memberId,
        partitions.map(({ topic, partition }) => partitionKey(topic, partition)).toSorted(),
      ]);
      expect(Object.fromEntries(asKeys)).toEqual(each.assignment);
    }
  });

  it('keeps co-partitioned topics together', () => {
    const members = ['c', 'a', 'b'].map((memberId) => ({ memberId, groupInstanceId: undefined, topics: ['x', 'y'] }));
    const assignment = assignRanges(
      new Map([
        ['x', 7],
        ['y', 7],
      ]),
      members,
    );
    for (const partitions of assignment.values()) {
      const of = (topic: string): number[] =>
        partitions.filter((each) => each.topic === topic).map((each) => each.partition);
      expect(of('x')).toEqual(of('y'));
    }
  });
});

describe('consumer protocol', () => {
  it('writes subscriptions as the Java client writes them, and reads them', () => {
    for (const { topics, generationId, hex } of vectors.subscriptions) {
      expect(writeSubscription(topics, generationId).toString('hex')).toBe(hex);
      expect(readSubscription(Buffer.from(hex, 'hex'))).toEqual(topics.toSorted());
    }
  });

  it('writes assignments as the Java client writes them, and reads them', () => {
    for (const { partitions, hex } of vectors.assignments) {
      expect(writeAssignment(partitions).toString('hex')).toBe(hex);
      expect(readAssignment(Buffer.from(hex, 'hex'))).toEqual(partitions);
    }
  });

  it('reads later versions as far as it knows them, and names what it cannot read', () => {
    const later = Buffer.concat([
      Buffer.from('0009', 'hex'),
      writeSubscription(['t'], 1).subarray(2),
      Buffer.from([1, 2]),
    ]);
    expect(readSubscription(later)).toEqual(['t']);
    expect(() => readSubscription(Buffer.from([0]))).toThrow(expect.objectContaining({ code: 'INVALID_GROUP_DATA' }));
  });
});
