import {
  AddOffsetsToTxnRequest,
  AddPartitionsToTxnRequest,
  AlterClientQuotasRequest,
  ConsumerGroupHeartbeatRequest,
  ConsumerProtocolSubscription,
  CreatePartitionsRequest,
  DeleteGroupsRequest,
  DeleteRecordsRequest,
  DeleteTopicsRequest,
  encode,
  EndTxnRequest,
  IncrementalAlterConfigsRequest,
  InitProducerIdRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListOffsetsRequest,
  OffsetCommitRequest,
  ProduceRequest,
  SyncGroupRequest,
  TxnOffsetCommitRequest,
} from '@barnabas/protocol';
import type { CompressionType, RecordBatchInput } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Step } from '../scenario.ts';
import { baseTimestampMs } from '../scenarios/clock.ts';
import { groupReady, transactionReady } from '../scenarios/coordinators.ts';
import { madeTopic } from '../scenarios/topic.ts';
import {
  classicGroup,
  compacted,
  consumerGroup,
  groups,
  later,
  plain,
  transactional,
  transactionalIds,
  undecidedId,
} from './contents.ts';

const codecs: readonly CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const topicConfig = 2;
const [set, append] = [0, 2];

interface Written {
  readonly topic: string;
  readonly index?: number;
  readonly transactionalId?: string;
}

function produce({ topic, index = 0, transactionalId }: Written, label: string, input: RecordBatchInput): Step {
  const topicData = [{ name: topic, partitionData: [{ index, records: batch(input) }] }];
  const owner = transactionalId === undefined ? {} : { transactionalId };
  return request(ProduceRequest, 11, { ...owner, acks: -1, timeoutMs: 10_000, topicData }, { label });
}

function record(
  key: string,
  value: string | null,
  round: number,
  offsetDelta = 0,
): RecordBatchInput['records'][number] {
  const headers = [{ key: 'round', value: Buffer.from(String(round)) }];
  const bytes = value === null ? null : Buffer.from(value);
  return { key: Buffer.from(key), value: bytes, headers, timestamp: baseTimestampMs + round, offsetDelta };
}

function records(round: number): Step[] {
  const inEveryCodec = codecs.map((compression, index) =>
    produce({ topic: plain, index: index % 3 }, compression, {
      compression,
      records: [0, 1, 2].map((at) => record(`key ${at}`, `${compression} ${round} `.repeat(20), round, at)),
    }),
  );
  const ofOneProducer = [0, 1].map((at) =>
    produce({ topic: plain }, 'idempotent', {
      producerId: learnt<number>('idempotent producer'),
      producerEpoch: 0,
      baseSequence: 2 * (round - 1) + at,
      records: [record('idempotent', `${round} ${at}`, round)],
    }),
  );
  const overAndOver = ['a', 'b', 'a', 'c'].map((key, at) =>
    produce({ topic: compacted }, `key ${key}`, { records: [record(key, at === 2 ? null : `${round} ${at}`, round)] }),
  );
  return [...inEveryCodec, ...ofOneProducer, ...overAndOver];
}

interface Member {
  readonly memberId: string;
  readonly generationIdOrMemberEpoch?: number;
}

function committed(group: string, round: number, member: Member = { memberId: '' }): Step {
  const partitions = [0, 1].map((partitionIndex) => ({
    partitionIndex,
    committedOffset: round * 10 + partitionIndex,
    committedLeaderEpoch: 0,
    committedMetadata: `${group} in round ${round}`,
  }));
  const body = { groupId: group, ...member, topics: [{ name: plain, partitions }] };
  return request(OffsetCommitRequest, 8, body, { label: group });
}

function ended(id: string, isCommit: boolean): Step {
  const body = {
    transactionalId: id,
    producerId: learnt<number>(`producer of ${id}`),
    producerEpoch: learnt<number>(`epoch of ${id}`),
    committed: isCommit,
  };
  return request(EndTxnRequest, 3, body, { label: id, until: { errorCode: 0 } });
}

function begun(id: string, round: number): Step[] {
  const producer = {
    producerId: learnt<number>(`producer of ${id}`),
    producerEpoch: learnt<number>(`epoch of ${id}`),
  };
  const group = groups[transactionalIds.findIndex((other) => other === id)] ?? '';
  const partitions = [{ partitionIndex: 2, committedOffset: round, committedMetadata: `by ${id}` }];
  return [
    ...transactionReady(id, id, 4, 600_000),
    request(
      AddPartitionsToTxnRequest,
      3,
      {
        v3AndBelowTransactionalId: id,
        v3AndBelowProducerId: producer.producerId,
        v3AndBelowProducerEpoch: producer.producerEpoch,
        v3AndBelowTopics: [{ name: transactional, partitions: [0] }],
      },
      { label: id, until: { 'resultsByTopicV3AndBelow.0.resultsByPartition.0.partitionErrorCode': 0 } },
    ),
    produce({ topic: transactional, transactionalId: id }, id, {
      ...producer,
      baseSequence: 0,
      isTransactional: true,
      records: [record(id, `round ${round}`, round)],
    }),
    request(AddOffsetsToTxnRequest, 3, { transactionalId: id, ...producer, groupId: group }, { label: id }),
    request(
      TxnOffsetCommitRequest,
      3,
      { transactionalId: id, groupId: group, ...producer, topics: [{ name: plain, partitions }] },
      { label: id },
    ),
  ];
}

/** Every other one is aborted, and one is left to the next node. */
function transactions(round: number): Step[] {
  const decided = transactionalIds.filter((id) => id !== undecidedId);
  return [
    ...(round === 1 ? [] : [ended(undecidedId, true)]),
    ...decided.flatMap((id, at) => [...begun(id, round), ended(id, (at + round) % 2 === 0)]),
    ...begun(undecidedId, round),
  ];
}

/** Members come, commit and go: what stays is the group with its generation. */
function members(round: number): Step[] {
  const member = { memberId: learnt('member') };
  const metadata = Buffer.concat([
    Buffer.from([0, 1]),
    encode(ConsumerProtocolSubscription, 1, { topics: [plain], ownedPartitions: [] }),
  ]);
  const joining = {
    groupId: classicGroup,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: '',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata }],
  };
  const generation = { groupId: classicGroup, generationId: learnt<number>('generation'), ...member };
  const beat = { groupId: consumerGroup, memberId: 'member', rebalanceTimeoutMs: 60_000 };
  return [
    request(JoinGroupRequest, 3, joining, { keep: { member: 'memberId', generation: 'generationId' } }),
    request(SyncGroupRequest, 3, { ...generation, assignments: [{ ...member, assignment: metadata }] }),
    committed(classicGroup, round, { ...member, generationIdOrMemberEpoch: learnt<number>('generation') }),
    request(LeaveGroupRequest, 3, { groupId: classicGroup, members: [member] }),
    ...groupReady(consumerGroup),
    request(ConsumerGroupHeartbeatRequest, 0, {
      ...beat,
      memberEpoch: 0,
      subscribedTopicNames: [plain],
      topicPartitions: [],
    }),
    request(ConsumerGroupHeartbeatRequest, 0, { ...beat, memberEpoch: -1 }),
    committed(consumerGroup, round),
  ];
}

function altered(name: string, value: string, configOperation = set): Step {
  const resources = [{ resourceType: topicConfig, resourceName: plain, configs: [{ name, configOperation, value }] }];
  return request(IncrementalAlterConfigsRequest, 1, { resources, validateOnly: false }, { label: name });
}

/** Of everybody, and of one client of one user; so much that nobody notices. */
function quotas(value: number): Step {
  const everybody = [{ entityType: 'user', entityName: null }];
  const one = [
    { entityType: 'user', entityName: 'ANONYMOUS' },
    { entityType: 'client-id', entityName: 'a client' },
  ];
  const entries = [everybody, one].map((entity, at) => {
    return { entity, ops: [{ key: 'consumer_byte_rate', value: value + at, remove: false }] };
  });
  return request(AlterClientQuotasRequest, 1, { entries, validateOnly: false });
}

/** What the first node makes. */
export const firstRound: readonly Step[] = [
  ...madeTopic({ name: plain, partitions: 3, configs: { 'retention.ms': '86400000' } }),
  ...madeTopic({ name: compacted, configs: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.1' } }),
  ...madeTopic({ name: transactional }),
  ...groups.flatMap((group) => [...groupReady(group), committed(group, 1)]),
  request(
    InitProducerIdRequest,
    4,
    { transactionalId: null, transactionTimeoutMs: 60_000 },
    { until: { errorCode: 0 }, keep: { 'idempotent producer': 'producerId' } },
  ),
  ...records(1),
  ...transactions(1),
  ...groupReady(classicGroup),
  ...members(1),
  quotas(1e12),
];

/** What the next one does with it. */
export const secondRound: readonly Step[] = [
  ...records(2),
  ...groups.slice(2).map((group) => committed(group, 2)),
  ...transactions(2),
  ...members(2),
  quotas(2e12),
  ...madeTopic({ name: later }),
  altered('retention.ms', '172800000'),
  altered('cleanup.policy', 'compact', append),
  request(CreatePartitionsRequest, 3, {
    topics: [{ name: plain, count: 4, assignments: null }],
    timeoutMs: 10_000,
    validateOnly: false,
  }),
  request(DeleteRecordsRequest, 2, {
    topics: [{ name: plain, partitions: [{ partitionIndex: 1, offset: 2 }] }],
    timeoutMs: 10_000,
  }),
  request(DeleteGroupsRequest, 2, { groupsNames: ['audit'] }),
  request(DeleteTopicsRequest, 5, { topicNames: [compacted], timeoutMs: 10_000 }),
  request(
    ListOffsetsRequest,
    5,
    { replicaId: -1, topics: [{ name: compacted, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
    { label: 'until it is gone', until: { 'topics.0.partitions.0.errorCode': 3 } },
  ),
];
