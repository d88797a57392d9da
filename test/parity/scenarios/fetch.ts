import { FetchRequest, MetadataRequest, ProduceRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { answer, eachVersion, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

type Body = Input<typeof FetchRequest>;
type Partition = Body['topics'][number]['partitions'][number];

const topicIdVersionMin = 13;
const unknownId = 'X9v6AAAAT0CAAAAAAAAAAQ';

interface Asked extends Partial<Partition> {
  readonly topic?: string;
  readonly topicId?: string;
}

/** As clients do it: the partitions of one topic stand together. */
function topics(version: number, asked: readonly Asked[]): Body['topics'] {
  const byTopic = new Map<string, Body['topics'][number]>();
  for (const { topic = 'fetch-a', topicId, ...partition } of asked) {
    const place = version >= topicIdVersionMin ? { topicId: topicId ?? learnt(`id of ${topic}`) } : { topic };
    const { partitions = [] } = byTopic.get(topic) ?? {};
    const full = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000, ...partition };
    byTopic.set(topic, { ...place, partitions: [...partitions, full] });
  }
  return [...byTopic.values()];
}

function fetch(
  version: number,
  label: string,
  asked: readonly Asked[],
  more: Partial<Body> = {},
  options: StepOptions = {},
): Step {
  const base = { maxWaitMs: 0, minBytes: 0, forgottenTopicsData: [], rackId: '', sessionId: 0, sessionEpoch: -1 };
  return request(FetchRequest, version, { ...base, topics: topics(version, asked), ...more }, { label, ...options });
}

function produced(topic: string, values: readonly string[], partition = 0): Step {
  const records = values.map((value, at) => ({
    value: Buffer.from(value),
    timestamp: baseTimestampMs + at,
    offsetDelta: at,
  }));
  const topicData = [{ name: topic, partitionData: [{ index: partition, records: batch({ records }) }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: `fills ${topic}` });
}

function forVersion(version: number): Step[] {
  return [
    fetch(version, 'from the start', [{}]),
    fetch(version, 'middle of a batch', [{ fetchOffset: 4 }]),
    fetch(version, 'at the end', [{ fetchOffset: 6 }]),
    fetch(version, 'beyond the end', [{ fetchOffset: 7 }]),
    fetch(version, 'before the start', [{ fetchOffset: -1 }]),
    fetch(version, 'empty partition', [{ partition: 1 }]),
    fetch(version, 'two partitions', [{}, { partition: 1 }]),
    fetch(version, 'less than a batch allowed', [{ partitionMaxBytes: 1 }], { maxBytes: 1 }),
    fetch(version, 'second partition when the first has used up the bytes', [{}, { topic: 'fetch-b' }], {
      maxBytes: 10,
    }),
    fetch(version, 'one batch for each partition', [
      { partitionMaxBytes: 1 },
      { topic: 'fetch-b', partitionMaxBytes: 1 },
    ]),
    fetch(version, 'no bytes allowed', [{ partitionMaxBytes: 0 }], { maxBytes: 0 }),
    fetch(version, 'read committed', [{}], { isolationLevel: 1 }),
    fetch(version, 'unknown partition', [{ partition: 9 }]),
    fetch(version, 'unknown topic', [{ topic: 'fetch-unknown', topicId: unknownId }]),
    fetch(version, 'known and unknown', [{}, { topic: 'fetch-unknown', topicId: unknownId }]),
    fetch(version, 'no topics', []),
    fetch(version, 'waits in vain', [{ fetchOffset: 6 }], { maxWaitMs: 100, minBytes: 1 }),
  ];
}

function epochs(version: number): Step[] {
  return [
    fetch(version, 'current leader epoch', [{ currentLeaderEpoch: 0 }]),
    fetch(version, 'leader epoch of the future', [{ currentLeaderEpoch: 5 }]),
    ...(version >= 12 ? [fetch(version, 'last fetched epoch', [{ fetchOffset: 3, lastFetchedEpoch: 0 }])] : []),
    ...(version >= 12
      ? [fetch(version, 'last fetched epoch of the future', [{ fetchOffset: 3, lastFetchedEpoch: 4 }])]
      : []),
  ];
}

/** KIP-227: what a session has told already is left out. */
function session(version: number): Step[] {
  const known = { sessionId: learnt<number>('session') };
  const keep = { session: 'sessionId' };
  const forgotten = version >= topicIdVersionMin ? { topicId: learnt('id of fetch-b') } : { topic: 'fetch-b' };
  return [
    fetch(version, 'opens a session', [{}, { topic: 'fetch-b' }], { sessionEpoch: 0 }, { keep }),
    fetch(version, 'incremental, nothing new', [], { ...known, sessionEpoch: 1 }),
    fetch(version, 'incremental, from another offset', [{ fetchOffset: 6 }], { ...known, sessionEpoch: 2 }),
    fetch(version, 'incremental, at the end of all', [{ topic: 'fetch-b', fetchOffset: 2 }], {
      ...known,
      sessionEpoch: 3,
    }),
    fetch(version, 'incremental, nothing to tell', [], { ...known, sessionEpoch: 4 }),
    fetch(version, 'incremental, forgets one', [{ fetchOffset: 0 }], {
      ...known,
      sessionEpoch: 5,
      forgottenTopicsData: [{ ...forgotten, partitions: [0] }],
    }),
    fetch(version, 'incremental, adds an unknown partition', [{ partition: 7 }], { ...known, sessionEpoch: 6 }),
    fetch(version, 'wrong session epoch', [], { ...known, sessionEpoch: 99 }),
    fetch(version, 'unknown session', [], { sessionId: 987_654, sessionEpoch: 1 }),
    fetch(version, 'closes the session', [], { ...known, sessionEpoch: -1 }),
    fetch(version, 'session that was closed', [], { ...known, sessionEpoch: 7 }),
  ];
}

const filled: readonly Step[] = [
  ...madeTopic({ name: 'fetch-a', partitions: 2 }),
  ...madeTopic({ name: 'fetch-b' }),
  produced('fetch-a', ['a', 'b', 'c']),
  produced('fetch-a', ['d', 'e', 'f']),
  produced('fetch-b', ['g', 'h']),
];

export const fetchScenario: Scenario = {
  name: 'fetch',
  steps: [
    ...filled,
    ...eachVersion(FetchRequest, forVersion),
    ...[9, 12, 18].flatMap(epochs),
    ...madeTopic({ name: 'fetch-wait' }),
    fetch(
      12,
      'waits',
      [{ topic: 'fetch-wait' }],
      { maxWaitMs: 20_000, minBytes: 1 },
      { on: 'waiting', later: 'the waiting fetch' },
    ),
    produced('fetch-wait', ['wakes it']),
    answer('the waiting fetch'),
    fetch(
      12,
      'waits for more',
      [{ topic: 'fetch-wait' }],
      { maxWaitMs: 20_000, minBytes: 120 },
      { on: 'waiting', later: 'the fetch for more' },
    ),
    produced('fetch-wait', ['x'.repeat(100)]),
    answer('the fetch for more'),
  ],
};

export const fetchSessions: Scenario = {
  name: 'fetch-sessions',
  steps: [
    ...['fetch-a', 'fetch-b'].map((name) =>
      request(
        MetadataRequest,
        12,
        { topics: [{ name }], allowAutoTopicCreation: false },
        { keep: { [`id of ${name}`]: 'topics.0.topicId' } },
      ),
    ),
    ...[7, 12, 18].flatMap(session),
  ],
};
