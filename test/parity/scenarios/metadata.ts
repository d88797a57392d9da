import { MetadataRequest, zeroUuid } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const unknownId = 'X9v6AAAAT0CAAAAAAAAAAQ';
const [noCreationVersionMin, topicIdVersionMin, nullNameVersionMin] = [4, 10, 12];

type Body = Input<typeof MetadataRequest>;

function named(version: number, label: string, names: readonly string[], more: Partial<Body> = {}): Step {
  const topics = names.map((name) => ({ name }));
  const body = { topics, ...(version >= noCreationVersionMin ? { allowAutoTopicCreation: false } : {}), ...more };
  return request(MetadataRequest, version, body, { label });
}

const badNames: Readonly<Record<string, string>> = {
  'a slash': 'bad/name',
  'no name': '',
  'a dot': '.',
  'two dots': '..',
  'too long a name': 'n'.repeat(250),
  'a space': 'bad name',
};

function everything(version: number): Step[] {
  const all = version === 0 ? [] : null;
  const steps = [request(MetadataRequest, version, { topics: all }, { label: 'all topics' })];
  if (version > 0) steps.push(request(MetadataRequest, version, { topics: [] }, { label: 'no topics' }));
  return steps;
}

function byName(version: number): Step[] {
  return [
    named(version, 'one topic', ['metadata-a']),
    named(version, 'twice the same', ['metadata-a', 'metadata-a']),
    // v0 would create the other one.
    ...(version >= noCreationVersionMin
      ? [named(version, 'one of two unknown', ['metadata-a', 'metadata-unknown'])]
      : []),
    ...Object.entries(badNames).map(([label, name]) => named(version, label, [name])),
  ];
}

/** v0-3 always create; from v4 on the request says. */
function autoCreation(version: number): Step[] {
  const name = `metadata-auto-${version}`;
  const body = { topics: [{ name }], ...(version >= noCreationVersionMin ? { allowAutoTopicCreation: true } : {}) };
  return [
    request(MetadataRequest, version, body, { label: 'creates' }),
    request(MetadataRequest, version, body, {
      label: 'has created',
      until: { 'topics.0.errorCode': 0, 'topics.0.partitions.0.errorCode': 0 },
    }),
    request(MetadataRequest, version, { ...body, topics: [{ name: 'bad/name' }] }, { label: 'creates a bad name' }),
  ];
}

function byId(version: number): Step[] {
  const ask = (label: string, topics: Body['topics']): Step =>
    request(MetadataRequest, version, { topics, allowAutoTopicCreation: false }, { label });
  return [
    ask('by id', [{ topicId: learnt('id of metadata-a'), name: null }]),
    ask('by unknown id', [{ topicId: unknownId, name: null }]),
    ask('neither id nor name', [{ topicId: zeroUuid, name: null }]),
    ask('by id and by name', [{ topicId: learnt('id of metadata-a'), name: null }, { name: 'metadata-a' }]),
    ask('id and name in one', [{ topicId: learnt('id of metadata-a'), name: 'metadata-a' }]),
    ask('a known and an unknown id', [
      { topicId: learnt('id of metadata-a'), name: null },
      { topicId: unknownId, name: null },
    ]),
  ];
}

export const metadata: Scenario = {
  name: 'metadata',
  steps: [
    ...eachVersion(MetadataRequest, everything),
    ...madeTopic({ name: 'metadata-a', partitions: 3 }),
    ...eachVersion(MetadataRequest, byName),
    ...[0, 3, 4, 9, 13].flatMap(autoCreation),
    ...[topicIdVersionMin, nullNameVersionMin, 13].flatMap(byId),
    ...[8, 9, 10].map((version) =>
      named(version, 'authorised operations', ['metadata-a'], {
        includeClusterAuthorizedOperations: true,
        includeTopicAuthorizedOperations: true,
      }),
    ),
    ...[11, 13].map((version) =>
      named(version, 'authorised operations', ['metadata-a', 'metadata-unknown'], {
        includeTopicAuthorizedOperations: true,
      }),
    ),
    ...eachVersion(MetadataRequest, everything),
  ],
};
