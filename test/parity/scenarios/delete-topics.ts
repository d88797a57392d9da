import { DeleteTopicsRequest, MetadataRequest, zeroUuid } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const topicsVersionMin = 6;
const unknownId = 'X9v6AAAAT0CAAAAAAAAAAQ';

interface Named {
  readonly name?: string;
  readonly topicId?: string;
}

function remove(version: number, label: string, topics: readonly Named[]): Step {
  const body =
    version >= topicsVersionMin
      ? { topics: topics.map(({ name = null, topicId = zeroUuid }) => ({ name, topicId })) }
      : { topicNames: topics.map(({ name = '' }) => name) };
  return request(DeleteTopicsRequest, version, { ...body, timeoutMs: 15_000 }, { label });
}

function gone(name: string): Step {
  return request(
    MetadataRequest,
    13,
    { topics: [{ name }], allowAutoTopicCreation: false },
    {
      label: `${name} is gone`,
      until: { 'topics.0.errorCode': 3 },
    },
  );
}

function byName(version: number): Step[] {
  const name = `delete-${version}`;
  return [
    ...madeTopic({ name, partitions: 2 }),
    remove(version, 'by name', [{ name }]),
    gone(name),
    remove(version, 'once more', [{ name }]),
    remove(version, 'unknown', [{ name: 'delete-unknown' }]),
    remove(version, 'twice unknown', [{ name: 'delete-unknown' }, { name: 'delete-unknown' }]),
    remove(version, 'none', []),
  ];
}

export const deleteTopics: Scenario = {
  name: 'delete-topics',
  steps: [
    ...eachVersion(DeleteTopicsRequest, byName),
    ...madeTopic({ name: 'delete-by-id' }),
    remove(6, 'by id', [{ topicId: learnt('id of delete-by-id') }]),
    gone('delete-by-id'),
    remove(6, 'by the id that is gone', [{ topicId: learnt('id of delete-by-id') }]),
    remove(6, 'unknown id', [{ topicId: unknownId }]),
    remove(6, 'neither name nor id', [{}]),
    ...madeTopic({ name: 'delete-both' }),
    remove(6, 'name and id', [{ name: 'delete-both', topicId: learnt('id of delete-both') }]),
    remove(6, 'one topic by name and by id', [{ name: 'delete-both' }, { topicId: learnt('id of delete-both') }]),
    remove(6, 'a known and an unknown', [{ name: 'delete-both' }, { name: 'delete-unknown' }]),
    gone('delete-both'),
    ...madeTopic({ name: 'delete-both' }),
    request(
      MetadataRequest,
      13,
      { topics: [{ name: 'delete-both' }], allowAutoTopicCreation: false },
      { label: 'made again, with another id' },
    ),
  ],
};
