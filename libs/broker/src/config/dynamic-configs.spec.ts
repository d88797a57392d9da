import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ErrorCode,
  FetchRequest,
  FetchResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  ProduceRequest,
  ProduceResponse,
  batchesIn,
  encodeRecordBatch,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

const TOPIC = 2;
const BROKER = 4;
const [SET, DELETE] = [0, 1];

let fixture: BrokerFixture;
let client: RawClient;
beforeEach(async () => {
  fixture = await BrokerFixture.start({ 'message.max.bytes': '1000' });
  await fixture.topic('orders');
  client = await fixture.connect();
});
afterEach(() => fixture.broker.stop());

/** Alters one config; resolves when the broker has answered, which is when it has to count. */
async function alter(resourceType: number, resourceName: string, name: string, value: string | null): Promise<void> {
  const configs = [{ name, configOperation: value === null ? DELETE : SET, value }];
  const body = { resources: [{ resourceType, resourceName, configs }], validateOnly: false };
  const answer = await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, body);
  expect(answer.responses).toMatchObject([{ errorCode: ErrorCode.None }]);
}

async function produce(value: string, timestamp = 1_767_225_600_000) {
  const records = encodeRecordBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from(value), timestamp }] });
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
  const body = { transactionalId: null, acks: -1, timeoutMs: 1_000, topicData };
  return (await client.call(ProduceRequest, ProduceResponse, 9, body)).responses[0]?.partitionResponses[0];
}

/** Whether a batch of about so many bytes is taken. */
async function takes(bytes: number): Promise<boolean> {
  const errorCode = (await produce('v'.repeat(bytes)))?.errorCode;
  expect([ErrorCode.None, ErrorCode.MessageTooLarge]).toContain(errorCode);
  return errorCode === ErrorCode.None;
}

async function lastBatch() {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
  const topics = [{ topic: 'orders', partitions }];
  const body = { replicaId: -1, maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, sessionEpoch: -1, topics };
  const answer = await client.call(FetchRequest, FetchResponse, 12, body);
  return [...batchesIn(Buffer.from(answer.responses[0]?.partitions[0]?.records ?? []))].at(-1);
}

describe('a dynamic config', () => {
  it('counts from the answer on, the nearest layer before the others, until it is taken back', async () => {
    expect([await takes(500), await takes(1_500)]).toEqual([true, false]);
    await alter(BROKER, '', 'message.max.bytes', '2000');
    expect([await takes(1_500), await takes(2_500)]).toEqual([true, false]);
    await alter(BROKER, '1', 'message.max.bytes', '3000');
    expect([await takes(2_500), await takes(3_500)]).toEqual([true, false]);
    await alter(TOPIC, 'orders', 'max.message.bytes', '400');
    expect([await takes(200), await takes(500)]).toEqual([true, false]);
    await alter(BROKER, '1', 'message.max.bytes', null);
    await alter(TOPIC, 'orders', 'max.message.bytes', null);
    expect([await takes(1_500), await takes(2_500)]).toEqual([true, false]);
    await alter(BROKER, '', 'message.max.bytes', null);
    expect([await takes(500), await takes(1_500)]).toEqual([true, false]);
  });

  it('changes codec and timestamps of the next batch', async () => {
    await alter(BROKER, '', 'compression.type', 'zstd');
    await produce('a');
    expect(await lastBatch()).toMatchObject({ compression: 'zstd', timestampType: 'CreateTime' });
    await alter(TOPIC, 'orders', 'compression.type', 'gzip');
    await alter(TOPIC, 'orders', 'message.timestamp.type', 'LogAppendTime');
    await produce('b', 5);
    const batch = await lastBatch();
    expect(batch).toMatchObject({ compression: 'gzip', timestampType: 'LogAppendTime' });
    expect(batch?.maxTimestamp).toBe(fixture.platform.time.now());
  });

  it('changes which timestamps and keys the next batch may have', async () => {
    const now = fixture.platform.time.now();
    const refused = { errorCode: ErrorCode.InvalidTimestamp };
    expect(await produce('v', now - 5_000)).toMatchObject({ errorCode: 0 });
    await alter(BROKER, '', 'log.message.timestamp.before.max.ms', '4000');
    expect(await produce('v', now - 5_000)).toMatchObject(refused);
    await alter(TOPIC, 'orders', 'message.timestamp.before.max.ms', '60000');
    expect(await produce('v', now - 5_000)).toMatchObject({ errorCode: 0 });
    expect(await produce('v', now + 3_000)).toMatchObject({ errorCode: 0 });
    await alter(TOPIC, 'orders', 'message.timestamp.after.max.ms', '2000');
    expect(await produce('v', now + 3_000)).toMatchObject(refused);
  });

  it('rolls segments as soon as they are too large for it', async () => {
    const log = fixture.broker.services.partitions.get('orders', 0)?.log;
    await alter(TOPIC, 'orders', 'max.message.bytes', '2000000');
    await produce('v'.repeat(900_000));
    await produce('v'.repeat(900_000));
    expect(log?.segmentCount).toBe(1);
    await alter(BROKER, '', 'log.segment.bytes', '1048576');
    await produce('v');
    expect(log?.segmentCount).toBe(2);
  });
});
