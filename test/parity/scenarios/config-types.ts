import { DescribeConfigsRequest, IncrementalAlterConfigsRequest } from '@barnabas/protocol';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const [topic, broker, group] = [2, 4, 32];
const [set, remove, append, subtract] = [0, 1, 2, 3];

interface Resource {
  readonly type: number;
  readonly name: string;
}

interface Change {
  readonly name: string;
  readonly value: string | null;
  readonly operation?: number;
}

function alter({ type, name: resourceName }: Resource, label: string, changes: readonly Change[]): Step {
  const configs = changes.map(({ name, value, operation = set }) => ({ name, configOperation: operation, value }));
  const resources = [{ resourceType: type, resourceName, configs }];
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly: false }, { label });
}

function described(
  { type, name: resourceName }: Resource,
  key: string,
  options: { until?: string; untilGiven?: string } = {},
): Step {
  const { until, untilGiven } = options;
  const inForce = {
    ...(until !== undefined && { 'results.0.configs.0.value': until }),
    ...(untilGiven !== undefined && { 'results.0.configs.0.synonyms.0.value': untilGiven }),
  };
  const resources = [{ resourceType: type, resourceName, configurationKeys: [key] }];
  return request(
    DescribeConfigsRequest,
    4,
    { resources, includeSynonyms: true },
    {
      label: `${resourceName} ${key}`,
      ...(Object.keys(inForce).length > 0 && { until: inForce }),
    },
  );
}

interface Tried {
  readonly key: string;
  /** The last of them is in force afterwards. */
  readonly good: readonly string[];
  readonly bad: readonly (string | null)[];
}

/** Each value is set; what came of it is read once the last one is in force, which comes after the answer in Apache. */
function tried(resource: Resource, { key, good, bad }: Tried, inForce?: string): Step[] {
  const label = (value: string | null): string => `${resource.name} ${key}=${JSON.stringify(value)}`;
  const last = inForce ?? good.at(-1);
  return [
    ...bad.map((value) => alter(resource, label(value), [{ name: key, value }])),
    ...good.map((value) => alter(resource, label(value), [{ name: key, value }])),
    described(resource, key, last === undefined ? {} : { until: last }),
    alter(resource, `${resource.name} ${key}, appended to`, [{ name: key, value: 'x', operation: append }]),
    alter(resource, `${resource.name} ${key}, back`, [{ name: key, value: null, operation: remove }]),
    alter(resource, `${resource.name} ${key}, back again`, [{ name: key, value: 'ignored', operation: remove }]),
  ];
}

const ofTopics: readonly Tried[] = [
  { key: 'preallocate', good: ['true', 'false', 'true'], bad: ['yes', '', ' ', '1', 'truely'] },
  { key: 'unclean.leader.election.enable', good: ['TRUE', ' true', 'true'], bad: ['t'] },
  {
    key: 'min.insync.replicas',
    good: ['+2', ' 2 ', '0000000000000000000000002', '\u0661', '\uff12', '1\u0660', '\t1\u0001'],
    bad: [
      '0',
      '-1',
      '1.0',
      '2147483648',
      '0x1',
      '1_0',
      'one',
      '',
      '\u0660',
      '\u00a01',
      '\u00b2',
      '\u2160',
      '\ud835\udfcf',
      '+',
      '- 1',
    ],
  },
  {
    key: 'retention.ms',
    good: ['-1', '0', '9223372036854775807'],
    bad: ['-2', '9223372036854775808', '1e3', '5L', ' '],
  },
  {
    key: 'min.cleanable.dirty.ratio',
    good: ['0', '1', '5e-1', '.5', '1.', '0.5d', '0.5F', '0x1p-1', '\t0.25 '],
    bad: [
      '-0.1',
      '1.01',
      'NaN',
      'Infinity',
      '0,5',
      'half',
      '',
      '0x1',
      '0b1',
      '0o1',
      '1_0',
      '\u0661',
      '1e',
      '0.5L',
      '\u00a00.5',
    ],
  },
  { key: 'compression.type', good: ['gzip', 'producer', 'lz4'], bad: ['GZIP', 'brotli', ''] },
  { key: 'message.timestamp.type', good: ['LogAppendTime'], bad: ['logappendtime', 'Never'] },
  {
    key: 'cleanup.policy',
    good: ['compact', 'compact,delete'],
    bad: ['COMPACT', 'compact;delete', 'compact,compact,x'],
  },
  {
    key: 'follower.replication.throttled.replicas',
    good: ['0:1', '0:1,1:1', '*'],
    bad: ['0', 'none', '0:1,*', 'a:b'],
  },
  { key: 'segment.bytes', good: ['1048576'], bad: ['1048575', '2147483648', '-1'] },
];

const ofBrokers: readonly Tried[] = [
  { key: 'unclean.leader.election.enable', good: ['false', 'true'], bad: ['yes', '0'] },
  { key: 'message.max.bytes', good: ['0', '+3000000', '2000000'], bad: ['-1', '2147483648', 'x', '1.5'] },
  { key: 'log.retention.ms', good: ['-1', '86400000'], bad: ['-2', '0', '9223372036854775808'] },
  { key: 'log.cleaner.min.cleanable.ratio', good: ['0.25'], bad: ['1.5', '-1', 'x'] },
  { key: 'log.cleaner.io.max.bytes.per.second', good: ['1000000.0'], bad: ['-1', 'x', ''] },
  { key: 'log.cleanup.policy', good: ['compact', 'delete'], bad: ['none', 'delete,none'] },
  { key: 'compression.type', good: ['zstd'], bad: ['ZSTD', ''] },
  { key: 'background.threads', good: ['12'], bad: ['0', '-3', '1000'] },
  { key: 'metric.reporters', good: [], bad: ['no.such.Class', 'java.lang.String'] },
];

const ofGroups: readonly Tried[] = [
  { key: 'consumer.session.timeout.ms', good: ['50000'], bad: ['1', '60001', 'x', '', '2147483648'] },
  { key: 'consumer.heartbeat.interval.ms', good: ['6000'], bad: ['4999', '15001', '-1'] },
  { key: 'share.record.lock.duration.ms', good: ['20000'], bad: ['1', '3600001'] },
  {
    key: 'share.auto.offset.reset',
    good: ['earliest', 'by_duration:PT1H'],
    bad: ['Earliest', 'by_duration:1h', 'none'],
  },
  { key: 'share.isolation.level', good: ['read_committed'], bad: ['READ_COMMITTED', 'serializable'] },
  { key: 'streams.num.standby.replicas', good: ['1'], bad: ['-1', '9'] },
  { key: 'no.such.config', good: [], bad: ['1'] },
];

/** Lists grow and shrink by what is named. */
function lists(resource: Resource, key: string, start: string, other: string): Step[] {
  const change = (label: string, operation: number, value: string | null): Step =>
    alter(resource, `${resource.name} ${key}: ${label}`, [{ name: key, operation, value }]);
  /** Brokers show what was given, too; topics only what it amounts to. */
  const inForce = (given: string, amount: string): Step =>
    described(resource, key, resource.type === broker ? { untilGiven: given } : { until: amount });
  return [
    change('appends to the default', append, other),
    change('appends what is there', append, other),
    change('subtracts what is not there', subtract, `${start},${start}`),
    change('appends both', append, `${start},${other}`),
    change('appends nothing', append, ''),
    change('subtracts nothing', subtract, ''),
    change('appends null', append, null),
    change('subtracts null', subtract, null),
    change('appends a blank', append, ' '),
    change('appends with a blank before', append, ` ${other}`),
    change('appends with a blank behind', append, `${other} `),
    inForce(`${other},${start}, ${other},${other} `, `${other},${start}`),
    change('appends a comma', append, ','),
    change('appends with a comma behind', append, `${start},`),
    change('appends with a comma before', append, `,${start}`),
    change('subtracts a blank', subtract, ' '),
    change('subtracts a comma', subtract, ','),
    change('subtracts with a blank before', subtract, ` ${other}`),
    change('subtracts with a blank behind', subtract, `${other} `),
    inForce(`${other},${start}`, `${other},${start}`),
    change('sets with blanks', set, ` ${start} , ${other} `),
    change('appends to blanks', append, other),
    change('subtracts from blanks', subtract, start),
    inForce(` ${start} , ${other} ,${other}`, `${start},${other}`),
    change('sets both', set, `${start},${other}`),
    change('subtracts one', subtract, start),
    change('appends what is wrong', append, 'wrong'),
    change('subtracts what is wrong', subtract, 'wrong'),
    described(resource, key, { until: other }),
    change('subtracts the last', subtract, other),
    change('back', remove, null),
  ];
}

const [aTopic, aBroker, allBrokers, aGroup] = [
  { type: topic, name: 'config-types' },
  { type: broker, name: '1' },
  { type: broker, name: '' },
  { type: group, name: 'config-types-group' },
];

export const configTypes: Scenario = {
  name: 'config-types',
  steps: [
    ...madeTopic({ name: 'config-types' }),
    ...ofTopics.flatMap((each) => tried(aTopic, each)),
    ...ofBrokers.flatMap((each) => tried(aBroker, each)),
    ...ofBrokers.flatMap((each) => tried(allBrokers, each)),
    ...ofGroups.flatMap((each) => tried(aGroup, each)),
    ...lists(aTopic, 'cleanup.policy', 'delete', 'compact'),
    ...lists(aBroker, 'log.cleanup.policy', 'delete', 'compact'),
    ...lists(allBrokers, 'log.cleanup.policy', 'delete', 'compact'),
    alter(aTopic, 'the same config twice', [
      { name: 'retention.ms', value: '5' },
      { name: 'retention.ms', value: '6' },
    ]),
    alter(aTopic, 'one good and one bad', [
      { name: 'retention.ms', value: '5' },
      { name: 'retention.bytes', value: 'x' },
    ]),
    alter(aTopic, 'a name with a blank', [{ name: 'retention.ms ', value: '5' }]),
    alter(aTopic, 'no name', [{ name: '', value: '5' }]),
    alter(aTopic, 'no changes', []),
    described(aTopic, 'retention.ms'),
    alter(allBrokers, 'a password', [{ name: 'listener.name.external.ssl.keystore.password', value: 'secret' }]),
    alter(aBroker, 'a password of a listener', [
      { name: 'listener.name.external.ssl.keystore.password', value: 'secret' },
    ]),
    alter(aBroker, 'a password of a listener, back', [
      { name: 'listener.name.external.ssl.keystore.password', value: null, operation: remove },
    ]),
    // Before the provider, which Apache's broker forgets only when it has heard of its removal.
    alter(aBroker, 'a variable of nobody', [{ name: 'log.retention.ms', value: '${env:HOME}' }]),
    alter(aBroker, 'a provider of variables', [
      { name: 'config.providers', value: 'env' },
      {
        name: 'config.providers.env.class',
        value: 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      },
    ]),
    alter(aBroker, 'no provider any more', [
      { name: 'config.providers', value: null, operation: remove },
      { name: 'config.providers.env.class', value: null, operation: remove },
    ]),
    described(aBroker, 'ssl.keystore.password'),
    ...[' +2000000', '2.5d'].flatMap((value) => {
      const key = value === '2.5d' ? 'log.cleaner.io.max.bytes.per.second' : 'message.max.bytes';
      return [
        alter(allBrokers, `a value as it comes: ${value}`, [{ name: key, value }]),
        described(allBrokers, key, { untilGiven: value }),
        described(aBroker, key, { untilGiven: value }),
        alter(allBrokers, `${key}, back`, [{ name: key, value: null, operation: remove }]),
      ];
    }),
  ],
};
