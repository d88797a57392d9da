import { CreateTopicsRequest, MetadataRequest } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';

type Topic = Input<typeof CreateTopicsRequest>['topics'][number];
/** Since v4, -1 leaves both to the broker's defaults. */
const defaultsVersionMin = 4;

function topic(name: string, more: Partial<Topic> = {}): Topic {
  return { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...more };
}

function create(version: number, label: string, topics: readonly Topic[], validateOnly = false): Step {
  return request(CreateTopicsRequest, version, { topics: [...topics], timeoutMs: 15_000, validateOnly }, { label });
}

function config(name: string, value: string | null): Partial<Topic> {
  return { configs: [{ name, value }] };
}

const refused: Readonly<Record<string, Partial<Topic>>> = {
  'no partitions': { numPartitions: 0 },
  'minus two partitions': { numPartitions: -2 },
  'too many replicas': { replicationFactor: 2 },
  'no replicas': { replicationFactor: 0 },
  'minus two replicas': { replicationFactor: -2 },
  'unknown config': config('no.such.config', '1'),
  'config of a wrong type': config('retention.ms', 'soon'),
  'config out of bounds': config('segment.bytes', '13'),
  'config with an unknown value': config('cleanup.policy', 'shred'),
  'config without a value': config('retention.ms', null),
  'codec that does not exist': config('compression.type', 'rar'),
  'lag bounds that contradict': {
    configs: [
      { name: 'min.compaction.lag.ms', value: '100' },
      { name: 'max.compaction.lag.ms', value: '10' },
    ],
  },
  'assignment and partitions': { assignments: [{ partitionIndex: 0, brokerIds: [1] }] },
  'assignment to an unknown broker': {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds: [7] }],
  },
  'assignment with a gap': {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 1, brokerIds: [1] }],
  },
  'assignment twice to one broker': {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds: [1, 1] }],
  },
  'assignment to nobody': {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds: [] }],
  },
};

const badNames = ['', '.', '..', 'bad/name', 'bad name', 'n'.repeat(250)];

function forVersion(version: number): Step[] {
  const name = `create-${version}`;
  const steps = [
    create(version, 'plain', [topic(name, { numPartitions: 3 })]),
    create(version, 'exists', [topic(name)]),
    create(version, 'only validated', [topic(`${name}-validated`, { numPartitions: 2 })], true),
    create(version, 'exists, only validated', [topic(name)], true),
    create(version, 'with configs', [
      topic(`${name}-configured`, {
        configs: [
          { name: 'retention.ms', value: '3600000' },
          { name: 'cleanup.policy', value: 'compact,delete' },
        ],
      }),
    ]),
    create(version, 'assigned', [
      topic(`${name}-assigned`, {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 1, brokerIds: [1] },
        ],
      }),
    ]),
    create(version, 'twice in one request', [topic(`${name}-twice`), topic(`${name}-twice`)]),
    create(version, 'good and bad', [topic(`${name}-good`), topic(`${name}-bad`, { numPartitions: 0 })]),
    create(version, 'no topics', []),
    ...Object.entries(refused).map(([label, more]) => create(version, label, [topic(`${name}-refused`, more)])),
    ...badNames.map((bad) => create(version, `name "${bad.slice(0, 12)}"`, [topic(bad)])),
    create(version, 'name of an internal topic', [topic('__cluster_metadata')]),
  ];
  if (version >= defaultsVersionMin)
    steps.push(create(version, 'defaults', [topic(`${name}-defaults`, { numPartitions: -1, replicationFactor: -1 })]));
  return steps;
}

/** Up to 10,000 records, those of topics and configs among them. Only validated. */
function excessive(): Step[] {
  const large = (name: string, numPartitions: number, more: Partial<Topic> = {}): Topic => {
    return topic(`create-large-${name}`, { numPartitions, ...more });
  };
  const only = (label: string, ...topics: readonly Topic[]): Step => create(7, `${label} partitions`, topics, true);
  return [
    only('9999', large('a', 9999)),
    only('10000', large('a', 10_000)),
    only('10001', large('a', 10_001)),
    only('9998, with a config,', large('a', 9998, config('retention.ms', '5'))),
    only('9999, with a config,', large('a', 9999, config('retention.ms', '5'))),
    only('5000 and 4998', large('a', 5000), large('b', 4998)),
    only('5000 and 4999', large('a', 5000), large('b', 4999)),
    only('5000, 4997, a bad name and 2', large('a', 5000), large('b', 4997), topic('bad/name'), large('c', 2)),
  ];
}

export const createTopics: Scenario = {
  name: 'create-topics',
  steps: [
    ...eachVersion(CreateTopicsRequest, forVersion),
    ...excessive(),
    create(7, 'collides in metrics', [topic('create.collision'), topic('create_collision')]),
    request(
      MetadataRequest,
      13,
      { topics: [{ name: 'create-7-assigned' }], allowAutoTopicCreation: false },
      {
        label: 'what was assigned',
        until: { 'topics.0.errorCode': 0 },
      },
    ),
  ],
};
