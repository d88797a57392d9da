import { DescribeConfigsRequest, FindCoordinatorRequest, MetadataRequest } from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { answer, request } from '../scenario.ts';
import type { Scenario, Step, StepOptions } from '../scenario.ts';
import { transactionReady } from './coordinators.ts';
import { madeTopic } from './topic.ts';
import { addOffsets, end } from './transaction-steps.ts';
import type { Producer } from './transaction-steps.ts';

const [ofGroups, ofTransactions, ofShares] = [0, 1, 2];
const topicResource = 2;
const [internalMetadataVersion, batchVersionMin] = [13, 4];
const id = 'auto-creation';
const producer: Producer = {
  id,
  producerId: learnt(`producer of ${id}`),
  producerEpoch: learnt(`epoch of ${id}`),
};
const topicId = 'X9v6AAAAT0CAAAAAAAAAAQ';
const sharePartition = `group:${topicId}:0`;

function find(version: number, keyType: number, keys: readonly string[], label: string, more: StepOptions = {}): Step {
  const key = version >= batchVersionMin ? { coordinatorKeys: [...keys] } : { key: keys[0] ?? '' };
  const body = { ...key, ...(version >= 1 ? { keyType } : {}) };
  return request(FindCoordinatorRequest, version, body, { label, ...more });
}

function foundAt(keyType: number, key: string): Step {
  return find(6, keyType, [key], `until ${key} has a coordinator`, { until: { 'coordinators.0.errorCode': 0 } });
}

/** Both are on their way before either answer is there: the topic takes longer. */
function atOnce(label: string, first: (more: StepOptions) => Step, second: (more: StepOptions) => Step): Step[] {
  const [one, two] = [`${label}, first`, `${label}, second`];
  return [first({ later: one }), second({ later: two }), answer(one), answer(two)];
}

function ask(label: string, names: readonly string[], more: StepOptions & { readonly version?: number } = {}): Step {
  const { version = internalMetadataVersion, ...options } = more;
  return request(MetadataRequest, version, { topics: names.map((name) => ({ name })) }, { label, ...options });
}

const isThere = { 'topics.0.errorCode': 0, 'topics.0.partitions.0.errorCode': 0 };

/** Each topic of coordinators is missing once: this comes before whatever looks for a coordinator. */
const transactionsFirst: readonly Step[] = [
  ...atOnce(
    'transactional id, nobody has asked before',
    (more) => find(1, ofTransactions, [id], 'before its topic is there', more),
    (more) => find(6, ofTransactions, [id, 'another', id], 'several before their topic is there', more),
  ),
  ...transactionReady(id, 'a producer'),
  // A group that nobody has looked for: AddOffsetsToTxn knows where it will live, and makes nothing.
  addOffsets(3, 'group, nobody has asked before', producer, 'auto-creation-group'),
  request(
    MetadataRequest,
    internalMetadataVersion,
    { topics: [{ name: '__consumer_offsets' }], allowAutoTopicCreation: false },
    { label: 'still no topic of groups' },
  ),
  end(3, 'without offsets', producer, false),
  ...transactionReady(id, 'the transaction is over'),
];

const groupsThen: readonly Step[] = [
  ...atOnce(
    'group, nobody has asked before',
    (more) => find(0, ofGroups, ['auto-creation-group'], 'before its topic is there', more),
    (more) => find(4, ofGroups, ['a', 'b', 'a'], 'several before their topic is there', more),
  ),
  foundAt(ofGroups, 'auto-creation-group'),
];

const notSharePartitions = ['', 'group', 'group:no-id:0', `:${topicId}:0`, `${sharePartition}x`];

const sharesAtLast: readonly Step[] = [
  ...[3, 4, 5].map((version) =>
    find(version, ofShares, [sharePartition], 'share-partition, an unknown type before v6'),
  ),
  find(6, ofShares, notSharePartitions, 'share-partition, not one'),
  find(6, ofShares, [sharePartition, sharePartition], 'share-partition, before its topic is there'),
  foundAt(ofShares, sharePartition),
  find(6, ofShares, [sharePartition, 'group', `${sharePartition}:`], 'share-partition'),
];

const internalTopics = ['__consumer_offsets', '__transaction_state', '__share_group_state'];

const internal: readonly Step[] = [
  ...internalTopics.map((name) => ask(`${name} as it is`, [name], { until: isThere })),
  request(
    DescribeConfigsRequest,
    4,
    {
      resources: internalTopics.map((resourceName) => {
        return { resourceType: topicResource, resourceName, configurationKeys: null };
      }),
    },
    { label: 'topics of coordinators' },
  ),
];

const names: readonly Step[] = [
  ...madeTopic({ name: 'auto.there' }),
  ...[0, 4, 13].flatMap((version) => [
    ask('several', [`auto-${version}-a`, 'auto.there', 'bad/name', '', `auto-${version}-a`], { version }),
    ask('until one of several is there', [`auto-${version}-a`], { version, until: isThere }),
    ask('a name that collides', ['auto_there'], { version }),
    ask('a name that collides, again', ['auto_there'], { version }),
  ]),
  ask('names that collide with each other', ['auto.x', 'auto_x']),
  ...['auto.x', 'auto_x'].map((name) => ask(`until ${name} is there`, [name], { until: isThere })),
  ask('the log of the metadata', ['__cluster_metadata']),
  ask('the log of the metadata, again', ['__cluster_metadata']),
];

export const autoCreation: Scenario = {
  name: 'auto-creation',
  steps: [...transactionsFirst, ...groupsThen, ...sharesAtLast, ...internal, ...names],
};
