import type { missing } from './compare.ts';
import { ofDeletedRecords, ofRecords, ofRepetitions, ofTransactions } from './known-record-differences.ts';

/** A difference that is meant, or whose end is planned; the run fails when one of them no longer occurs. */
export interface KnownDifference {
  /** Name of an API, `*` for any. */
  readonly api: string;
  /** Dotted path in the answer: `*` for one part, `**` for any number of them. */
  readonly path: string;
  /** Only in this scenario. */
  readonly scenario?: string;
  /** Only in steps whose label contains this. */
  readonly label?: string;
  /** Only where Apache says this, or nothing. */
  readonly apache?: string | number | null | typeof missing;
  readonly reason: string;
}

/** APIs that a node of Apache Kafka serves and our broker does not yet. */
const notServedYet: Readonly<Record<string, readonly string[]>> = {
  'authentication and access control: not served yet': [
    'SaslHandshake',
    'SaslAuthenticate',
    'DescribeAcls',
    'CreateAcls',
    'DeleteAcls',
    'CreateDelegationToken',
    'RenewDelegationToken',
    'ExpireDelegationToken',
    'DescribeDelegationToken',
    'DescribeUserScramCredentials',
    'AlterUserScramCredentials',
  ],
  'groups of the new protocols: not served yet': [
    'ShareGroupHeartbeat',
    'ShareGroupDescribe',
    'ShareFetch',
    'ShareAcknowledge',
    'InitializeShareGroupState',
    'ReadShareGroupState',
    'WriteShareGroupState',
    'DeleteShareGroupState',
    'ReadShareGroupStateSummary',
    'StreamsGroupHeartbeat',
    'StreamsGroupDescribe',
    'DescribeShareGroupOffsets',
    'AlterShareGroupOffsets',
    'DeleteShareGroupOffsets',
  ],
};

/** The APIs that only Apache serves. */
export const namesNotServed: ReadonlySet<string> = new Set(Object.values(notServedYet).flat());

const flush = 'the default of log.flush.interval.messages is 1: nothing is acknowledged before it is on disk';
const noController = 'our broker has no listener for controllers: it leads its metadata log itself';
const ownWords = 'the general words of an error are our own';

const ofConfigs: readonly KnownDifference[] = [
  { api: 'CreateTopics', path: 'topics.**.flush.messages.value', reason: flush },
  ...['flush.messages', 'log.flush.interval.messages'].flatMap((name) => {
    const paths = ['value', 'synonyms.*.value'].map((path) => `results.*.configs.${name}.${path}`);
    return paths.map((path) => ({ api: 'DescribeConfigs', path, reason: flush }));
  }),
  ...['value', 'synonyms.*.value'].map((path) => ({
    api: 'DescribeConfigs',
    path: `results.*.configs.metadata.max.idle.interval.ms.${path}`,
    reason: 'an idle broker writes nothing by default: the records would tell other nodes of the quorum that it lives',
  })),
  { api: 'DescribeConfigs', path: 'results.*.configs.controller.quorum.voters.**', reason: noController },
  { api: 'DescribeConfigs', path: 'results.*.configs.inter.broker.listener.name.**', reason: noController },
  { api: 'DescribeConfigs', path: 'results.*.configs.listener.security.protocol.map.**', reason: noController },
  { api: 'DescribeConfigs', path: 'results.*.configs.listeners.**', reason: noController },
  {
    api: 'DescribeConfigs',
    path: 'results.*.configs.log.dirs.**',
    reason: 'each broker has a directory of its own',
  },
  {
    api: 'DescribeConfigs',
    path: 'results.*.configs',
    label: 'client metrics',
    reason: 'client telemetry (KIP-714): not served yet, so it has no configs',
  },
  {
    api: 'DescribeConfigs',
    path: 'results.*.errorMessage',
    label: 'loggers',
    reason: 'our broker has no loggers whose levels could be changed; the error is the same',
  },
  {
    api: 'DescribeConfigs',
    path: 'results.*.errorMessage',
    label: 'unknown type',
    reason: 'ours names the type; Apache gives the general words of the error',
  },
  {
    api: 'IncrementalAlterConfigs',
    path: 'responses.*.*',
    label: 'unknown operation',
    reason: 'Apache fails with a NullPointerException (error -1); ours says that the request is invalid',
  },
];

/** Changes of every type of config, good and bad. */
const ofConfigTypes: readonly KnownDifference[] = [
  {
    api: 'IncrementalAlterConfigs',
    path: 'responses.0.*',
    scenario: 'config-types',
    label: '"NaN"',
    reason: 'Apache takes what is no number for a ratio, as no bound is above or below it; ours refuses it',
  },
  {
    api: 'IncrementalAlterConfigs',
    path: 'responses.0.*',
    scenario: 'config-types',
    label: 'a provider of variables',
    reason: 'variables are replaced in static settings only: ours refuses a provider for those in dynamic configs',
  },
  ...['background.threads="1000"', 'metric.reporters'].map((label) => ({
    api: 'IncrementalAlterConfigs',
    path: 'responses.0.errorMessage',
    scenario: 'config-types',
    label,
    reason: 'Apache names its own classes around the reason',
  })),
];

/** Listeners that come and go while the broker runs. */
const ofListeners: readonly KnownDifference[] = [
  ...[
    ['own elsewhere', 'a listener that is to move: Apache takes it and stays where it is; ours says so'],
    [
      'a port too high',
      'a listener whose address cannot be had: Apache takes it and says so in its log; ours refuses it',
    ],
    ['a protocol that is not served', 'a listener with authentication, which is not served yet'],
    [
      'without a certificate',
      'a listener with TLS and no certificate: Apache takes it, and refuses everybody who comes',
    ],
    [
      'everywhere',
      'a listener on all addresses that is not advertised: Apache takes it, and tells its clients of no broker',
    ],
  ].map(([label = '', reason = '']) => {
    return { api: 'IncrementalAlterConfigs', path: 'responses.0.*', scenario: 'listeners', label, reason };
  }),
  ...['EXTRA speaks TLS', 'EXTRA takes nobody', 'what EXTRA reads when it opens'].map((label) => ({
    api: 'IncrementalAlterConfigs',
    path: 'responses.0.errorMessage',
    scenario: 'listeners',
    label,
    reason: 'Apache names its own classes around the reason',
  })),
];

/** Requests out of a box: what is wrong with them is a matter of luck, so that the words differ. */
const ofVectors: readonly KnownDifference[] = [
  {
    api: 'AddRaftVoter',
    path: 'errorMessage',
    scenario: 'vectors',
    reason: 'ours names its listeners as they were asked for, and has none of controllers',
  },
  ...['errorMessage', 'coordinators.*.errorMessage'].map((path) => {
    return { api: 'FindCoordinator', path, scenario: 'vectors', reason: ownWords };
  }),
  {
    api: 'DescribeConfigs',
    path: 'results.*.errorMessage',
    scenario: 'vectors',
    reason: 'ours names the type; Apache gives the general words of the error',
  },
  {
    api: 'CreateTopics',
    path: 'topics.*.errorMessage',
    scenario: 'vectors',
    reason: 'of several bad configs each names another',
  },
];

const ofTopics: readonly KnownDifference[] = [
  ...['errorCode', 'errorMessage'].map((field) => ({
    api: 'CreatePartitions',
    path: `results.*.${field}`,
    label: '10001 more',
    reason:
      'Apache says that it failed (error -1), and makes the first 10,000 partitions; ours makes none and says why',
  })),
  {
    api: 'Metadata',
    path: '**',
    label: 'neither id nor name',
    reason: 'Apache fails with a NullPointerException (error -1); ours knows no such topic',
  },
];

const ofGroups: readonly KnownDifference[] = ['errorMessage', 'coordinators.*.errorMessage'].map((path) => ({
  api: 'FindCoordinator',
  path,
  label: 'unknown type',
  reason: 'the general words of an error are our own',
}));

const ofRegularExpressions: readonly KnownDifference[] = [
  ...['ListTransactions', 'ConsumerGroupHeartbeat'].map((api) => ({
    api,
    path: '**',
    scenario: 'regular-expressions',
    label: 'too large',
    reason:
      'a regular expression of more than 10,000 characters, or that comes to more than 3,000 instructions, repetitions' +
      ' counted and 60 for each Unicode class: Apache takes it, and is busy with it for as long as that takes; ours refuses it',
  })),
  {
    api: 'ConsumerGroupHeartbeat',
    path: 'errorMessage',
    scenario: 'regular-expressions',
    label: 'regex )',
    reason: 'of a bracket that nothing opens Apache says that its parser has failed',
  },
];

const ofAdministration: readonly KnownDifference[] = [
  { api: 'DescribeQuorum', path: 'topics.*.partitions.*.errorMessage', reason: ownWords },
  { api: 'DescribeQuorum', path: 'nodes.0.listeners.0.name', reason: noController },
  { api: 'DescribeQuorum', path: 'nodes.0.listeners.0.port', scenario: 'voters-in-log', reason: noController },
  ...['no listeners', 'another listener'].map((label) => {
    return { api: 'AddRaftVoter', path: 'errorMessage', label, reason: noController };
  }),
  ...['another node', 'in its cluster', 'without waiting'].map((label) => ({
    api: 'AddRaftVoter',
    path: '*',
    scenario: 'voters-in-log',
    label,
    reason: 'our metadata quorum is one node and stays one; Apache tries to reach the new voter first',
  })),
  {
    api: 'UnregisterBroker',
    path: '*',
    label: 'the node itself',
    reason: 'a node of Apache that unregisters itself leads nothing until it is started again; ours refuses',
  },
  {
    api: 'DescribeTopicPartitions',
    path: '**',
    label: 'no name',
    reason: 'Apache fails as a whole (error -1) when one of several topics has no name; ours says which it is',
  },
  { api: 'ElectLeaders', path: 'replicaElectionResults.*.partitionResult.*.errorMessage', reason: ownWords },
];

export const knownDifferences: readonly KnownDifference[] = [
  ...Object.entries(notServedYet).flatMap(([reason, names]) =>
    names.map((name) => ({ api: 'ApiVersions', path: `apiKeys.${name}`, reason })),
  ),
  ...ofTopics,
  ...ofConfigs,
  ...ofConfigTypes,
  ...ofListeners,
  ...ofVectors,
  ...ofRecords,
  ...ofDeletedRecords,
  ...ofRepetitions,
  ...ofTransactions,
  ...ofGroups,
  ...ofRegularExpressions,
  ...ofAdministration,
];

/** Whether a known difference speaks of this place. */
export function explains(
  known: KnownDifference,
  place: { api: string; scenario: string; title: string; path: string; apache: unknown },
): boolean {
  if (known.api !== '*' && known.api !== place.api) return false;
  if (known.scenario !== undefined && known.scenario !== place.scenario) return false;
  if (known.label !== undefined && !place.title.includes(known.label)) return false;
  if (known.apache !== undefined && known.apache !== place.apache) return false;
  return pathMatches(known.path.split('.'), place.path.split('.'));
}

function pathMatches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.some((_, at) => pathMatches(rest, path.slice(at))) || pathMatches(rest, []);
  const [head, ...tail] = path;
  return head !== undefined && (first === '*' || first === head) && pathMatches(rest, tail);
}
