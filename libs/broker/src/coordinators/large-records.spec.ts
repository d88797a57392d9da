import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ErrorCode,
  JoinGroupRequest,
  JoinGroupResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { AlterConfigOperation } from '../metadata/operations.js';
import { TransactionClient } from '../transactions/transaction-client.fixture.js';

const { None, UnknownServerError } = ErrorCode;

let fixture: BrokerFixture;
let client: TransactionClient;

beforeEach(() => start());

async function start(settings: Record<string, string> = {}): Promise<void> {
  const one = { 'offsets.topic.num.partitions': '1', 'transaction.state.log.num.partitions': '1' };
  fixture = await BrokerFixture.start({ ...one, 'transaction.state.log.min.isr': '1', ...settings });
  await fixture.topic('t', 100);
  await fixture.offsetsTopic();
  client = await TransactionClient.connect(fixture, 0);
}

afterEach(() => fixture.broker.stop());

/** What DescribeConfigs and kafka-configs.sh call `max.message.bytes`. */
async function limit(topic: string, bytes: number): Promise<void> {
  const change = { name: 'max.message.bytes', operation: AlterConfigOperation.Set, value: String(bytes) };
  const resource = { type: 'topic', name: topic } as const;
  const [outcome] = await fixture.broker.services.controller.incrementalAlterConfigs([
    { resource, alterations: [change] },
  ]);
  expect(outcome?.errorCode).toBe(None);
}

async function commit(partitionCount: number): Promise<number[]> {
  const partitions = Array.from({ length: partitionCount }, (_, partitionIndex) => ({
    partitionIndex,
    committedOffset: 5,
    committedMetadata: 'note',
  }));
  const answer = await client.client.call(OffsetCommitRequest, OffsetCommitResponse, 9, {
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: [{ name: 't', partitions }],
  });
  return [...new Set(answer.topics.flatMap((topic) => topic.partitions.map(({ errorCode }) => errorCode)))];
}

function committedCount(): number {
  return fixture.broker.state().groups.reduce((sum, { offsets }) => sum + offsets.length, 0);
}

describe('requests that write more than an internal topic takes in a batch', () => {
  it('of a commit: an error for all of it, and none of it is there', async () => {
    await limit('__consumer_offsets', 2_000);
    expect(await commit(100)).toEqual([UnknownServerError]);
    expect(committedCount()).toBe(0);
    expect(await commit(2)).toEqual([None]);
    expect(committedCount()).toBe(2);
  });

  it('of a commit that fits when it is compressed: it is there, and after a restart too', async () => {
    await fixture.broker.stop();
    await start({ 'offsets.topic.compression.codec': '1' });
    await limit('__consumer_offsets', 2_000);
    expect(await commit(100)).toEqual([None]);
    expect(committedCount()).toBe(100);
    await fixture.broker.stop();
    fixture = await BrokerFixture.start({ 'offsets.topic.compression.codec': '1' }, fixture.platform);
    await fixture.platform.time.quiet();
    expect(committedCount()).toBe(100);
  });

  it('of an assignment: an error for the member, which can join again', async () => {
    await limit('__consumer_offsets', 2_000);
    const group = { groupId: 'classic', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, protocolType: 'any' };
    const protocols = [{ name: 'range', metadata: Buffer.alloc(4) }];
    const join = async (memberId: string) => {
      const joining = client.client.call(JoinGroupRequest, JoinGroupResponse, 3, { ...group, memberId, protocols });
      await fixture.platform.time.advance(1);
      return joining;
    };
    const sync = ({ memberId, generationId }: { memberId: string; generationId: number }, bytes: number) =>
      client.client.call(SyncGroupRequest, SyncGroupResponse, 3, {
        groupId: 'classic',
        generationId,
        memberId,
        assignments: [{ memberId, assignment: Buffer.alloc(bytes) }],
      });
    const first = await join('');
    expect(await sync(first, 3_000)).toMatchObject({ errorCode: UnknownServerError });
    const second = await join(first.memberId);
    expect(second).toMatchObject({ errorCode: None, generationId: 2 });
    expect(await sync(second, 30)).toMatchObject({ errorCode: None, assignment: Buffer.alloc(30) });
  });

  it('of a subscription: an error without words, and no member', async () => {
    await limit('__consumer_offsets', 2_000);
    const subscribedTopicNames = Array.from({ length: 300 }, (_, index) => `topic-number-${index}`);
    const request = { groupId: 'new', memberId: 'member', memberEpoch: 0, rebalanceTimeoutMs: 10_000 };
    const answer = await client.client.call(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
      ...request,
      subscribedTopicNames,
      topicPartitions: [],
    });
    expect(answer).toMatchObject({ errorCode: UnknownServerError, errorMessage: null });
    expect(fixture.broker.state().groups).toEqual([]);
  });

  it('of a transaction: an error, and the transaction is as it was', async () => {
    const { producerId, producerEpoch } = await client.init();
    await limit('__transaction_state', 400);
    const add = async (count: number) => {
      const answer = await client.client.call(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 3, {
        transactions: [],
        v3AndBelowTransactionalId: 'tx',
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: 't', partitions: Array.from({ length: count }, (_, index) => index) }],
      });
      const [topic] = answer.resultsByTopicV3AndBelow;
      return new Set(topic?.resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode));
    };
    expect(await add(100)).toEqual(new Set([UnknownServerError]));
    const { transactions } = fixture.broker.services;
    expect(transactions.transaction('tx')).toMatchObject({ state: 'Empty', partitions: new Map() });
    expect(await add(2)).toEqual(new Set([None]));
    await limit('__transaction_state', 50);
    expect((await client.end({ producerId, producerEpoch }, true)).errorCode).toBe(UnknownServerError);
    expect(transactions.transaction('tx')).toMatchObject({ state: 'Ongoing', producerEpoch });
    await limit('__transaction_state', 1_000_000);
    expect((await client.end({ producerId, producerEpoch }, true)).errorCode).toBe(None);
  });
});
