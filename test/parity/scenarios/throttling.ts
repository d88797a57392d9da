import {
  AlterClientQuotasRequest,
  CreatePartitionsRequest,
  CreateTopicsRequest,
  DeleteTopicsRequest,
  DescribeClientQuotasRequest,
  FetchRequest,
  HeartbeatRequest,
  MetadataRequest,
  ProduceRequest,
  zeroUuid,
} from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { oneWay, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

const topic = 'throttled';
const topicIdVersionMin = 13;
/** The client id of every scenario. */
const client = { entityType: 'client-id', entityName: 'parity' };
const user = { entityType: 'user', entityName: 'ANONYMOUS' };

type Entity = typeof client;

function alter(entity: Entity, key: string, value: number | null, label: string, unseen = false): Step {
  const ops = [{ key, value: value ?? 0, remove: value === null }];
  const body = { entries: [{ entity: [entity], ops }], validateOnly: false };
  return request(AlterClientQuotasRequest, 1, body, { label, unseen });
}

/**
 * Limits these scenarios' client while `steps` are played. Apache goes by a quota a little after it has said that it is set, and ours at
 * once: whether a quota of time holds for the request that sets it is not compared.
 */
function limited(key: string, value: number, steps: readonly Step[], entity: Entity = client): Step[] {
  const components = [{ entityType: entity.entityType, matchType: 0, match: entity.entityName }];
  const body = { components, strict: true };
  const isSet = { 'entries.0.values.0.key': key };
  const unseen = key === 'request_percentage';
  return [
    alter(entity, key, value, key, unseen),
    request(DescribeClientQuotasRequest, 1, body, { label: 'until it is set', until: isSet, unseen }),
    ...steps,
    alter(entity, key, null, `${key}, no more`, unseen),
    request(DescribeClientQuotasRequest, 1, body, { label: 'until it is gone', until: { 'entries.0': undefined } }),
  ];
}

const place = (version: number) =>
  version >= topicIdVersionMin ? { topicId: learnt<string>(`id of ${topic}`) } : { name: topic };

function produceBody(version: number, acks: number, bytes: number, index = 0) {
  const records = batch({ records: [{ value: Buffer.alloc(bytes, 'v'), timestamp: baseTimestampMs }] });
  return { acks, timeoutMs: 10_000, topicData: [{ ...place(version), partitionData: [{ index, records }] }] };
}

const produce = (version: number, bytes: number, on: string): Step =>
  request(ProduceRequest, version, produceBody(version, -1, bytes), { label: `${bytes} bytes`, on });

function fetch(
  version: number,
  label: string,
  on: string,
  session: { id?: number; epoch: number } = { epoch: -1 },
): Step {
  const { name, topicId } = { name: undefined, topicId: undefined, ...place(version) };
  const asked = { topic: name, topicId, partitions: [{ partition: 1, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] };
  const { id = 0, epoch } = session;
  const body = { maxWaitMs: 0, minBytes: 0, forgottenTopicsData: [], rackId: '', sessionId: id, sessionEpoch: epoch };
  return request(FetchRequest, version, { ...body, topics: [asked] }, { label, on });
}

function create(version: number, name: string, numPartitions: number, on: string, validateOnly = false): Step {
  const topics = [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }];
  const label = `${numPartitions} partitions of ${name}${validateOnly ? ', only validated' : ''}`;
  return request(CreateTopicsRequest, version, { topics, timeoutMs: 10_000, validateOnly }, { label, on });
}

const grow = (version: number, name: string, count: number, on: string): Step =>
  request(
    CreatePartitionsRequest,
    version,
    { topics: [{ name, count, assignments: null }], timeoutMs: 10_000, validateOnly: false },
    { label: `${name} to ${count}`, on },
  );

function remove(version: number, name: string, on: string): Step {
  const named = version >= 6 ? { topics: [{ name, topicId: zeroUuid }] } : { topicNames: [name] };
  return request(DeleteTopicsRequest, version, { ...named, timeoutMs: 10_000 }, { label: name, on });
}

const listed = (name: string, on: string, allowAutoTopicCreation = false): Step =>
  request(MetadataRequest, 12, { topics: [{ name }], allowAutoTopicCreation }, { label: name, on });

/** Each on a connection of its own, as a throttled one is not read. */
export const throttling: Scenario = {
  name: 'throttling',
  steps: [
    ...madeTopic({ name: topic, partitions: 2 }),
    request(ProduceRequest, 9, produceBody(9, -1, 9000, 1), { label: 'what is fetched' }),
    ...limited('producer_byte_rate', 1000, [
      produce(8, 100, 'p1'),
      produce(3, 11_000, 'p2'),
      produce(8, 10, 'p3'),
      produce(13, 10, 'p4'),
      oneWay(ProduceRequest, 9, produceBody(9, 0, 500), {
        label: 'acks=0: is read again when the time is over',
        on: 'p5',
      }),
    ]),
    ...limited('consumer_byte_rate', 800, [
      listed(topic, 'f1'),
      fetch(4, 'more than in ten seconds', 'f2'),
      fetch(12, 'more than in ten seconds', 'f3'),
      fetch(16, 'more than in ten seconds', 'f4'),
      fetch(12, 'a session that would begin', 'f5', { epoch: 0 }),
      fetch(12, 'a session that nobody knows', 'f6', { id: 77, epoch: 3 }),
    ]),
    ...limited('controller_mutation_rate', 1, [
      create(7, 'mutated-a', 12, 'main'),
      create(7, 'mutated-b', 1, 'm1'),
      create(6, 'mutated-b', 1, 'm2', true),
      create(7, 'bad name', 1, 'm3'),
      create(5, 'mutated-c', 2, 'm4'),
      grow(3, 'mutated-c', 3, 'm5'),
      grow(2, 'mutated-c', 3, 'm6'),
      remove(6, 'mutated-c', 'm7'),
      remove(5, 'mutated-c', 'm8'),
      remove(4, 'mutated-c', 'm9'),
      remove(6, 'mutated-unknown', 'm10'),
      listed('mutated-auto', 'm11', true),
      listed('mutated-auto', 'm11', true),
    ]),
    listed('mutated-auto', 'main'),
    ...limited(
      'controller_mutation_rate',
      1000,
      [
        create(7, 'mutated-d', 9000, 'main', true),
        create(7, 'mutated-d', 9000, 'main', true),
        create(7, 'mutated-d', 1, 'm12'),
      ],
      user,
    ),
    ...[Infinity, Number.NaN].flatMap((value) => {
      const asked = [15, 1].map((count) => create(7, 'mutated-e', count, 'main', true));
      return limited('controller_mutation_rate', 1, limited('controller_mutation_rate', value, asked, user));
    }),
    ...limited('request_percentage', 1e-6, [
      listed(topic, 'r1'),
      request(
        HeartbeatRequest,
        4,
        { groupId: 'nobody', generationId: 1, memberId: 'm' },
        { label: 'refused', on: 'r2' },
      ),
      fetch(12, 'answered with nothing', 'r3'),
      produce(9, 10, 'r4'),
    ]),
  ],
};
