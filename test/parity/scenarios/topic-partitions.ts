import {
  CreatePartitionsRequest,
  DeleteTopicsRequest,
  DescribeTopicPartitionsRequest,
  MetadataRequest,
} from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

/** Their order is that of their names, whatever is asked for. */
const [one, two, three] = ['cursor-a', 'cursor-b', 'cursor-c'];

interface Asked {
  readonly names?: readonly string[];
  readonly limit?: number;
  readonly cursor?: readonly [topic: string, partition: number];
}

function describe(label: string, { names = [one, two, three], limit, cursor }: Asked): Step {
  const topics = names.map((name) => ({ name }));
  const limited = limit === undefined ? {} : { responsePartitionLimit: limit };
  const from = cursor === undefined ? {} : { cursor: { topicName: cursor[0], partitionIndex: cursor[1] } };
  return request(DescribeTopicPartitionsRequest, 0, { topics, ...limited, ...from }, { label });
}

const limits = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 2000, 2001, 2_147_483_647];

const cursors: readonly (readonly [topic: string, partition: number])[] = [
  [one, 0],
  [one, 2],
  [one, 3],
  [one, 99],
  [two, 0],
  [two, 1],
  [three, 0],
  [three, 1],
  ['cursor-', 0],
  ['cursor-aa', 0],
  ['cursor-aa', 7],
  ['cursor-d', 0],
  ['', 0],
  ['bad/name', 0],
  [one, -1],
  [one, -2_147_483_648],
];

/** The topic that a cursor stands at goes between two answers. */
const deleted: readonly Step[] = [
  describe('before it goes', { limit: 4 }),
  request(DeleteTopicsRequest, 5, { topicNames: [two], timeoutMs: 10_000 }),
  request(
    MetadataRequest,
    12,
    { topics: [{ name: two }], allowAutoTopicCreation: false },
    { label: 'until it is gone', until: { 'topics.0.errorCode': 3 } },
  ),
  describe('a cursor at what is gone', { cursor: [two, 1] }),
  describe('a cursor at what is gone, all topics', { names: [], cursor: [two, 1] }),
  describe('a cursor at what is gone, limited', { cursor: [two, 1], limit: 1 }),
  describe('a cursor before what is gone', { cursor: [one, 2], limit: 2 }),
  describe('a cursor behind what is gone', { cursor: [three, 0] }),
  describe('a cursor at what is gone and not asked for', { names: [one, three], cursor: [two, 0] }),
  describe('what is gone, and a limit', { limit: 3 }),
];

export const topicPartitions: Scenario = {
  name: 'topic-partitions',
  steps: [
    ...madeTopic({ name: one, partitions: 3 }),
    ...madeTopic({ name: two, partitions: 2 }),
    ...madeTopic({ name: three }),
    ...limits.map((limit) => describe(`limit ${limit}`, { limit })),
    ...cursors.map((cursor) => describe(`from ${cursor.join(' ')}`, { cursor })),
    ...cursors.map((cursor) => describe(`from ${cursor.join(' ')}, limit 2`, { cursor, limit: 2 })),
    describe('in another order', { names: [three, one, two], limit: 4 }),
    describe('in another order, from a cursor', { names: [three, one, two], cursor: [two, 1] }),
    describe('twice the same, limited', { names: [one, two, one], limit: 4 }),
    describe('with an unknown one, limited', { names: [one, 'cursor-bb', three], limit: 3 }),
    describe('with an unknown one, limited behind it', { names: [one, 'cursor-bb', three], limit: 4 }),
    describe('with bad names', { names: ['bad/name', '..', one], limit: 2 }),
    describe('with bad names, limited among them', { names: ['bad/name', '..', one], limit: 1 }),
    describe('no name', { names: ['', one], limit: 2 }),
    describe('only the unknown, from a cursor', { names: ['cursor-bb'], cursor: ['cursor-bb', 0] }),
    describe('only the unknown, from a cursor beyond its start', { names: ['cursor-bb'], cursor: ['cursor-bb', 3] }),
    describe('a cursor at one not asked for', { names: [one, three], cursor: [two, 0] }),
    describe('a cursor at one that was never there', { names: [one, three], cursor: ['cursor-bb', 0] }),
    request(CreatePartitionsRequest, 3, {
      topics: [{ name: one, count: 5, assignments: null }],
      timeoutMs: 10_000,
      validateOnly: false,
    }),
    request(
      MetadataRequest,
      12,
      { topics: [{ name: one }], allowAutoTopicCreation: false },
      { label: 'until it has grown', until: { 'topics.0.partitions.4.errorCode': 0 } },
    ),
    describe('a cursor into what has grown', { cursor: [one, 4], limit: 2 }),
    ...deleted,
  ],
};
