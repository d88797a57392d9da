import {
  AddOffsetsToTxnRequest,
  AddPartitionsToTxnRequest,
  DescribeProducersRequest,
  DescribeTransactionsRequest,
  EndTxnRequest,
  FetchRequest,
  FindCoordinatorRequest,
  InitProducerIdRequest,
  ListTransactionsRequest,
  ProduceRequest,
  TxnOffsetCommitRequest,
  WriteTxnMarkersRequest,
} from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { eachVersion, request } from '../scenario.ts';
import type { Scenario, Step } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';
import { madeTopic } from './topic.ts';

interface Producer {
  readonly id: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** The producer of a transactional id; what it was told is learnt as `producer of ID` and `epoch of ID`. */
function producerOf(id: string): Producer {
  return { id, producerId: learnt<number>(`producer of ${id}`), producerEpoch: learnt<number>(`epoch of ${id}`) };
}

function initialised(id: string, version: number, label: string): Step[] {
  return [
    request(
      FindCoordinatorRequest,
      4,
      { keyType: 1, coordinatorKeys: [id] },
      { until: { 'coordinators.0.errorCode': 0 } },
    ),
    request(
      InitProducerIdRequest,
      version,
      { transactionalId: id, transactionTimeoutMs: 60_000 },
      {
        label,
        until: { errorCode: 0 },
        keep: { [`producer of ${id}`]: 'producerId', [`epoch of ${id}`]: 'producerEpoch' },
      },
    ),
  ];
}

function add(version: number, label: string, who: Producer, topic = 'txn-a', partition = 0): Step {
  const topics = [{ name: topic, partitions: [partition] }];
  const { id: transactionalId, producerId, producerEpoch } = who;
  const body =
    version >= 4
      ? { transactions: [{ transactionalId, producerId, producerEpoch, verifyOnly: false, topics }] }
      : {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: topics,
        };
  return request(AddPartitionsToTxnRequest, version, body, { label });
}

function produce(label: string, who: Producer, sequence: number, version = 11): Step {
  const { id: transactionalId, producerId, producerEpoch } = who;
  const records = batch({
    producerId,
    producerEpoch,
    baseSequence: sequence,
    isTransactional: true,
    records: [{ value: Buffer.from(`${transactionalId} ${sequence}`), timestamp: baseTimestampMs }],
  });
  const topicData = [{ name: 'txn-a', partitionData: [{ index: 0, records }] }];
  return request(ProduceRequest, version, { transactionalId, acks: -1, timeoutMs: 10_000, topicData }, { label });
}

function end(version: number, label: string, who: Producer, committed: boolean, until?: Record<string, unknown>): Step {
  const { id: transactionalId, producerId, producerEpoch } = who;
  const options = until === undefined ? { label } : { label, until };
  return request(EndTxnRequest, version, { transactionalId, producerId, producerEpoch, committed }, options);
}

function state(id: string, wanted: string): Step {
  const label = `${id} until ${wanted}`;
  return request(
    DescribeTransactionsRequest,
    0,
    { transactionalIds: [id] },
    { label, until: { 'transactionStates.0.transactionState': wanted } },
  );
}

/** Of the first protocol: the producer adds its partitions, and keeps its epoch. */
function transaction(version: number): Step[] {
  const id = `txn-${version}`;
  const me = producerOf(id);
  const [addVersion, endVersion] = [Math.min(version, 3), Math.min(version, 4)];
  return [
    ...initialised(id, Math.min(version, 4), 'first'),
    end(endVersion, 'nothing to end', me, true),
    add(addVersion, 'adds', me),
    add(addVersion, 'adds once more', me),
    add(addVersion, 'unknown partition', me, 'txn-a', 9),
    add(addVersion, 'unknown topic', me, 'txn-unknown'),
    add(addVersion, 'epoch of the future', { ...me, producerEpoch: 99 }),
    add(addVersion, 'unknown id', { ...me, id: 'txn-nobody' }),
    produce('in the transaction', me, 0),
    request(
      AddOffsetsToTxnRequest,
      Math.min(version, 3),
      { transactionalId: id, producerId: me.producerId, producerEpoch: me.producerEpoch, groupId: 'txn-group' },
      { label: 'adds offsets' },
    ),
    state(id, 'Ongoing'),
    end(endVersion, 'commits', me, true),
    state(id, 'CompleteCommit'),
    end(endVersion, 'commits once more', me, true),
    end(endVersion, 'aborts what is committed', me, false),
    ...initialised(id, Math.min(version, 4), 'again'),
    add(addVersion, 'adds', me),
    produce('to be aborted', me, 0),
    end(endVersion, 'aborts', me, false),
    state(id, 'CompleteAbort'),
  ];
}

/** KIP-890: partitions come with their records, and every end of a transaction raises the epoch. */
function newProtocol(): Step[] {
  const id = 'txn-new';
  const me = producerOf(id);
  const ended = { keep: { [`producer of ${id}`]: 'producerId', [`epoch of ${id}`]: 'producerEpoch' } };
  const finish = (label: string, committed: boolean): Step =>
    request(
      EndTxnRequest,
      5,
      { transactionalId: id, producerId: me.producerId, producerEpoch: me.producerEpoch, committed },
      { label, ...ended },
    );
  return [
    ...initialised(id, 5, 'first'),
    produce('adds its partition', me, 0, 12),
    finish('commits', true),
    state(id, 'CompleteCommit'),
    produce('in the next epoch', me, 0, 12),
    finish('aborts', false),
    state(id, 'CompleteAbort'),
    finish('aborts nothing', false),
    state(id, 'CompleteAbort'),
    request(
      AddOffsetsToTxnRequest,
      4,
      { transactionalId: id, producerId: me.producerId, producerEpoch: me.producerEpoch, groupId: 'txn-group' },
      { label: 'adds offsets' },
    ),
    ...[4, 5].map((version) => add(version, 'as a client', me)),
  ];
}

export const transactions: Scenario = {
  name: 'transactions',
  steps: [
    ...madeTopic({ name: 'txn-a' }),
    ...[0, 2, 3, 4].flatMap(transaction),
    ...newProtocol(),
    ...eachVersion(WriteTxnMarkersRequest, (version) => [
      request(WriteTxnMarkersRequest, version, { markers: [] }, { label: 'none' }),
    ]),
    ...eachVersion(ListTransactionsRequest, (version) => [
      request(ListTransactionsRequest, version, { stateFilters: [], producerIdFilters: [] }, { label: 'all' }),
      request(
        ListTransactionsRequest,
        version,
        { stateFilters: ['Ongoing', 'NoSuchState'], producerIdFilters: [] },
        { label: 'filtered' },
      ),
    ]),
    request(
      DescribeTransactionsRequest,
      0,
      { transactionalIds: ['txn-0', 'txn-nobody', ''] },
      { label: 'known, unknown and empty' },
    ),
    request(
      DescribeProducersRequest,
      0,
      {
        topics: [
          { name: 'txn-a', partitionIndexes: [9] },
          { name: 'txn-unknown', partitionIndexes: [0] },
        ],
      },
      { label: 'unknown partition and topic' },
    ),
    request(
      FetchRequest,
      11,
      {
        maxWaitMs: 0,
        minBytes: 0,
        isolationLevel: 1,
        topics: [{ topic: 'txn-a', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
        forgottenTopicsData: [],
        rackId: '',
        sessionId: 0,
      },
      { label: 'read committed' },
    ),
    ...eachVersion(TxnOffsetCommitRequest, (version) => [
      request(
        TxnOffsetCommitRequest,
        version,
        { transactionalId: 'txn-0', groupId: '', producerId: 1, producerEpoch: 0, topics: [] },
        { label: 'no group' },
      ),
    ]),
  ],
};
