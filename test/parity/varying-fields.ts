/** A field that two brokers may fill differently, and what it is compared as. */
export interface VaryingField {
  readonly field: string;
  /** Only in answers of this API. */
  readonly api?: string;
  /** What the value is called in its place, numbered by first appearance, so that equal values stay equal. */
  readonly as: string;
  /** It changes by itself from answer to answer, so that equal values mean nothing: no numbers. */
  readonly isMoving?: boolean;
  /** Only values at or above this: what is below was in a request. */
  readonly from?: number;
  /** Values that mean "none" and are compared as they are. */
  readonly except: readonly unknown[];
  readonly reason: string;
}

/** No record says a time after this, but markers do. */
const startedMs = Date.now();
const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

export const varyingFields: readonly VaryingField[] = [
  { field: 'topicId', as: 'topic id', except: [zeroUuid], reason: 'chosen at random when a topic is made' },
  { field: 'clusterId', as: 'cluster id', except: [null], reason: 'chosen when the directory is formatted' },
  {
    field: 'replicaDirectoryId',
    as: 'directory id',
    except: [zeroUuid],
    reason: 'chosen when the directory is formatted',
  },
  { field: 'port', as: 'port', except: [-1, 0], reason: 'each broker listens on a free one' },
  { field: 'producerId', as: 'producer id', except: [-1], reason: 'counts what the broker has handed out before' },
  { field: 'sessionId', as: 'fetch session', except: [0], reason: 'chosen at random' },
  { field: 'logAppendTimeMs', as: 'time', isMoving: true, except: [-1], reason: "the broker's clock" },
  {
    field: 'timestamp',
    api: 'ListOffsets',
    as: 'time',
    isMoving: true,
    from: startedMs,
    except: [],
    reason: "markers carry the broker's time",
  },
  {
    field: 'throttleTimeMs',
    as: 'time',
    isMoving: true,
    except: [0],
    reason: 'how long a client is throttled goes by how fast it was before',
  },
  { field: 'logDir', as: 'directory', except: [], reason: 'each broker has a directory of its own' },
  ...['lastFetchTimestamp', 'lastCaughtUpTimestamp', 'lastTimestamp'].map((field) => {
    return { field, as: 'time', isMoving: true, except: [-1], reason: "the broker's clock" };
  }),
  ...['highWatermark', 'logEndOffset'].map((field) => {
    const reason = 'an offset of the metadata log';
    return { field, api: 'DescribeQuorum', as: 'offset', isMoving: true, except: [-1, 0], reason };
  }),
  {
    field: 'leaderEpoch',
    api: 'DescribeQuorum',
    as: 'epoch',
    isMoving: true,
    except: [],
    reason: 'the quorum elects its leader again when its machine is slow',
  },
  {
    field: 'documentation',
    api: 'DescribeConfigs',
    as: 'words',
    isMoving: true,
    except: [null, ''],
    reason: 'each broker explains its configs in words of its own',
  },
  { field: 'usableBytes', as: 'bytes', isMoving: true, except: [-1], reason: 'what others write counts, too' },
  { field: 'transactionStartTimeMs', as: 'time', isMoving: true, except: [-1], reason: "the broker's clock" },
  {
    field: 'finalizedFeaturesEpoch',
    as: 'epoch',
    isMoving: true,
    except: [-1],
    reason: 'an offset of the metadata log',
  },
];

type Element = Readonly<Record<string, unknown>>;

/** Lists whose order means nothing, and what their elements are then known by. */
export interface UnorderedList {
  readonly api: string;
  /** Path of the list, `*` for an index. */
  readonly path: string;
  readonly key: (element: Element) => string;
  /** What the key is called in its place, when that varies too. */
  readonly as?: string;
  readonly reason: string;
}

/** By the first of these fields that the element has a value in. */
function by(...fields: readonly string[]): (element: Element) => string {
  return (element) => {
    const value = fields
      .map((field) => element[field])
      .find((found) => found !== null && found !== undefined && found !== '');
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
  };
}

/** Members have ids of chance: by what they said of themselves. */
function byMember(metadataField: string): (element: Element) => string {
  const instance = by('groupInstanceId');
  return (member) => {
    const metadata = member[metadataField];
    return `${instance(member)} ${Buffer.isBuffer(metadata) ? metadata.toString('hex') : ''}`;
  };
}

/** A broker and its loggers have the same name. */
function byResource(resource: Element): string {
  return `${by('resourceName')(resource)} ${by('resourceType')(resource)}`;
}

/** Users, clients and addresses, by what they are called. */
function byEntity({ entity }: Element): string {
  const parts = entity as readonly { readonly entityType: string; readonly entityName: string | null }[];
  const named = parts.map(({ entityType, entityName }) => JSON.stringify([entityType, entityName]));
  return named.toSorted((a, b) => (a < b ? -1 : 1)).join(' ');
}

const hashTable = 'the order of a hash table in Kafka';
const coordinators = 'gathered from the coordinators of all groups';

export const unorderedLists: readonly UnorderedList[] = [
  { api: 'Metadata', path: 'topics', key: by('name', 'topicId'), reason: hashTable },
  { api: 'Metadata', path: 'topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'DescribeConfigs', path: 'results.*.configs', key: by('name'), reason: hashTable },
  { api: 'CreateTopics', path: 'topics', key: by('name'), reason: hashTable },
  { api: 'CreateTopics', path: 'topics.*.configs', key: by('name'), reason: hashTable },
  { api: 'DeleteTopics', path: 'responses', key: by('name', 'topicId'), reason: hashTable },
  { api: 'ApiVersions', path: 'supportedFeatures', key: by('name'), reason: hashTable },
  { api: 'ApiVersions', path: 'finalizedFeatures', key: by('name'), reason: hashTable },
  {
    api: 'Fetch',
    path: 'responses.*.partitions.*.abortedTransactions',
    key: by('firstOffset'),
    reason: 'consumers sort',
  },
  { api: 'Produce', path: 'responses', key: by('name', 'topicId'), reason: hashTable },
  { api: 'Produce', path: 'responses.*.partitionResponses', key: by('index'), reason: hashTable },
  { api: 'ListOffsets', path: 'topics', key: by('name'), reason: hashTable },
  { api: 'ListOffsets', path: 'topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'ListTransactions', path: 'transactionStates', key: by('transactionalId'), reason: coordinators },
  { api: 'WriteTxnMarkers', path: 'markers', key: by('producerId'), as: 'producer id', reason: hashTable },
  { api: 'WriteTxnMarkers', path: 'markers.*.topics', key: by('name'), reason: hashTable },
  { api: 'WriteTxnMarkers', path: 'markers.*.topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'AddPartitionsToTxn', path: 'resultsByTransaction', key: by('transactionalId'), reason: hashTable },
  { api: 'AddPartitionsToTxn', path: 'resultsByTransaction.*.topicResults', key: by('name'), reason: hashTable },
  {
    api: 'AddPartitionsToTxn',
    path: 'resultsByTransaction.*.topicResults.*.resultsByPartition',
    key: by('partitionIndex'),
    reason: hashTable,
  },
  { api: 'AddPartitionsToTxn', path: 'resultsByTopicV3AndBelow', key: by('name'), reason: hashTable },
  {
    api: 'AddPartitionsToTxn',
    path: 'resultsByTopicV3AndBelow.*.resultsByPartition',
    key: by('partitionIndex'),
    reason: hashTable,
  },
  { api: 'TxnOffsetCommit', path: 'topics', key: by('name'), reason: hashTable },
  { api: 'TxnOffsetCommit', path: 'topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  {
    api: 'DescribeProducers',
    path: 'topics.*.partitions.*.activeProducers',
    key: by('producerId'),
    as: 'producer id',
    reason: hashTable,
  },
  { api: 'DescribeTransactions', path: 'transactionStates.*.topics', key: by('topic'), reason: hashTable },
  { api: 'DescribeTransactions', path: 'transactionStates.*.topics.*.partitions', key: String, reason: hashTable },
  { api: 'CreatePartitions', path: 'results', key: by('name'), reason: hashTable },
  { api: 'DescribeLogDirs', path: 'results.*.topics', key: by('name'), reason: hashTable },
  { api: 'DescribeLogDirs', path: 'results.*.topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'AlterReplicaLogDirs', path: 'results', key: by('topicName'), reason: hashTable },
  { api: 'AlterReplicaLogDirs', path: 'results.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'ElectLeaders', path: 'replicaElectionResults', key: by('topic'), reason: hashTable },
  { api: 'DeleteRecords', path: 'topics', key: by('name'), reason: hashTable },
  { api: 'DeleteRecords', path: 'topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'ListConfigResources', path: 'configResources', key: byResource, reason: hashTable },
  { api: 'AlterClientQuotas', path: 'entries', key: byEntity, reason: hashTable },
  { api: 'AlterClientQuotas', path: 'entries.*.entity', key: by('entityType'), reason: hashTable },
  { api: 'DescribeClientQuotas', path: 'entries', key: byEntity, reason: hashTable },
  { api: 'DescribeClientQuotas', path: 'entries.*.entity', key: by('entityType'), reason: hashTable },
  { api: 'DescribeClientQuotas', path: 'entries.*.values', key: by('key'), reason: hashTable },
  { api: 'JoinGroup', path: 'members', key: byMember('metadata'), reason: hashTable },
  { api: 'ListGroups', path: 'groups', key: by('groupId'), reason: coordinators },
  { api: 'DescribeGroups', path: 'groups', key: by('groupId'), reason: coordinators },
  { api: 'DescribeGroups', path: 'groups.*.members', key: byMember('memberMetadata'), reason: hashTable },
  { api: 'ConsumerGroupDescribe', path: 'groups', key: by('groupId'), reason: coordinators },
  { api: 'ConsumerGroupDescribe', path: 'groups.*.members', key: by('memberId'), reason: hashTable },
  {
    api: 'ConsumerGroupHeartbeat',
    path: 'assignment.topicPartitions',
    key: by('topicId'),
    as: 'topic id',
    reason: hashTable,
  },
  { api: 'ConsumerGroupDescribe', path: 'groups.*.members.*.subscribedTopicNames', key: String, reason: hashTable },
  ...['assignment', 'targetAssignment'].map((assignment) => {
    const path = `groups.*.members.*.${assignment}.topicPartitions`;
    return { api: 'ConsumerGroupDescribe', path, key: by('topicName'), reason: hashTable };
  }),
  { api: 'DeleteGroups', path: 'results', key: by('groupId'), reason: coordinators },
  { api: 'OffsetFetch', path: 'topics', key: by('name'), reason: hashTable },
  { api: 'OffsetFetch', path: 'topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
  { api: 'OffsetFetch', path: 'groups', key: by('groupId'), reason: coordinators },
  { api: 'OffsetFetch', path: 'groups.*.topics', key: by('name', 'topicId'), reason: hashTable },
  { api: 'OffsetFetch', path: 'groups.*.topics.*.partitions', key: by('partitionIndex'), reason: hashTable },
];
