import {
  AddPartitionsToTxnRequest,
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  DescribeTransactionsRequest,
  EndTxnRequest,
  FindCoordinatorRequest,
  HeartbeatRequest,
  IncrementalAlterConfigsRequest,
  InitProducerIdRequest,
  JoinGroupRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import { learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { madeTopic } from './topic.ts';

const topic = 'large-records';
const group = 'large-records';
const partitionCount = 60;
const transactionalId = 'large-records';
const [topicResource, set, remove] = [2, 0, 1];
const unknownServerError = -1;

function limit(name: string, bytes: number | undefined): Step {
  const value = bytes === undefined ? null : String(bytes);
  const configs = [{ name: 'max.message.bytes', configOperation: bytes === undefined ? remove : set, value }];
  const body = { resources: [{ resourceType: topicResource, resourceName: name, configs }], validateOnly: false };
  return request(IncrementalAlterConfigsRequest, 1, body, { label: `${name} takes ${bytes ?? 'what it took'}` });
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function commit(groupId: string, count: number, label: string, until?: Readonly<Record<string, unknown>>): Step {
  const partitions = indexes(count).map((partitionIndex) => ({
    partitionIndex,
    committedOffset: 5,
    committedMetadata: 'note',
  }));
  const body = { groupId, generationIdOrMemberEpoch: -1, memberId: '', topics: [{ name: topic, partitions }] };
  return request(OffsetCommitRequest, 9, body, { label, ...(until === undefined ? {} : { until }) });
}

function committed(groupId: string): Step {
  const topics = [{ name: topic, partitionIndexes: [0, 1, partitionCount - 1] }];
  const body = { groups: [{ groupId, topics }] };
  return request(OffsetFetchRequest, 8, body, { label: `what ${groupId} has` });
}

function beat(memberEpoch: number, names: number | undefined, label: string): Step {
  const subscribedTopicNames = names === undefined ? null : indexes(names).map((index) => `topic-number-${index}`);
  const joining = memberEpoch === 0 ? { rebalanceTimeoutMs: 60_000, topicPartitions: [] } : {};
  const body = { groupId: `${group}-new`, memberId: 'member', memberEpoch, subscribedTopicNames, ...joining };
  return request(ConsumerGroupHeartbeatRequest, 1, body, { label });
}

function classicMember(): Step[] {
  const groupId = `${group}-classic`;
  const memberId = learnt<string>('large member');
  const join = (label: string, keep: Record<string, string>, fields: { memberId: string }) => {
    const protocols = [{ name: 'range', metadata: Buffer.from('all') }];
    const timeouts = { sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000 };
    const body = { groupId, ...timeouts, protocolType: 'custom', protocols, ...fields };
    return request(JoinGroupRequest, 3, body, { label, keep });
  };
  const sync = (generationId: number, bytes: number, label: string) => {
    const assignments = [{ memberId, assignment: Buffer.alloc(bytes, 1) }];
    return request(SyncGroupRequest, 3, { groupId, generationId, memberId, assignments }, { label });
  };
  return [
    join('a classic member', { 'large member': 'memberId' }, { memberId: '' }),
    sync(1, 3_000, 'an assignment that is too large'),
    request(HeartbeatRequest, 3, { groupId, generationId: 1, memberId }, { label: 'after it' }),
    join('it joins again', {}, { memberId }),
    sync(2, 30, 'a small assignment'),
  ];
}

function transaction(): Step[] {
  const producerId = learnt<number>('large producer');
  const producerEpoch = learnt<number>('large epoch');
  const add = (count: number, label: string) => {
    const topics = [{ name: topic, partitions: indexes(count) }];
    const body = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: topics,
    };
    return request(AddPartitionsToTxnRequest, 3, body, { label });
  };
  const probe = (label: string, errorCode: number) => {
    const body = { transactionalId: `${transactionalId}-probe`, transactionTimeoutMs: 60_000 };
    return request(InitProducerIdRequest, 4, body, { label, until: { errorCode }, unseen: true });
  };
  const described = (label: string) =>
    request(DescribeTransactionsRequest, 0, { transactionalIds: [transactionalId] }, { label });
  const end = (label: string) =>
    request(EndTxnRequest, 3, { transactionalId, producerId, producerEpoch, committed: true }, { label });
  const found = { keyType: 1, coordinatorKeys: [transactionalId] };
  return [
    request(FindCoordinatorRequest, 4, found, { until: { 'coordinators.0.errorCode': 0 } }),
    request(
      InitProducerIdRequest,
      4,
      { transactionalId, transactionTimeoutMs: 60_000 },
      { until: { errorCode: 0 }, keep: { 'large producer': 'producerId', 'large epoch': 'producerEpoch' } },
    ),
    add(1, 'a partition'),
    limit('__transaction_state', 60),
    probe('until it takes nothing', unknownServerError),
    add(partitionCount, 'many partitions'),
    end('an end that is too large'),
    limit('__transaction_state', undefined),
    probe('until it does', 0),
    described('open'),
    end('the end'),
  ];
}

/**
 * Requests that write more than `max.message.bytes` of an internal topic: an error, and everything is as it was. Not here: DeleteGroups,
 * after which Apache lists a group that it could not delete twice.
 */
export const largeRecords: Scenario = {
  name: 'large-records',
  steps: [
    ...madeTopic({ name: topic, partitions: partitionCount }),
    request(
      FindCoordinatorRequest,
      4,
      { keyType: 0, coordinatorKeys: [group] },
      { until: { 'coordinators.0.errorCode': 0 } },
    ),
    commit(`${group}-before`, partitionCount, 'until the coordinator is ready', {
      'topics.0.partitions.0.errorCode': 0,
    }),
    // It is there whether or not a commit of it still fits when the limit is set.
    commit(`${group}-probe`, 1, 'a commit that fits', { 'topics.0.partitions.0.errorCode': 0 }),
    limit('__consumer_offsets', 2_000),
    commit(`${group}-probe`, partitionCount, 'a commit, until it is too large', {
      'topics.0.partitions.0.errorCode': unknownServerError,
    }),
    commit(group, partitionCount, 'a commit of many partitions'),
    committed(group),
    commit(group, 2, 'a commit of two'),
    committed(group),
    ...classicMember(),
    beat(0, 300, 'a subscription that is too large'),
    request(
      ConsumerGroupDescribeRequest,
      0,
      { groupIds: [`${group}-new`], includeAuthorizedOperations: false },
      { label: 'no group comes of it' },
    ),
    beat(0, 1, 'a small subscription'),
    limit('__consumer_offsets', undefined),
    ...transaction(),
  ],
};
