import { DeleteTopicsRequest, FetchRequest, MetadataRequest, ProduceRequest } from '@barnabas/protocol';
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
    fetch(version, 'unknown isolation level', [{}], { isolationLevel: 7 }),
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

/** A session names its topics as its first request did. */
const otherNames: readonly Step[] = [
  [12, 13],
  [13, 12],
].flatMap(([first = 0, then = 0]) => [
  fetch(first, 'opens a session', [{}], { sessionEpoch: 0 }, { keep: { session: 'sessionId' } }),
  fetch(then, 'the other kind of names', [{}], { sessionId: learnt('session'), sessionEpoch: 1 }),
]);

/** Partitions that gave records go to the end; one that is asked for twice counts once; a session without partitions ends. */
function turns(version: number): Step[] {
  const known = { sessionId: learnt<number>('session') };
  const small = { partitionMaxBytes: 1 };
  const both = [small, { topic: 'fetch-b', ...small }];
  const forgotten = ['fetch-a', 'fetch-b'].map((topic) => ({
    ...(version >= topicIdVersionMin ? { topicId: learnt<string>(`id of ${topic}`) } : { topic }),
    partitions: [0],
  }));
  return [
    fetch(
      version,
      'opens a session, one batch at a time',
      both,
      { sessionEpoch: 0, maxBytes: 1 },
      { keep: { session: 'sessionId' } },
    ),
    ...[1, 2, 3].map((sessionEpoch) =>
      fetch(version, `turn ${sessionEpoch}`, [], { ...known, sessionEpoch, maxBytes: 1 }),
    ),
    fetch(version, 'the same partition twice', [{ fetchOffset: 6 }, { fetchOffset: 3 }], { ...known, sessionEpoch: 4 }),
    fetch(version, 'beyond the end', [{ fetchOffset: 99 }], { ...known, sessionEpoch: 5 }),
    fetch(version, 'at the end after an error', [{ fetchOffset: 6 }], { ...known, sessionEpoch: 6 }),
    fetch(version, 'forgets all', [], { ...known, sessionEpoch: 7, forgottenTopicsData: forgotten }),
    fetch(version, 'a session without partitions', [], { ...known, sessionEpoch: 8 }),
    fetch(version, 'opens a session with nothing', [], { sessionEpoch: 0 }, { keep: { session: 'sessionId' } }),
    fetch(version, 'adds to nothing', [{}], { ...known, sessionEpoch: 1 }),
    fetch(version, 'unknown before known', [{ partition: 9 }, {}, { topic: 'fetch-b' }], { ...known, sessionEpoch: 2 }),
    fetch(
      version,
      'opens another in its place',
      [{}],
      { ...known, sessionEpoch: 0 },
      { keep: { 'second session': 'sessionId' } },
    ),
    fetch(version, 'the one that was replaced', [], { ...known, sessionEpoch: 3 }),
    fetch(version, 'negative epoch', [], { sessionId: learnt('second session'), sessionEpoch: -2 }),
    fetch(version, 'epoch without a session', [], { sessionEpoch: 1 }),
  ];
}

/** The topic goes and comes back while a session knows it. */
function topicGoesAndComes(version: number): Step[] {
  const name = `fetch-gone-${version}`;
  const known = { sessionId: learnt<number>('session') };
  return [
    ...madeTopic({ name }),
    fetch(version, 'opens a session', [{ topic: name }], { sessionEpoch: 0 }, { keep: { session: 'sessionId' } }),
    request(DeleteTopicsRequest, 5, { topicNames: [name], timeoutMs: 15_000 }, { label: `deletes ${name}` }),
    request(
      MetadataRequest,
      12,
      { topics: [{ name }], allowAutoTopicCreation: false },
      { label: `until ${name} is gone`, until: { 'topics.0.errorCode': 3 } },
    ),
    fetch(version, 'the topic is gone', [], { ...known, sessionEpoch: 1 }),
    fetch(version, 'the topic is still gone', [], { ...known, sessionEpoch: 2 }),
    ...madeTopic({ name }),
    fetch(version, 'the topic is another', [], { ...known, sessionEpoch: 3 }),
    fetch(version, 'an id that nobody knows', [{ topic: 'fetch-unknown', topicId: unknownId }], {
      ...known,
      sessionEpoch: 4,
    }),
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
    ...otherNames,
    ...[7, 12, 18].flatMap(turns),
    ...[12, 13].flatMap(topicGoesAndComes),
  ],
};
