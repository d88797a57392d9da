import { ListOffsetsRequest, OffsetForLeaderEpochRequest, ProduceRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

type Body = Input<typeof ListOffsetsRequest>;
type Partition = Body['topics'][number]['partitions'][number];

function list(
  version: number,
  label: string,
  asked: Partial<Partition> & { topic?: string },
  more: Partial<Body> = {},
): Step {
  const { topic: name = 'list-a', ...partition } = asked;
  const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp: -1, ...partition }] }];
  return request(ListOffsetsRequest, version, { replicaId: -1, topics, ...more }, { label });
}

function produced(offsets: readonly number[], compression: 'none' | 'gzip' = 'none'): Step {
  const records = offsets.map((at, offsetDelta) => ({
    value: Buffer.from(`${at}`),
    timestamp: baseTimestampMs + at,
    offsetDelta,
  }));
  const topicData = [{ name: 'list-a', partitionData: [{ index: 0, records: batch({ compression, records }) }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: 'fills list-a' });
}

const specialTimestamps: Readonly<Record<string, number>> = {
  latest: -1,
  earliest: -2,
  'largest timestamp': -3,
  'earliest local': -4,
  'latest tiered': -5,
  'earliest pending upload': -6,
  'no such meaning': -7,
};

function forVersion(version: number): Step[] {
  return [
    ...Object.entries(specialTimestamps).map(([label, timestamp]) => list(version, label, { timestamp })),
    ...[-10, 0, 5, 10, 15, 20, 25, 26, 1000].map((at) =>
      list(version, `timestamp ${at}`, { timestamp: baseTimestampMs + at }),
    ),
    list(version, 'timestamp 0', { timestamp: 0 }),
    ...[-1, -2, -3, 0].map((timestamp) =>
      list(version, `empty partition, ${timestamp}`, { partitionIndex: 1, timestamp }),
    ),
    list(version, 'unknown partition', { partitionIndex: 9 }),
    list(version, 'unknown topic', { topic: 'list-unknown' }),
    list(version, 'as a replica', {}, { replicaId: 5 }),
    list(version, 'as a debugging replica', {}, { replicaId: -2 }),
    request(ListOffsetsRequest, version, { replicaId: -1, topics: [] }, { label: 'no topics' }),
    request(
      ListOffsetsRequest,
      version,
      {
        replicaId: -1,
        topics: [
          {
            name: 'list-a',
            partitions: [
              { partitionIndex: 0, timestamp: -1 },
              { partitionIndex: 0, timestamp: -2 },
            ],
          },
        ],
      },
      { label: 'twice the same partition' },
    ),
    ...(version >= 2 ? [list(version, 'read committed', {}, { isolationLevel: 1 })] : []),
    ...(version >= 2 ? [list(version, 'unknown isolation level', {}, { isolationLevel: 7 })] : []),
    ...(version >= 4 ? [list(version, 'leader epoch', { currentLeaderEpoch: 0 })] : []),
    ...(version >= 4 ? [list(version, 'leader epoch of the future', { currentLeaderEpoch: 3 })] : []),
  ];
}

function leaderEpochs(version: number): Step[] {
  const ask = (
    label: string,
    partition: { partition?: number; currentLeaderEpoch?: number; leaderEpoch: number },
    topic = 'list-a',
  ): Step =>
    request(
      OffsetForLeaderEpochRequest,
      version,
      { topics: [{ topic, partitions: [{ partition: 0, ...partition }] }], ...(version >= 3 ? { replicaId: -1 } : {}) },
      { label },
    );
  return [
    ask('epoch 0', { leaderEpoch: 0 }),
    ask('epoch of the future', { leaderEpoch: 8 }),
    ask('no epoch', { leaderEpoch: -1 }),
    ask('current epoch', { currentLeaderEpoch: 0, leaderEpoch: 0 }),
    ask('current epoch of the future', { currentLeaderEpoch: 8, leaderEpoch: 0 }),
    ask('empty partition', { partition: 1, leaderEpoch: 0 }),
    ask('unknown partition', { partition: 9, leaderEpoch: 0 }),
    ask('unknown topic', { leaderEpoch: 0 }, 'list-unknown'),
  ];
}

export const listOffsets: Scenario = {
  name: 'list-offsets',
  steps: [
    ...madeTopic({ name: 'list-a', partitions: 2 }),
    produced([0, 5, 10]),
    produced([25, 20, 15], 'gzip'),
    produced([12]),
    ...eachVersion(ListOffsetsRequest, forVersion),
    ...[7, 8, 9].flatMap((version) =>
      Object.entries(specialTimestamps).map(([label, timestamp]) => list(version, label, { timestamp })),
    ),
    ...eachVersion(OffsetForLeaderEpochRequest, leaderEpochs),
  ],
};
