/** A field that two brokers may fill differently, and what it is compared as. */
export interface VaryingField {
  readonly field: string;
  /** What the value is called in its place, numbered by first appearance, so that equal values stay equal. */
  readonly as: string;
  /** Values that mean "none" and are compared as they are. */
  readonly except: readonly unknown[];
  readonly reason: string;
}

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

export const varyingFields: readonly VaryingField[] = [
  { field: 'topicId', as: 'topic id', except: [zeroUuid], reason: 'chosen at random when a topic is made' },
  { field: 'clusterId', as: 'cluster id', except: [null], reason: 'chosen when the directory is formatted' },
  { field: 'port', as: 'port', except: [-1, 0], reason: 'each broker listens on a free one' },
  { field: 'producerId', as: 'producer id', except: [-1], reason: 'counts what the broker has handed out before' },
  { field: 'sessionId', as: 'fetch session', except: [0], reason: 'chosen at random' },
  { field: 'logAppendTimeMs', as: 'time', except: [-1], reason: "the broker's clock" },
  { field: 'finalizedFeaturesEpoch', as: 'epoch', except: [-1], reason: 'an offset of the metadata log' },
];

/** Lists whose order means nothing, and what their elements are then known by. */
export interface UnorderedList {
  readonly api: string;
  /** Path of the list, `*` for an index. */
  readonly path: string;
  readonly key: (element: Readonly<Record<string, unknown>>) => string;
  readonly reason: string;
}

const byName = (element: Readonly<Record<string, unknown>>): string =>
  String(element['name'] ?? element['topicId'] ?? '');

export const unorderedLists: readonly UnorderedList[] = [
  { api: 'Metadata', path: 'topics', key: byName, reason: 'the order of a hash table in Kafka' },
  {
    api: 'Metadata',
    path: 'topics.*.partitions',
    key: (partition) => String(partition['partitionIndex']),
    reason: 'the order of a hash table in Kafka',
  },
  { api: 'DescribeConfigs', path: 'results.*.configs', key: byName, reason: 'the order of a hash table in Kafka' },
  {
    api: 'ListGroups',
    path: 'groups',
    key: (group) => String(group['groupId']),
    reason: 'gathered from the coordinators of all partitions',
  },
  { api: 'CreateTopics', path: 'topics', key: byName, reason: 'refused topics come where the hash table has them' },
  { api: 'CreateTopics', path: 'topics.*.configs', key: byName, reason: 'the order of a hash table in Kafka' },
  { api: 'DeleteTopics', path: 'responses', key: byName, reason: 'the order of a hash table in Kafka' },
  { api: 'ApiVersions', path: 'supportedFeatures', key: byName, reason: 'the order of a hash table in Kafka' },
  { api: 'ApiVersions', path: 'finalizedFeatures', key: byName, reason: 'the order of a hash table in Kafka' },
  {
    api: 'JoinGroup',
    path: 'members',
    key: (member) => `${String(member['groupInstanceId'])} ${(member['metadata'] as Buffer).toString('hex')}`,
    reason: 'the order of a hash table in Kafka',
  },
  {
    api: 'DescribeGroups',
    path: 'groups.*.members',
    key: (member) => `${String(member['groupInstanceId'])} ${(member['memberMetadata'] as Buffer).toString('hex')}`,
    reason: 'the order of a hash table in Kafka',
  },
];
