import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SeededRandomness } from '@barnabas/platform';
import type { TopicMetadata } from '../cluster/cluster-snapshot.js';
import type { OutgoingRecord } from './outgoing-record.js';
import { Partitioner } from './partitioner.js';

const file = new URL('../../../../test/vectors/records/murmur2.json', import.meta.url);
/** Keys in hex, and the partitions that Java's producer picks among 1, 3, 6, 12 and 100. */
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { key: string; partitions: number[] }[];

function topicOf(count: number, leaders: (partition: number) => number = () => 1): TopicMetadata {
  const partitions = Array.from({ length: count }, (_, partition) => ({
    partition,
    leader: leaders(partition),
    leaderEpoch: 0,
    replicas: [1],
    isr: [1],
    offlineReplicas: [],
  }));
  return { name: 'orders', topicId: '', internal: false, partitions };
}

function record(key: Buffer | null, partition?: number): OutgoingRecord {
  const settle = { resolve: () => undefined, reject: () => undefined };
  return { topic: 'orders', partition, input: { key, value: null, timestamp: 0 }, sizeBytes: 1, ...settle };
}

describe('Partitioner', () => {
  it('sends keys where the Java client sends them', () => {
    const partitioner = new Partitioner(new SeededRandomness(1));
    for (const { key, partitions } of vectors) {
      const chosen = [1, 3, 6, 12, 100].map((count) =>
        partitioner.partitionFor(record(Buffer.from(key, 'hex')), topicOf(count)),
      );
      expect(chosen).toEqual(partitions);
    }
  });

  it('takes an explicit partition as it stands, and refuses one that is not there', () => {
    const partitioner = new Partitioner(new SeededRandomness(1));
    expect(partitioner.partitionFor(record(Buffer.from('key'), 2), topicOf(3))).toBe(2);
    for (const partition of [3, -1, 0.5]) {
      expect(() => partitioner.partitionFor(record(null, partition), topicOf(3))).toThrow(
        expect.objectContaining({ code: 'INVALID_PARTITION' }),
      );
    }
  });

  it('keeps to one partition without key until its batch is closed, then takes another', () => {
    const partitioner = new Partitioner(new SeededRandomness(1));
    const used = new Set<number>();
    let current = partitioner.partitionFor(record(null), topicOf(5));
    for (let batch = 0; batch < 50; batch += 1) {
      expect(partitioner.partitionFor(record(null), topicOf(5))).toBe(current);
      partitioner.batchClosed('orders', current);
      const next = partitioner.partitionFor(record(null), topicOf(5));
      expect(next).not.toBe(current);
      current = next;
      used.add(next);
    }
    expect(used.size).toBe(5);
  });

  it('avoids partitions without leader for records without key', () => {
    const partitioner = new Partitioner(new SeededRandomness(1));
    const topic = topicOf(4, (partition) => (partition === 2 ? 1 : -1));
    for (let batch = 0; batch < 5; batch += 1) {
      expect(partitioner.partitionFor(record(null), topic)).toBe(2);
      partitioner.batchClosed('orders', 0);
    }
  });
});
