import {
  AddOffsetsToTxnRequest,
  AddPartitionsToTxnRequest,
  DescribeProducersRequest,
  DescribeTransactionsRequest,
  EndTxnRequest,
  FetchRequest,
  InitProducerIdRequest,
  ListOffsetsRequest,
  OffsetFetchRequest,
  ProduceRequest,
  TxnOffsetCommitRequest,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { batch, learnt } from '../reference.ts';
import { request } from '../scenario.ts';
import type { Step, StepOptions } from '../scenario.ts';
import { baseTimestampMs } from './clock.ts';

export interface Producer {
  readonly id: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** The producer of a transactional id; what it was told is learnt as `producer of ID` and `epoch of ID`. */
export function producerOf(id: string): Producer {
  return { id, producerId: learnt<number>(`producer of ${id}`), producerEpoch: learnt<number>(`epoch of ${id}`) };
}

function keepsProducer(id: string): Pick<StepOptions, 'keep'> {
  return { keep: { [`producer of ${id}`]: 'producerId', [`epoch of ${id}`]: 'producerEpoch' } };
}

export function init(
  version: number,
  label: string,
  id: string,
  more: Partial<Input<typeof InitProducerIdRequest>> = {},
  options: StepOptions = {},
): Step {
  const body = { transactionalId: id, transactionTimeoutMs: 60_000, ...more };
  return request(InitProducerIdRequest, version, body, { label, ...keepsProducer(id), ...options });
}

interface Partitions {
  readonly topic?: string;
  readonly partitions?: readonly number[];
}

const topicOfAll = 'txn-b';

function txnTopics({ topic = topicOfAll, partitions = [0] }: Partitions) {
  return [{ name: topic, partitions: [...partitions] }];
}

/** The request of a client for one transaction. */
export function add(version: number, label: string, who: Producer, where: Partitions = {}): Step {
  const body = {
    v3AndBelowTransactionalId: who.id,
    v3AndBelowProducerId: who.producerId,
    v3AndBelowProducerEpoch: who.producerEpoch,
    v3AndBelowTopics: txnTopics(where),
  };
  return request(AddPartitionsToTxnRequest, version, body, { label });
}

interface Batched extends Partitions {
  readonly who: Producer;
  readonly verifyOnly?: boolean;
}

/** The request of a broker, for several. */
export function addBatched(version: number, label: string, transactions: readonly Batched[]): Step {
  const body = {
    transactions: transactions.map(({ who, verifyOnly = false, ...where }) => ({
      transactionalId: who.id,
      producerId: who.producerId,
      producerEpoch: who.producerEpoch,
      verifyOnly,
      topics: txnTopics(where),
    })),
  };
  return request(AddPartitionsToTxnRequest, version, body, { label });
}

export interface Sent {
  readonly sequence: number;
  readonly count?: number;
  readonly topic?: string;
  readonly partition?: number;
  readonly version?: number;
  readonly isTransactional?: boolean;
  readonly transactionalId?: string | null;
}

export function produce(label: string, who: Producer, sent: Sent): Step {
  const { sequence, count = 1, topic = topicOfAll, partition = 0, version = 11 } = sent;
  const { isTransactional = true, transactionalId = who.id } = sent;
  const values = Array.from({ length: count }, (_, offsetDelta) => ({
    value: Buffer.from(`${who.id} ${sequence} ${offsetDelta}`),
    timestamp: baseTimestampMs,
    offsetDelta,
  }));
  const { producerId, producerEpoch } = who;
  const records = batch({ producerId, producerEpoch, baseSequence: sequence, isTransactional, records: values });
  const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }];
  return request(ProduceRequest, version, { transactionalId, acks: -1, timeoutMs: 10_000, topicData }, { label });
}

export function end(
  version: number,
  label: string,
  who: Producer,
  committed: boolean,
  options: StepOptions = {},
): Step {
  const { id: transactionalId, producerId, producerEpoch } = who;
  const body = { transactionalId, producerId, producerEpoch, committed };
  return request(EndTxnRequest, version, body, { label, ...options });
}

/** From v5 on the answer tells the producer and the epoch to go on with. */
export function endAndGoOn(label: string, who: Producer, committed: boolean): Step {
  return end(5, label, who, committed, keepsProducer(who.id));
}

export function addOffsets(version: number, label: string, who: Producer, groupId: string): Step {
  const { id: transactionalId, producerId, producerEpoch } = who;
  return request(AddOffsetsToTxnRequest, version, { transactionalId, producerId, producerEpoch, groupId }, { label });
}

type TxnCommit = Input<typeof TxnOffsetCommitRequest>;

export function commitOffsets(
  version: number,
  label: string,
  who: Producer,
  groupId: string,
  more: Partial<TxnCommit> = {},
  partitions: readonly Partial<TxnCommit['topics'][number]['partitions'][number]>[] = [{}],
): Step {
  const { id: transactionalId, producerId, producerEpoch } = who;
  const committed = partitions.map((partition) => ({
    partitionIndex: 0,
    committedOffset: 5,
    committedMetadata: `by ${transactionalId}`,
    ...partition,
  }));
  const topics = [{ name: topicOfAll, partitions: committed }];
  const body = { transactionalId, groupId, producerId, producerEpoch, topics, ...more };
  return request(TxnOffsetCommitRequest, version, body, { label });
}

export function offsetsOf(label: string, groupId: string, requireStable: boolean): Step {
  return request(OffsetFetchRequest, 8, { groups: [{ groupId, topics: null }], requireStable }, { label });
}

export function untilState(id: string, wanted: string): Step {
  return request(
    DescribeTransactionsRequest,
    0,
    { transactionalIds: [id] },
    { label: `${id} until ${wanted}`, until: { 'transactionStates.0.transactionState': wanted } },
  );
}

export function producersOf(label: string, topic = topicOfAll): Step {
  return request(DescribeProducersRequest, 0, { topics: [{ name: topic, partitionIndexes: [0] }] }, { label });
}

/** What consumers see: with and without what is open or aborted, and where each ends. */
export function seen(label: string, topic = topicOfAll): Step[] {
  return [0, 1].flatMap((isolationLevel) => [
    request(
      FetchRequest,
      11,
      {
        maxWaitMs: 0,
        minBytes: 0,
        isolationLevel,
        topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
        forgottenTopicsData: [],
        rackId: '',
        sessionEpoch: -1,
      },
      { label: `${label}, isolation level ${isolationLevel}` },
    ),
    request(
      ListOffsetsRequest,
      7,
      { replicaId: -1, isolationLevel, topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
      { label: `${label}, isolation level ${isolationLevel}` },
    ),
  ]);
}
