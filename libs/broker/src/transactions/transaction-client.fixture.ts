import {
  AddOffsetsToTxnRequest,
  AddOffsetsToTxnResponse,
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  EndTxnRequest,
  EndTxnResponse,
  FetchRequest,
  FetchResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  ProduceRequest,
  ProduceResponse,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
  batchesIn,
} from '@barnabas/protocol';
import { batch } from '../broker.fixture.js';
import { coordinatorFound } from '../coordinator-lookup.fixture.js';
import type { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

export interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** A transactional client by hand: version 2 is KIP-890, 0 is what came before. */
export class TransactionClient {
  private readonly sequences = new Map<string, number>();

  private constructor(
    readonly client: RawClient,
    readonly transactionVersion: 0 | 2,
    readonly transactionalId: string,
  ) {}

  static async connect(fixture: BrokerFixture, transactionVersion: 0 | 2 = 2, transactionalId = 'tx') {
    const client = await fixture.connect();
    await coordinatorFound(client, transactionalId, 'transactional id');
    return new TransactionClient(client, transactionVersion, transactionalId);
  }

  /** Again until the transaction of the predecessor is out of the way, as clients do. */
  async init(expected: Producer = { producerId: -1, producerEpoch: -1 }) {
    const { transactionalId } = this;
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const request = { transactionalId, transactionTimeoutMs: 60_000, ...expected };
      const response = await this.client.call(InitProducerIdRequest, InitProducerIdResponse, 5, request);
      if (response.errorCode !== 51 && response.errorCode !== 14) return response;
    }
    throw new Error(`the last transaction of ${transactionalId} never ends`);
  }

  async add({ producerId, producerEpoch }: Producer, topic: string, partition = 0): Promise<number | undefined> {
    const request = {
      v3AndBelowTransactionalId: this.transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
    };
    const response = await this.client.call(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 3, {
      transactions: [],
      ...request,
    });
    return response.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode;
  }

  /** One batch; sequences go on by themselves within an epoch. */
  async produce(
    producer: Producer,
    topic: string,
    values: string[],
    given: { version?: number; sequence?: number } = {},
  ) {
    const { version = this.transactionVersion === 2 ? 12 : 11 } = given;
    const key = `${topic}/${producer.producerId}/${producer.producerEpoch}`;
    const baseSequence = given.sequence ?? this.sequences.get(key) ?? 0;
    const { producerId, producerEpoch } = producer;
    const records = batch(values, { producerId, producerEpoch, baseSequence, isTransactional: true });
    const response = await this.client.call(ProduceRequest, ProduceResponse, version, {
      transactionalId: this.transactionalId,
      acks: -1,
      timeoutMs: 5_000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
    });
    const answer = response.responses[0]?.partitionResponses[0];
    if (answer?.errorCode === 0) this.sequences.set(key, baseSequence + values.length);
    return answer;
  }

  end({ producerId, producerEpoch }: Producer, committed: boolean) {
    const request = { transactionalId: this.transactionalId, producerId, producerEpoch, committed };
    const version = this.transactionVersion === 2 ? 5 : 4;
    return this.client.call(EndTxnRequest, EndTxnResponse, version, request);
  }

  async addOffsets({ producerId, producerEpoch }: Producer, groupId: string): Promise<number> {
    const request = { transactionalId: this.transactionalId, producerId, producerEpoch, groupId };
    return (await this.client.call(AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, 4, request)).errorCode;
  }

  async commitOffset({ producerId, producerEpoch }: Producer, groupId: string, topic: string, offset: number) {
    const partition = { partitionIndex: 0, committedOffset: offset, committedMetadata: '' };
    const request = { transactionalId: this.transactionalId, groupId, producerId, producerEpoch, memberId: '' };
    const response = await this.client.call(
      TxnOffsetCommitRequest,
      TxnOffsetCommitResponse,
      this.transactionVersion === 2 ? 5 : 3,
      { ...request, groupInstanceId: null, topics: [{ name: topic, partitions: [partition] }] },
    );
    return response.topics[0]?.partitions[0]?.errorCode;
  }

  /** Offset and error. */
  async committedOffset(groupId: string, topic: string, requireStable = true) {
    const group = { groupId, memberId: null, memberEpoch: -1, topics: [{ name: topic, partitionIndexes: [0] }] };
    const request = { groups: [group], requireStable };
    const response = await this.client.call(OffsetFetchRequest, OffsetFetchResponse, 9, request);
    const found = response.groups[0]?.topics[0]?.partitions[0];
    return [found?.committedOffset, found?.errorCode];
  }

  /** What a consumer with read_committed sees, records of aborted transactions left out as consumers do. */
  async read(topic: string, isolationLevel = 1) {
    const partition = { partition: 0, currentLeaderEpoch: -1, fetchOffset: 0, partitionMaxBytes: 1_000_000 };
    const response = await this.client.call(FetchRequest, FetchResponse, 12, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 1_000_000,
      isolationLevel,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [{ topic, partitions: [partition] }],
      forgottenTopicsData: [],
    });
    const found = response.responses[0]?.partitions[0];
    if (found === undefined) throw new Error('no partition in the answer');
    const pending = [...(found.abortedTransactions ?? [])];
    const aborted = new Set<number>();
    const values: string[] = [];
    for (const one of batchesIn(found.records ?? Buffer.alloc(0))) {
      if (one.isControl) {
        aborted.delete(one.producerId);
        continue;
      }
      while (pending[0] !== undefined && pending[0].firstOffset <= one.lastOffset) {
        aborted.add(pending.shift()?.producerId ?? -1);
      }
      if (one.isTransactional && aborted.has(one.producerId)) continue;
      for (const { value } of one.records()) values.push(String(value));
    }
    const { lastStableOffset, highWatermark, abortedTransactions } = found;
    return { values, lastStableOffset, highWatermark, abortedTransactions };
  }
}
