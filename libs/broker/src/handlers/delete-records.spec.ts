import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  ErrorCode,
  ProduceRequest,
  ProduceResponse,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
});

afterEach(() => fixture.broker.stop());

async function filled(name: string, configs: Record<string, string> = {}): Promise<void> {
  await fixture.topic(name, 1, configs);
  const values = ['a', 'b', 'c', 'd', 'e'];
  const records = batch(values);
  const topicData = [{ name, partitionData: [{ index: 0, records }] }];
  const answer = await client.call(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 1000, topicData });
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
}

async function deleteBefore(name: string, offset: number, version = 2) {
  const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
  const answer = await client.call(DeleteRecordsRequest, DeleteRecordsResponse, version, { topics, timeoutMs: 1000 });
  const [row] = answer.topics[0]?.partitions ?? [];
  return [row?.errorCode, row?.lowWatermark];
}

const startOf = ({ broker }: BrokerFixture, topic: string) =>
  broker.services.partitions.get(topic, 0)?.log.logStartOffset;

describe('DeleteRecords', () => {
  it.each([0, 1, 2])('v%i moves the start forward, to the high watermark at most, and never back', async (version) => {
    await filled('orders');
    expect(await deleteBefore('orders', 2, version)).toEqual([0, 2]);
    expect(await deleteBefore('orders', 1, version)).toEqual([0, 2]);
    expect(await deleteBefore('orders', 6, version)).toEqual([ErrorCode.OffsetOutOfRange, -1]);
    expect(await deleteBefore('orders', -2, version)).toEqual([ErrorCode.OffsetOutOfRange, -1]);
    expect(await deleteBefore('orders', -1, version)).toEqual([0, 5]);
  });

  it('leaves compacted topics and those of coordinators alone', async () => {
    await fixture.offsetsTopic();
    await filled('compacted', { 'cleanup.policy': 'delete' });
    const { controller } = fixture.broker.services;
    const resource = { type: 'topic' as const, name: 'compacted' };
    const alterations = [{ name: 'cleanup.policy', operation: 0, value: 'compact' }];
    await controller.incrementalAlterConfigs([{ resource, alterations }]);
    expect(await deleteBefore('compacted', 1)).toEqual([ErrorCode.PolicyViolation, -1]);
    expect(await deleteBefore('__consumer_offsets', 0)).toEqual([ErrorCode.InvalidTopicException, -1]);
    expect(await deleteBefore('mails', 0)).toEqual([ErrorCode.UnknownTopicOrPartition, -1]);
  });

  it('has deleted for good when it answers, whatever happens to the machine', async () => {
    await filled('orders');
    expect(await deleteBefore('orders', 3)).toEqual([0, 3]);
    const platform = { ...simulatedPlatform({ seed: 2 }), files: fixture.platform.files.crash() };
    const again = await BrokerFixture.start({}, platform);
    expect(startOf(again, 'orders')).toBe(3);
    await again.broker.stop();
  });

  it('does not apply to a later topic of the same name', async () => {
    await filled('orders');
    expect(await deleteBefore('orders', 5)).toEqual([0, 5]);
    await fixture.broker.services.controller.deleteTopics([{ name: 'orders' }]);
    await fixture.platform.time.advance(1000);
    await filled('orders');
    const platform = { ...simulatedPlatform({ seed: 2 }), files: fixture.platform.files.crash() };
    const again = await BrokerFixture.start({}, platform);
    expect(startOf(again, 'orders')).toBe(0);
    expect(again.broker.services.partitions.get('orders', 0)?.log.logEndOffset).toBe(5);
    await again.broker.stop();
  });

  it('says so when the start offset cannot be stored', async () => {
    await filled('orders');
    fixture.platform.files.failNext('replaceFile', (path) => path.endsWith('log-start-offset-checkpoint'));
    expect(await deleteBefore('orders', 2)).toEqual([ErrorCode.KafkaStorageError, -1]);
  });
});
