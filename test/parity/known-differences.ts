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
  readonly reason: string;
}

/** APIs that a node of Apache Kafka serves and our broker does not yet. */
const notServedYet: Readonly<Record<string, readonly string[]>> = {
  'transactions: not served yet': [
    'AddPartitionsToTxn',
    'AddOffsetsToTxn',
    'EndTxn',
    'WriteTxnMarkers',
    'TxnOffsetCommit',
    'DescribeProducers',
    'DescribeTransactions',
    'ListTransactions',
  ],
  'authentication, access control and quotas: not served yet': [
    'SaslHandshake',
    'SaslAuthenticate',
    'DescribeAcls',
    'CreateAcls',
    'DeleteAcls',
    'CreateDelegationToken',
    'RenewDelegationToken',
    'ExpireDelegationToken',
    'DescribeDelegationToken',
    'DescribeClientQuotas',
    'AlterClientQuotas',
    'DescribeUserScramCredentials',
    'AlterUserScramCredentials',
  ],
  'administration: not served yet': [
    'DeleteRecords',
    'AlterReplicaLogDirs',
    'DescribeLogDirs',
    'ElectLeaders',
    'AlterPartitionReassignments',
    'ListPartitionReassignments',
    'DescribeQuorum',
    'UpdateFeatures',
    'UnregisterBroker',
    'AddRaftVoter',
    'RemoveRaftVoter',
  ],
  'groups of the new protocols: not served yet': [
    'ConsumerGroupHeartbeat',
    'ConsumerGroupDescribe',
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

export const knownDifferences: readonly KnownDifference[] = [
  ...Object.entries(notServedYet).flatMap(([reason, names]) =>
    names.map((name) => ({ api: 'ApiVersions', path: `apiKeys.${name}`, reason })),
  ),
  {
    api: 'CreateTopics',
    path: 'topics.*.configs.flush.messages.*',
    reason: 'log.flush.interval.messages=1 is set at the broker: nothing is acknowledged before it is on disk',
  },
  {
    api: 'Metadata',
    path: 'topics.**',
    scenario: 'metadata',
    label: 'creates',
    reason: 'ours has made the topic when it answers; Apache answers error 3 and makes it meanwhile',
  },
  {
    api: 'Metadata',
    path: '**',
    label: 'neither id nor name',
    reason: 'Apache fails with a NullPointerException (error -1); ours knows no such topic',
  },
];

/** Whether a known difference speaks of this place. */
export function explains(
  known: KnownDifference,
  place: { api: string; scenario: string; title: string; path: string },
): boolean {
  if (known.api !== '*' && known.api !== place.api) return false;
  if (known.scenario !== undefined && known.scenario !== place.scenario) return false;
  if (known.label !== undefined && !place.title.includes(known.label)) return false;
  return pathMatches(known.path.split('.'), place.path.split('.'));
}

function pathMatches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.some((_, at) => pathMatches(rest, path.slice(at))) || pathMatches(rest, []);
  const [head, ...tail] = path;
  return head !== undefined && (first === '*' || first === head) && pathMatches(rest, tail);
}
