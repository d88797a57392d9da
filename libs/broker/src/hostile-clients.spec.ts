import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  ErrorCode,
  FetchRequest,
  FetchResponse,
  HeartbeatRequest,
  ProduceRequest,
  ProduceResponse,
  Writer,
} from '@barnabas/protocol';
import fc from 'fast-check';
import { BrokerFixture, batch } from './broker.fixture.js';
import { apiHandlers } from './handlers/index.js';
import { RawClient } from './raw-client.fixture.js';

const MEBIBYTE = 1024 * 1024;

let fixture: BrokerFixture;

beforeEach(async () => {
  // One connection may hold a mebibyte of answers (net/answer-memory.ts).
  fixture = await BrokerFixture.start({ 'queued.max.response.bytes': String(32 * MEBIBYTE) });
  await fixture.topic('orders');
});

afterEach(() => fixture.broker.stop());

async function isAlive(): Promise<boolean> {
  const client = await fixture.connect();
  const answer = await client.call(ApiVersionsRequest, ApiVersionsResponse, 0, {});
  client.connection.destroy();
  return answer.errorCode === ErrorCode.None;
}

function produce(client: RawClient, records: Buffer) {
  return client.call(ProduceRequest, ProduceResponse, 9, {
    acks: -1,
    timeoutMs: 30_000,
    topicData: [{ name: 'orders', partitionData: [{ index: 0, records }] }],
  });
}

describe('a broker among hostile clients', () => {
  it('outlives whatever stands in a frame', async () => {
    const served = apiHandlers.flatMap(({ apiKey, versions }) => [
      [apiKey, versions.min],
      [apiKey, versions.max],
    ]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...served), fc.uint8Array({ maxLength: 200 }), async (api, noise) => {
        const [apiKey = 0, version = 0] = api;
        const client = await fixture.connect();
        client.exchange(apiKey, version, Buffer.from(noise)).catch(() => undefined);
        await fixture.platform.time.quiet();
        client.connection.destroy();
      }),
      { numRuns: 300 },
    );
    expect(await isAlive()).toBe(true);
  });

  it('outlives whatever comes instead of frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (noise) => {
        const client = await fixture.connect();
        client.write(Buffer.from(noise));
        await fixture.platform.time.quiet();
        client.connection.destroy();
      }),
      { numRuns: 100 },
    );
    expect(await isAlive()).toBe(true);
    await fixture.platform.time.quiet();
    expect(fixture.broker.metrics.connectionsActive).toBe(0);
  });

  it('stops working for a client that asks and does not read, and goes on when it reads', async () => {
    await produce(await fixture.connect(), batch(['x'.repeat(90_000)]));
    const client = await fixture.connect();
    client.connection.pause();
    const body = {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 100_000,
      isolationLevel: 0,
      topics: [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100_000 }] }],
      forgottenTopicsData: [],
    };
    const answers = Array.from({ length: 120 }, () => client.call(FetchRequest, FetchResponse, 11, body));
    await fixture.platform.time.quiet();
    const answered = fixture.broker.metrics.requests.get('Fetch')?.count ?? 0;
    expect(answered).toBeGreaterThan(5);
    expect(answered).toBeLessThan(15);
    client.connection.resume();
    expect(await Promise.all(answers)).toHaveLength(120);
  });

  it('answers a thousand requests that came at once, in their order', async () => {
    const client = await fixture.connect();
    const writer = new Writer();
    HeartbeatRequest.codec(0).write(writer, { groupId: 'g', generationId: 1, memberId: 'm' });
    const answers = Array.from({ length: 1_000 }, () => client.exchange(12, 0, writer.toBuffer()));
    expect(await Promise.all(answers)).toHaveLength(1_000);
    expect(client.answered).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });
});

describe('a broker whose disk fails', () => {
  it('acknowledges nothing, says so, refuses what follows and still stops', async () => {
    const failures: Error[] = [];
    fixture.broker.onFailure((cause) => failures.push(cause));
    const client = await fixture.connect();
    await produce(client, batch(['safe']));
    fixture.platform.files.failNext('datasync', (path) => path.includes('orders'));
    for (const value of ['lost', 'refused']) {
      const answer = await produce(client, batch([value]));
      expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.KafkaStorageError);
    }
    expect(failures).toHaveLength(1);
    expect(fixture.broker.state().topics[0]?.partitions[0]).toMatchObject({ isOffline: true, highWatermark: 1 });
    await fixture.broker.stop();
    expect(fixture.platform.time.pending()).toBe(0);
  });
});
