import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  ErrorCode,
  FetchRequest,
  FetchResponse,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
  zeroUuid,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;
let topicId: string;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  topicId = await fixture.topic('t');
  client = await fixture.connect();
});
afterEach(() => fixture.broker.stop());

/** Sets a quota for the client id of the connections here. */
async function limit(key: string, value: number, entity = [{ entityType: 'client-id', entityName: 'raw' }]) {
  const admin = await fixture.connect();
  const entries = [{ entity, ops: [{ key, value, remove: false }] }];
  const request = { entries, validateOnly: false };
  const answer = await admin.call(AlterClientQuotasRequest, AlterClientQuotasResponse, 1, request, 'admin');
  expect(answer.entries).toMatchObject([{ errorCode: ErrorCode.None }]);
  admin.connection.destroy();
}

const produceBody = (acks: number, value: string) => ({
  acks,
  timeoutMs: 1000,
  topicData: [{ name: 't', partitionData: [{ index: 0, records: batch([value]) }] }],
});
const produce = (bytes = 1000, version = 9) =>
  client.call(ProduceRequest, ProduceResponse, version, produceBody(-1, 'v'.repeat(bytes)));

interface Asked {
  readonly version?: number;
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly minBytes?: number;
}

const fetchBody = ({ version = 12, sessionId = 0, sessionEpoch = -1, minBytes = 0 }: Asked) => ({
  maxWaitMs: 60_000,
  minBytes,
  sessionId,
  sessionEpoch,
  topics:
    sessionId === 0
      ? [
          {
            ...(version >= 13 ? { topicId } : { topic: 't' }),
            partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }],
          },
        ]
      : [],
  forgottenTopicsData: [],
  rackId: '',
});
const fetch = (asked: Asked = {}) => client.call(FetchRequest, FetchResponse, asked.version ?? 12, fetchBody(asked));

/** How long a request that changes nothing waits until it is read, in milliseconds of virtual time; undefined: longer than `maxMs`. */
async function mutedMs(maxMs: number, stepMs = 1): Promise<number | undefined> {
  let isAnswered = false;
  const asked = client.call(MetadataRequest, MetadataResponse, 12, { topics: [], allowAutoTopicCreation: false });
  void asked.then(() => (isAnswered = true));
  for (let waitedMs = 0; waitedMs <= maxMs; waitedMs += stepMs) {
    await fixture.platform.time.advance(waitedMs === 0 ? 0 : stepMs);
    if (isAnswered) return waitedMs;
  }
  return undefined;
}

describe('producer_byte_rate', () => {
  it.each([3, 9, 13])('throttles v%d by its bytes: answers at once, then does not read', async (version) => {
    await limit('producer_byte_rate', 100);
    const body = produceBody(-1, 'v'.repeat(2000));
    const [topic] = body.topicData;
    const topicData = version >= 13 && topic !== undefined ? [{ ...topic, name: '', topicId }] : body.topicData;
    const answer = await client.call(ProduceRequest, ProduceResponse, version, { ...body, topicData });
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.None);
    // Some 2,100 bytes, 100 a second over ten seconds.
    expect(answer.throttleTimeMs).toBeGreaterThan(10_000);
    expect(answer.throttleTimeMs).toBeLessThan(12_000);
    const waitedMs = await mutedMs(15_000, 100);
    expect(waitedMs).toBeGreaterThan(answer.throttleTimeMs - 100);
    expect(waitedMs).toBeLessThanOrEqual(answer.throttleTimeMs + 100);
  });

  it('lets a burst through and leaves other clients alone', async () => {
    await limit('producer_byte_rate', 1000);
    expect((await produce(5000)).throttleTimeMs).toBe(0);
    const { throttleTimeMs } = await produce(6000);
    expect(throttleTimeMs).toBeGreaterThan(0);
    const told = fixture.broker.metrics.requests.get('Produce');
    expect(told).toMatchObject({ count: 2, throttledCount: 1, throttleTimeMsSum: throttleTimeMs });
    const other = await fixture.connect();
    const body = produceBody(-1, 'v'.repeat(20_000));
    expect((await other.call(ProduceRequest, ProduceResponse, 9, body, 'other')).throttleTimeMs).toBe(0);
  });

  it('counts all connections of a client together', async () => {
    await limit('producer_byte_rate', 100);
    await produce(900);
    client = await fixture.connect();
    expect((await produce(900)).throttleTimeMs).toBeGreaterThan(0);
  });

  it('does not read on after acks=0 either', async () => {
    await limit('producer_byte_rate', 100);
    client.post(ProduceRequest, 9, produceBody(0, 'v'.repeat(1900)));
    await fixture.platform.time.advance(0);
    expect(await mutedMs(15_000, 100)).toBeGreaterThan(9000);
  });

  it('ends when the quota is taken away', async () => {
    await limit('producer_byte_rate', 1);
    expect((await produce()).throttleTimeMs).toBeGreaterThan(0);
    await limit('producer_byte_rate', 1e9);
    client = await fixture.connect();
    expect((await produce()).throttleTimeMs).toBe(0);
  });
});

describe('consumer_byte_rate', () => {
  it.each([4, 12, 16])('answers v%d empty, and with the records when the time is over', async (version) => {
    for (let sent = 0; sent < 4; sent++) await produce(600);
    await limit('consumer_byte_rate', 100);
    expect((await fetch({ version })).throttleTimeMs).toBe(0);
    const throttled = await fetch({ version });
    expect(throttled).toMatchObject({ responses: [], throttleTimeMs: expect.any(Number) });
    expect(throttled.throttleTimeMs).toBeGreaterThan(0);
    await fixture.platform.time.advance(11_000);
    const answer = await fetch({ version });
    expect(answer.throttleTimeMs).toBe(0);
    expect(answer.responses[0]?.partitions[0]?.records?.length).toBeGreaterThan(600);
  });

  it('reads no more at a time than the quota lets through', async () => {
    for (let sent = 0; sent < 10; sent++) await produce(600);
    await limit('consumer_byte_rate', 200);
    const { throttleTimeMs, responses } = await fetch();
    const bytes = responses[0]?.partitions[0]?.records?.length;
    expect(throttleTimeMs).toBe(0);
    expect(bytes).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(2000);
  });

  it('remembers nothing in a session of what was not told', async () => {
    await produce(600);
    const begun = await fetch({ sessionEpoch: 0 });
    const { sessionId } = begun;
    expect(sessionId).not.toBe(0);
    await produce(600);
    await limit('consumer_byte_rate', 100);
    await fetch();
    const throttled = await fetch({ sessionId, sessionEpoch: 1 });
    expect(throttled).toMatchObject({ sessionId, errorCode: ErrorCode.None, responses: [] });
    expect(throttled.throttleTimeMs).toBeGreaterThan(0);
    await fixture.platform.time.advance(11_000);
    const told = await fetch({ sessionId, sessionEpoch: 2 });
    expect(told.responses).toHaveLength(1);
  });

  it('begins no session that is not told', async () => {
    await produce(600);
    await limit('consumer_byte_rate', 100);
    await fetch();
    expect(await fetch({ sessionEpoch: 0 })).toMatchObject({ sessionId: 0, responses: [] });
  });
});

describe('controller_mutation_rate', () => {
  const create = (version: number, name: string, numPartitions: number) => {
    const topics = [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }];
    return client.call(CreateTopicsRequest, CreateTopicsResponse, version, { topics, timeoutMs: 1000 });
  };

  it('refuses what comes when nothing is left, from the versions on that can say so', async () => {
    await limit('controller_mutation_rate', 1);
    expect(await create(7, 'a', 15)).toMatchObject({ throttleTimeMs: 0, topics: [{ errorCode: ErrorCode.None }] });
    const refused = await create(7, 'b', 1);
    expect(refused).toMatchObject({
      topics: [{ errorCode: ErrorCode.ThrottlingQuotaExceeded, errorMessage: null }],
    });
    expect(refused.throttleTimeMs).toBe(4000);
    await fixture.platform.time.advance(4000);
    expect(await create(7, 'b', 1)).toMatchObject({ topics: [{ errorCode: ErrorCode.None }] });
  });

  it('lets older versions have what they want, and throttles them', async () => {
    await limit('controller_mutation_rate', 1);
    const answer = await create(5, 'a', 15);
    expect(answer).toMatchObject({ throttleTimeMs: 4000, topics: [{ errorCode: ErrorCode.None }] });
  });

  it('limits nothing when it is infinite', async () => {
    await limit('controller_mutation_rate', Infinity);
    for (const name of ['a', 'b']) {
      expect(await create(7, name, 1)).toMatchObject({ throttleTimeMs: 0, topics: [{ errorCode: ErrorCode.None }] });
    }
  });

  it.each([1e-12, Number.MIN_VALUE])(
    'throttles for no longer than an answer can tell, with a quota of %d',
    async (least) => {
      await limit('controller_mutation_rate', least);
      expect(await create(5, 'a', 1)).toMatchObject({
        throttleTimeMs: 2 ** 31 - 1,
        topics: [{ errorCode: ErrorCode.None }],
      });
      const refused = { throttleTimeMs: 2 ** 31 - 1, topics: [{ errorCode: ErrorCode.ThrottlingQuotaExceeded }] };
      client = await fixture.connect();
      expect(await create(7, 'b', 1)).toMatchObject(refused);
    },
  );

  it('leaves a topic missing that is asked for when nothing is left', async () => {
    await limit('controller_mutation_rate', 1);
    await create(7, 'a', 15);
    const ask = () => {
      const body = { topics: [{ name: 'asked-for' }], allowAutoTopicCreation: true };
      return client.call(MetadataRequest, MetadataResponse, 9, body);
    };
    await ask();
    await fixture.platform.time.advance(1000);
    expect(await ask()).toMatchObject({ topics: [{ errorCode: ErrorCode.UnknownTopicOrPartition }] });
    await fixture.platform.time.advance(4000);
    await ask();
    await fixture.platform.time.advance(1000);
    expect(await ask()).toMatchObject({ topics: [{ errorCode: ErrorCode.None }] });
  });

  it('counts partitions that are added or deleted', async () => {
    await limit('controller_mutation_rate', 1);
    await create(7, 'a', 6);
    const topics = [{ name: 'a', count: 11, assignments: null }];
    const grow = { topics, timeoutMs: 1000, validateOnly: false };
    await client.call(CreatePartitionsRequest, CreatePartitionsResponse, 3, grow);
    const remove = { topics: [{ name: 'a', topicId: zeroUuid }], timeoutMs: 1000 };
    const deleted = await client.call(DeleteTopicsRequest, DeleteTopicsResponse, 6, remove);
    expect(deleted.responses).toMatchObject([{ name: 'a', errorCode: 0 }]);
    // 6 made, 5 added, 11 deleted; 11 were there.
    expect((await create(7, 'c', 1)).throttleTimeMs).toBe(11_000);
  });
});

describe('request_percentage', () => {
  /** The virtual clock stands still while a request is handled: the time comes from elsewhere. */
  async function limitBusy(): Promise<void> {
    await limit('request_percentage', 1, [{ entityType: 'user', entityName: 'ANONYMOUS' }]);
    const { quotas } = fixture.broker.services;
    quotas.time.record({ principal: 'User:ANONYMOUS', clientId: 'raw' }, 50, fixture.platform.clock.monotonic());
  }

  it('throttles by the time that the thread is busy with requests, for a second at most', async () => {
    await limitBusy();
    const answer = await client.call(MetadataRequest, MetadataResponse, 12, {
      topics: [],
      allowAutoTopicCreation: false,
    });
    expect(answer.throttleTimeMs).toBe(1000);
    expect(await mutedMs(2000, 10)).toBe(1000);
  });

  it('leaves alone what brokers ask of each other', async () => {
    await limitBusy();
    await client.call(WriteTxnMarkersRequest, WriteTxnMarkersResponse, 1, { markers: [] });
    expect(await mutedMs(2000, 10)).toBe(0);
  });
});
