import type { ConfigEntry, TopicDescription } from '@barnabas/client';
import { describe, expect, it } from '@jest/globals';
import { topicDrift } from './topic-drift.js';

const partition = { leader: 1, leaderEpoch: 0, replicas: [1, 2], isr: [1, 2], offlineReplicas: [] };
const existing: TopicDescription = {
  name: 't',
  topicId: 'id',
  internal: false,
  partitions: [0, 1].map((number) => ({ ...partition, partition: number })),
};
const entry = (name: string, value: string): ConfigEntry => ({
  name,
  value,
  source: 'DEFAULT_CONFIG',
  readOnly: false,
  sensitive: false,
  synonyms: [],
  documentation: undefined,
});

describe('drift', () => {
  it('is nothing where nothing was declared, or all is as declared', () => {
    const undeclared = { name: 't', partitions: undefined, replicationFactor: undefined, config: {} };
    expect(topicDrift(undeclared, existing, [entry('retention.ms', '5')])).toEqual([]);
    const same = { name: 't', partitions: 2, replicationFactor: 2, config: { 'retention.ms': '5' } };
    expect(topicDrift(same, existing, [entry('retention.ms', '5')])).toEqual([]);
  });

  it('names everything that differs', () => {
    const wanted = {
      name: 't',
      partitions: 6,
      replicationFactor: 3,
      config: { 'retention.ms': '5', 'retension.ms': '5' },
    };
    expect(topicDrift(wanted, existing, [entry('retention.ms', '7')])).toEqual([
      'it has 2 partitions, not 6',
      'its replication factor is 2, not 3',
      'retention.ms is 7, not 5',
      'the cluster knows no config retension.ms',
    ]);
  });
});
