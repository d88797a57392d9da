import { describe, expect, it } from '@jest/globals';
import type { GroupTopic } from './group-topics.js';
import { noTopics } from './group-topics.js';
import { MetadataHashes } from './metadata-hash.js';

const topic = (name: string, id: string, partitionCount: number): GroupTopic => ({ name, id, partitionCount });
const image = (...topics: GroupTopic[]) => ({
  ...noTopics,
  byName: (name: string) => topics.find((one) => one.name === name),
});

const plain = topic('plain', 'U9lGQ3RITIStZ0scoTdOOQ', 1);
const compacted = topic('compacted', 'K-CmBLCLRYSKKL3ssgPD7g', 1);

describe('the metadata hash of a group', () => {
  it('is what Apache Kafka wrote for sample-consumer', () => {
    expect(new MetadataHashes().ofTopics(['plain', 'compacted'], image(plain, compacted))).toBe(-7320542450905169622n);
  });

  it('is zero without topics, and leaves out those that do not exist', () => {
    const hashes = new MetadataHashes();
    expect(hashes.ofTopics(['gone'], image(plain))).toBe(0n);
    expect(hashes.ofTopics(['gone', 'plain'], image(plain))).toBe(hashes.ofTopics(['plain'], image(plain)));
  });

  it('changes with the partitions and with the id of a topic', () => {
    const hashes = new MetadataHashes();
    const before = hashes.ofTopics(['plain'], image(plain));
    const grown = hashes.ofTopics(['plain'], image({ ...plain, partitionCount: 2 }));
    const anew = hashes.ofTopics(['plain'], image({ ...plain, id: compacted.id }));
    expect(new Set([before, grown, anew]).size).toBe(3);
    expect(hashes.ofTopics(['plain'], image(plain))).toBe(before);
  });
});
