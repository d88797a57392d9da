import { DeleteRecordsRequest, FindCoordinatorRequest, ListOffsetsRequest, ProduceRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

type Topic = Input<typeof DeleteRecordsRequest>['topics'][number];

function at(name: string, offset: number, partitionIndex = 0): Topic {
  return { name, partitions: [{ partitionIndex, offset }] };
}

function remove(version: number, label: string, topics: readonly Topic[], timeoutMs = 10_000): Step {
  return request(DeleteRecordsRequest, version, { topics: [...topics], timeoutMs }, { label });
}

/** Ten records, offsets 0 to 9. */
function filled(name: string): Step {
  const records = Array.from({ length: 10 }, (_, index) => ({
    key: Buffer.from(`k${index}`),
    value: Buffer.from(`v${index}`),
    timestamp: baseTimestampMs + index,
  }));
  const topicData = [{ name, partitionData: [{ index: 0, records: batch({ records }) }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: `fills ${name}` });
}

function start(name: string): Step {
  const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp: -2 }] }];
  return request(ListOffsetsRequest, 5, { replicaId: -1, topics }, { label: `where ${name} starts` });
}

/** Every version has a topic of its own. */
function deletions(version: number): Step[] {
  const name = `drop-${version}`;
  const compacted = `drop-compacted-${version}`;
  const both = `drop-both-${version}`;
  return [
    ...madeTopic({ name, partitions: 2 }),
    ...madeTopic({ name: compacted, configs: { 'cleanup.policy': 'compact' } }),
    ...madeTopic({ name: both, configs: { 'cleanup.policy': 'compact,delete' } }),
    filled(name),
    filled(compacted),
    filled(both),
    remove(version, 'before the first', [at(name, 0)]),
    remove(version, 'before the fourth', [at(name, 3)]),
    start(name),
    remove(version, 'what is deleted already', [at(name, 1)]),
    remove(version, 'beyond the end', [at(name, 11)]),
    remove(version, 'below nothing', [at(name, -2)]),
    remove(version, 'of an empty partition', [at(name, -1, 1)]),
    remove(version, 'no such partition', [at(name, 1, 2)]),
    remove(version, 'negative partition', [at(name, 1, -1)]),
    remove(version, 'unknown topic', [at('drop-unknown', 1)]),
    remove(version, 'bad name', [at('bad/name', 1)]),
    remove(version, 'compacted topic', [at(compacted, 1)]),
    remove(version, 'compacted topic that also deletes', [at(both, 2)]),
    remove(version, 'without time', [at(name, 4)], 0),
    remove(version, 'two partitions', [
      {
        name,
        partitions: [
          { partitionIndex: 0, offset: 5 },
          { partitionIndex: 1, offset: 5 },
        ],
      },
    ]),
    remove(version, 'twice the same', [at(name, 6), at(name, 7)]),
    remove(version, 'up to the high watermark', [at(name, -1)]),
    start(name),
    remove(version, 'nothing', []),
  ];
}

export const deleteRecords: Scenario = {
  name: 'delete-records',
  steps: [
    ...eachVersion(DeleteRecordsRequest, deletions),
    // Whoever asks for a coordinator causes its topic.
    request(
      FindCoordinatorRequest,
      3,
      { key: 'drop-group', keyType: 0 },
      { label: 'makes the topic of offsets', until: { errorCode: 0 } },
    ),
    ...eachVersion(DeleteRecordsRequest, (version) => [
      remove(version, 'internal topic', [at('__consumer_offsets', 0)]),
      remove(version, 'no such partition of an internal topic', [at('__consumer_offsets', 0, 99)]),
      remove(version, 'metadata log', [at('__cluster_metadata', 0)]),
    ]),
  ],
};
