import { DeleteTopicsRequest, FetchRequest, MetadataRequest, ProduceRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

type Body = Input<typeof FetchRequest>;
type Partition = Body['topics'][number]['partitions'][number];

const topicIdVersionMin = 13;
const [one, two] = ['session-a', 'session-b'];
const last = 2_147_483_647;
const session = { sessionId: learnt<number>('session') };

interface Asked extends Partial<Partition> {
  readonly topic?: string;
  /** The id instead of that of the topic. */
  readonly topicId?: string;
}

function place(version: number, { topic = one, topicId }: Pick<Asked, 'topic' | 'topicId'>) {
  return version >= topicIdVersionMin ? { topicId: topicId ?? learnt(`id of ${topic}`) } : { topic };
}

function fetch(
  version: number,
  label: string,
  asked: readonly Asked[],
  more: Partial<Body> = {},
  options: StepOptions = {},
): Step {
  const topics = asked.map(({ topic, topicId, ...partition }) => ({
    ...place(version, { ...(topic === undefined ? {} : { topic }), ...(topicId === undefined ? {} : { topicId }) }),
    partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000, ...partition }],
  }));
  const base = { maxWaitMs: 0, minBytes: 0, forgottenTopicsData: [], rackId: '', sessionId: 0, sessionEpoch: -1 };
  return request(FetchRequest, version, { ...base, topics, ...more }, { label, ...options });
}

function opened(version: number, label: string, asked: readonly Asked[]): Step {
  return fetch(version, label, asked, { sessionEpoch: 0 }, { keep: { session: 'sessionId' } });
}

function forgotten(version: number, ...asked: readonly Asked[]): Body['forgottenTopicsData'] {
  return asked.map(({ topic = one, topicId, partition = 0 }) => ({
    ...place(version, { topic, ...(topicId === undefined ? {} : { topicId }) }),
    partitions: [partition],
  }));
}

function filled(topic: string, partition = 0, values: readonly string[] = ['a', 'b']): Step {
  const records = values.map((value, offsetDelta) => ({
    value: Buffer.from(value),
    timestamp: baseTimestampMs,
    offsetDelta,
  }));
  const topicData = [{ name: topic, partitionData: [{ index: partition, records: batch({ records }) }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: `fills ${topic}` });
}

/** What a session takes over from later requests, and what it forgets. */
function changes(version: number): Step[] {
  const at = (sessionEpoch: number, more: Partial<Body> = {}): Partial<Body> => ({ ...session, sessionEpoch, ...more });
  return [
    opened(version, 'opens, a byte each', [
      { partitionMaxBytes: 1 },
      { partition: 1, partitionMaxBytes: 1 },
      { topic: two, partitionMaxBytes: 1 },
    ]),
    fetch(version, 'more bytes for the first', [{ partitionMaxBytes: 1_000_000 }], at(1)),
    fetch(version, 'remembers the bytes', [], at(2)),
    fetch(version, 'no bytes for the first', [{ partitionMaxBytes: 0 }], at(3)),
    fetch(version, 'negative bytes', [{ partitionMaxBytes: -1 }], at(4)),
    fetch(version, 'another offset and epoch', [{ fetchOffset: 2, currentLeaderEpoch: 0 }], at(5)),
    fetch(version, 'a leader epoch of the future', [{ fetchOffset: 2, currentLeaderEpoch: 9 }], at(6)),
    fetch(version, 'remembers the error', [], at(7)),
    fetch(version, 'without a leader epoch', [{ fetchOffset: 2, currentLeaderEpoch: -1 }], at(8)),
    fetch(
      version,
      'forgets and adds the same',
      [{ fetchOffset: 1 }],
      at(9, { forgottenTopicsData: forgotten(version, {}) }),
    ),
    fetch(version, 'what it is then', [], at(10)),
    fetch(
      version,
      'forgets what it does not know',
      [],
      at(11, { forgottenTopicsData: forgotten(version, { partition: 9 }) }),
    ),
    fetch(
      version,
      'forgets twice',
      [],
      at(12, { forgottenTopicsData: forgotten(version, { partition: 1 }, { partition: 1 }) }),
    ),
    fetch(version, 'adds again', [{ partition: 1 }], at(13)),
    fetch(version, 'an offset out of range', [{ fetchOffset: 77 }], at(14)),
    fetch(version, 'an offset out of range, still', [], at(15)),
    fetch(version, 'below the start', [{ fetchOffset: -5 }], at(16)),
    fetch(version, 'in range again', [{ fetchOffset: 0 }], at(17)),
    fetch(version, 'read committed', [], at(18, { isolationLevel: 1 })),
    fetch(version, 'nothing for all', [], at(19, { maxBytes: 0 })),
    fetch(version, 'closes and asks', [{ fetchOffset: 1 }], at(-1)),
    fetch(version, 'after the end', [], at(20)),
  ];
}

/** Ids and epochs of sessions, right and wrong. */
function numbers(version: number): Step[] {
  const both: readonly Asked[] = [{}, { topic: two }];
  return [
    opened(version, 'opens', both),
    fetch(version, 'the epoch to come', [], { ...session, sessionEpoch: 2 }),
    fetch(version, 'the epoch due', [], { ...session, sessionEpoch: 1 }),
    fetch(version, 'the epoch that was', [], { ...session, sessionEpoch: 1 }),
    fetch(version, 'the last epoch', [], { ...session, sessionEpoch: last }),
    fetch(version, 'the lowest epoch', [], { ...session, sessionEpoch: -last - 1 }),
    fetch(version, 'unknown session', [{}], { sessionId: 123_456, sessionEpoch: 1 }),
    fetch(version, 'negative session', [{}], { sessionId: -7, sessionEpoch: 1 }),
    fetch(version, 'no session, epoch 1', [{}], { sessionId: 0, sessionEpoch: 1 }),
    fetch(version, 'no session, negative epoch', [{}], { sessionId: 0, sessionEpoch: -9 }),
    fetch(version, 'closes what nobody knows', [{}], { sessionId: 123_456, sessionEpoch: -1 }),
    fetch(version, 'opens in place of what nobody knows', [{}], { sessionId: 123_456, sessionEpoch: 0 }),
    fetch(version, 'still there', [], { ...session, sessionEpoch: 2 }),
    fetch(version, 'opens in its place', both, { ...session, sessionEpoch: 0 }, { keep: { next: 'sessionId' } }),
    fetch(version, 'the one that was', [], { ...session, sessionEpoch: 3 }),
    fetch(version, 'the next', [], { sessionId: learnt('next'), sessionEpoch: 1 }),
    fetch(version, 'closes without partitions', [], { sessionId: learnt('next'), sessionEpoch: -1 }),
    fetch(version, 'the one that was closed', [], { sessionId: learnt('next'), sessionEpoch: 2 }),
    fetch(version, 'on another connection', [{}], { sessionEpoch: 0 }, { keep: { session: 'sessionId' } }),
    fetch(version, 'goes on from elsewhere', [], { ...session, sessionEpoch: 1 }, { on: 'elsewhere' }),
    fetch(version, 'closes', [], { ...session, sessionEpoch: -1 }),
  ];
}

function gone(name: string): Step[] {
  return [
    request(DeleteTopicsRequest, 5, { topicNames: [name], timeoutMs: 10_000 }, { label: name }),
    request(
      MetadataRequest,
      12,
      { topics: [{ name }], allowAutoTopicCreation: false },
      { label: `until ${name} is gone`, until: { 'topics.0.errorCode': 3 } },
    ),
  ];
}

/** A topic that goes and comes under its name is another one; a session of names follows it, one of ids does not. */
function reborn(version: number): Step[] {
  const name = `session-reborn-${version}`;
  const at = (sessionEpoch: number, more: Partial<Body> = {}): Partial<Body> => ({ ...session, sessionEpoch, ...more });
  return [
    ...madeTopic({ name }),
    filled(name),
    opened(version, 'opens', [
      { topic: name, fetchOffset: 2 },
      { topic: two, fetchOffset: 2 },
    ]),
    fetch(version, 'nothing new', [], at(1)),
    ...gone(name),
    fetch(version, 'it is gone', [], at(2)),
    fetch(version, 'it is asked for', [{ topic: name, fetchOffset: 2 }], at(3)),
    fetch(version, 'the other is there', [{ topic: two, fetchOffset: 0 }], at(4)),
    fetch(version, 'forgets it', [], at(5, { forgottenTopicsData: forgotten(version, { topic: name }) })),
    fetch(version, 'without it', [], at(6)),
    fetch(version, 'adds it while it is gone', [{ topic: name }], at(7)),
    ...madeTopic({ name }),
    filled(name, 0, ['c']),
    fetch(version, 'it is there again', [], at(8)),
    fetch(version, 'and asked for', [{ topic: name }], at(9)),
    fetch(version, 'from where the old one ended', [{ topic: name, fetchOffset: 2 }], at(10)),
    fetch(version, 'closes', [], at(-1)),
    opened(version, 'opens with one that is unknown', [
      { topic: name },
      { topic: 'session-unknown', topicId: 'X9v6AAAAT0CAAAAAAAAAAQ' },
    ]),
    fetch(version, 'asks again', [], at(1)),
    fetch(version, 'the zero id', [{ topic: '', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }], at(2)),
  ];
}

/** Names and ids do not mix in one session. */
const mixed: readonly Step[] = [
  [12, 13],
  [13, 12],
  [7, 18],
  [18, 7],
].flatMap(([first = 0, then = 0]) => [
  opened(first, 'opens', [{}, { topic: two }]),
  fetch(then, 'the other kind, nothing new', [], { ...session, sessionEpoch: 1 }),
  fetch(first, 'the first kind', [], { ...session, sessionEpoch: 1 }),
  fetch(first, 'the first kind, next', [], { ...session, sessionEpoch: 2 }),
  fetch(then, 'the other kind, forgets', [], {
    ...session,
    sessionEpoch: 3,
    forgottenTopicsData: forgotten(then, {}),
  }),
  fetch(then, 'the other kind, closes', [], { ...session, sessionEpoch: -1 }),
  fetch(first, 'is closed', [], { ...session, sessionEpoch: 4 }),
]);

export const fetchSessionCorners: Scenario = {
  name: 'fetch-session-corners',
  steps: [
    ...madeTopic({ name: one, partitions: 2 }),
    ...madeTopic({ name: two }),
    filled(one),
    filled(one),
    filled(one, 1),
    filled(two),
    ...[9, 12, 13, 18].flatMap(changes),
    ...[7, 13, 18].flatMap(numbers),
    ...[12, 13, 18].flatMap(reborn),
    ...mixed,
  ],
};
