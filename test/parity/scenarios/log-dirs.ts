import { AlterReplicaLogDirsRequest, DescribeLogDirsRequest, ProduceRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

type Topics = Input<typeof DescribeLogDirsRequest>['topics'];

function describe(version: number, label: string, topics: Topics): Step {
  return request(DescribeLogDirsRequest, version, { topics }, { label });
}

function move(version: number, label: string, path: string, topic: string, partitions: readonly number[]): Step {
  const dirs = [{ path, topics: [{ name: topic, partitions: [...partitions] }] }];
  return request(AlterReplicaLogDirsRequest, version, { dirs }, { label });
}

function filled(name: string): Step {
  const records = [{ value: Buffer.from('v'), timestamp: baseTimestampMs }];
  const topicData = [{ name, partitionData: [{ index: 0, records: batch({ records }) }] }];
  return request(ProduceRequest, 9, { acks: -1, timeoutMs: 10_000, topicData }, { label: `fills ${name}` });
}

export const logDirs: Scenario = {
  name: 'log-dirs',
  steps: [
    ...madeTopic({ name: 'dirs-a', partitions: 2 }),
    ...madeTopic({ name: 'dirs-b' }),
    filled('dirs-a'),
    ...eachVersion(DescribeLogDirsRequest, (version) => [
      describe(version, 'all', null),
      describe(version, 'none', []),
      describe(version, 'one partition', [{ topic: 'dirs-a', partitions: [0] }]),
      describe(version, 'two topics', [
        { topic: 'dirs-a', partitions: [1, 0] },
        { topic: 'dirs-b', partitions: [0] },
      ]),
      describe(version, 'twice the same', [
        { topic: 'dirs-a', partitions: [0, 0] },
        { topic: 'dirs-a', partitions: [0] },
      ]),
      describe(version, 'no partition', [{ topic: 'dirs-a', partitions: [] }]),
      describe(version, 'no such partition', [{ topic: 'dirs-a', partitions: [2] }]),
      describe(version, 'unknown topic', [{ topic: 'dirs-unknown', partitions: [0] }]),
    ]),
    request(
      DescribeLogDirsRequest,
      4,
      { topics: [] },
      { label: 'the directory', keep: { 'log directory': 'results.0.logDir' } },
    ),
    ...eachVersion(AlterReplicaLogDirsRequest, (version) => [
      move(version, 'where it is', learnt('log directory'), 'dirs-a', [0]),
      move(version, 'where it is, no such partition', learnt('log directory'), 'dirs-a', [7]),
      move(version, 'where it is, unknown topic', learnt('log directory'), 'dirs-unknown', [0]),
      move(version, 'directory that does not exist', '/nowhere', 'dirs-a', [0]),
      move(version, 'relative directory', 'nowhere', 'dirs-a', [0]),
      move(version, 'no such partition', '/nowhere', 'dirs-a', [7]),
      move(version, 'unknown topic', '/nowhere', 'dirs-unknown', [0]),
      move(version, 'a name too long', '/nowhere', 'x'.repeat(249), [0]),
      move(version, 'several partitions', '/nowhere', 'dirs-a', [1, 0]),
      request(AlterReplicaLogDirsRequest, version, { dirs: [] }, { label: 'nothing' }),
    ]),
  ],
};
