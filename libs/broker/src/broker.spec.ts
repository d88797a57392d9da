import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  ErrorCode,
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
  batchesIn,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from './broker.fixture.js';
import { Broker } from './broker.js';
import type { RawClient } from './raw-client.fixture.js';

const started: BrokerFixture[] = [];

async function start(settings: Record<string, string> = {}, platform = simulatedPlatform()): Promise<BrokerFixture> {
  const fixture = await BrokerFixture.start(settings, platform);
  started.push(fixture);
  return fixture;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map(({ broker }) => broker.stop()));
});

interface ProduceOptions {
  readonly version?: number;
  readonly acks?: number;
  readonly topicId?: string;
  readonly partition?: number;
  readonly transactionalId?: string;
}

function produceBody(records: Buffer | null, options: ProduceOptions) {
  const { acks = -1, topicId, partition = 0, transactionalId = null } = options;
  const named = topicId === undefined ? { name: 'orders' } : { topicId };
  return {
    transactionalId,
    acks,
    timeoutMs: 1_000,
    topicData: [{ ...named, partitionData: [{ index: partition, records }] }],
  };
}

async function produce(client: RawClient, records: Buffer | null, options: ProduceOptions = {}) {
  const version = options.version ?? (options.topicId === undefined ? 12 : 13);
  const answer = await client.call(ProduceRequest, ProduceResponse, version, produceBody(records, options));
  return answer.responses[0]?.partitionResponses[0];
}

interface FetchOptions {
  readonly version?: number;
  readonly offset?: number;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly topicId?: string;
  readonly currentLeaderEpoch?: number;
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
}

async function fetch(client: RawClient, options: FetchOptions = {}) {
  const { offset = 0, maxWaitMs = 0, minBytes = 1, topicId, currentLeaderEpoch = -1 } = options;
  const version = options.version ?? (topicId === undefined ? 12 : 18);
  const named = topicId === undefined ? { topic: 'orders' } : { topicId };
  const answer = await client.call(FetchRequest, FetchResponse, version, {
    maxWaitMs,
    minBytes,
    maxBytes: 1_000_000,
    isolationLevel: 0,
    sessionId: options.sessionId ?? 0,
    sessionEpoch: options.sessionEpoch ?? -1,
    topics: [
      {
        ...named,
        partitions: [{ partition: 0, currentLeaderEpoch, fetchOffset: offset, partitionMaxBytes: 1_000_000 }],
      },
    ],
    forgottenTopicsData: [],
  });
  const partition = answer.responses[0]?.partitions[0];
  const values = [...batchesIn(partition?.records ?? Buffer.alloc(0))].flatMap((found) =>
    [...found.records()].map(({ value }) => String(value)),
  );
  return { answer, partition, values };
}

describe('Broker', () => {
  it('tells what it serves: Produce from 0, because librdkafka drops compression otherwise', async () => {
    const { broker, ...fixture } = await start().then((f) => ({ broker: f.broker, connect: () => f.connect() }));
    const client = await fixture.connect();
    for (const version of [0, 1, 2, 3, 4]) {
      const answer = await client.call(ApiVersionsRequest, ApiVersionsResponse, version, {
        clientSoftwareName: 'raw',
        clientSoftwareVersion: '1.0',
      });
      expect(answer.errorCode).toBe(ErrorCode.None);
      expect(answer.apiKeys).toContainEqual(expect.objectContaining({ apiKey: 0, minVersion: 0, maxVersion: 13 }));
      expect(answer.apiKeys).toContainEqual(expect.objectContaining({ apiKey: 1, minVersion: 4, maxVersion: 18 }));
    }
    expect(broker.metrics.requests.get('ApiVersions')?.count).toBe(5);
  });

  it('closes the connection on Produce v2, which it advertises only', async () => {
    const fixture = await start();
    const client = await fixture.connect();
    client.write(Buffer.from('0000000a00000002000000010000', 'hex'));
    await client.closed;
  });

  it.each([3, 7, 8, 9, 12])('takes records over Produce v%d and gives them back', async (version) => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    expect(await produce(client, batch(['a', 'b']), { version })).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(await produce(client, batch(['c']), { version, acks: 1 })).toMatchObject({ errorCode: 0, baseOffset: 2 });
    for (const fetchVersion of [4, 5, 7, 9, 11, 12]) {
      const { values, partition } = await fetch(client, { version: fetchVersion });
      expect(values).toEqual(['a', 'b', 'c']);
      expect(partition?.highWatermark).toBe(3);
    }
  });

  it('knows topics by id from Produce v13 and Fetch v13 on', async () => {
    const fixture = await start();
    const topicId = await fixture.topic('orders');
    const client = await fixture.connect();
    expect(await produce(client, batch(['a']), { topicId })).toMatchObject({ errorCode: 0, baseOffset: 0 });
    for (const version of [13, 15, 16, 17, 18]) {
      expect((await fetch(client, { topicId, version })).values).toEqual(['a']);
    }
    const unknown = 'U9lGQ3RITIStZ0scoTdOOQ';
    expect(await produce(client, batch(['a']), { topicId: unknown })).toMatchObject({
      errorCode: ErrorCode.UnknownTopicId,
    });
    const { partition } = await fetch(client, { topicId: unknown });
    expect(partition?.errorCode).toBe(ErrorCode.UnknownTopicId);
  });

  it.each([
    ['acks outside of 0, 1 and -1', batch(['a']), { acks: 2 }, ErrorCode.InvalidRequiredAcks],
    ['a partition that does not exist', batch(['a']), { partition: 7 }, ErrorCode.UnknownTopicOrPartition],
    ['no records', null, {}, ErrorCode.InvalidRecord],
    ['half a batch', batch(['a']).subarray(0, 40), {}, ErrorCode.InvalidRecord],
    ['zstd before v7', batch(['a'], { compression: 'zstd' }), { version: 6 }, ErrorCode.UnsupportedCompressionType],
    [
      'a transaction without its id',
      batch(['a'], { isTransactional: true, producerId: 1, producerEpoch: 0, baseSequence: 0 }),
      {},
      ErrorCode.TransactionalIdAuthorizationFailed,
    ],
  ])('refuses %s', async (_what, records, options, errorCode) => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    expect(await produce(client, records, options)).toMatchObject({ errorCode, baseOffset: -1 });
  });

  it('refuses clients that write to internal topics, and too few in-sync replicas', async () => {
    const fixture = await start();
    await fixture.topic('orders', 1, { 'min.insync.replicas': '2' });
    const client = await fixture.connect();
    // No more can be in sync than there are replicas (KIP-966).
    expect(await produce(client, batch(['a']))).toMatchObject({ errorCode: 0 });
    await fixture.offsetsTopic();
    const body = produceBody(batch(['a']), {});
    const internal = {
      ...body,
      topicData: [{ name: '__consumer_offsets', partitionData: body.topicData[0]?.partitionData ?? [] }],
    };
    const answer = await client.call(ProduceRequest, ProduceResponse, 9, internal);
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.InvalidTopicException);
  });

  it('says nothing to acks=0, and closes the connection when that failed', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    client.post(ProduceRequest, 9, produceBody(batch(['a']), { acks: 0 }));
    expect((await fetch(client, { maxWaitMs: 1_000 })).values).toEqual(['a']);
    client.post(ProduceRequest, 9, produceBody(batch(['a']), { acks: 0, partition: 5 }));
    await client.closed;
  });

  it('answers in request order though a later request is ready first', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    const waiting = fetch(client, { maxWaitMs: 60_000 });
    const metadata = client.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
    await fixture.platform.time.quiet();
    expect(client.answered).toEqual([]);
    await produce(await fixture.connect(), batch(['late']));
    expect((await waiting).values).toEqual(['late']);
    await metadata;
    expect(client.answered).toEqual([0, 1]);
  });

  it('keeps the order of pipelined batches, and a duplicate gets its original offset', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    const idempotent = { producerId: 4, producerEpoch: 0 };
    const outcomes = await Promise.all([
      produce(client, batch(['a'], { ...idempotent, baseSequence: 0 })),
      produce(client, batch(['b'], { ...idempotent, baseSequence: 1 })),
      produce(client, batch(['b'], { ...idempotent, baseSequence: 1 })),
      produce(client, batch(['d'], { ...idempotent, baseSequence: 3 })),
    ]);
    expect(outcomes.map((outcome) => [outcome?.errorCode, outcome?.baseOffset])).toEqual([
      [0, 0],
      [0, 1],
      [0, 1],
      [ErrorCode.OutOfOrderSequenceNumber, -1],
    ]);
    expect((await fetch(client)).values).toEqual(['a', 'b']);
  });

  it('gives a fetch nothing before a wait of maxWaitMs is over', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    let isDone = false;
    const waiting = fetch(client, { maxWaitMs: 500 }).then((result) => {
      isDone = true;
      return result;
    });
    await fixture.platform.time.advance(499);
    expect(isDone).toBe(false);
    await fixture.platform.time.advance(1);
    expect((await waiting).values).toEqual([]);
  });

  it('checks the leader epoch that a client knows (KIP-320)', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    expect((await fetch(client, { currentLeaderEpoch: 99 })).partition?.errorCode).toBe(ErrorCode.UnknownLeaderEpoch);
    expect((await fetch(client, { currentLeaderEpoch: 0 })).partition?.errorCode).toBe(ErrorCode.None);
  });

  it('says who leads when it does not, where the version has a place for it (KIP-951)', async () => {
    const fixture = await start();
    const topicId = await fixture.topic('orders');
    const partition = fixture.broker.services.partitions.get('orders', 0);
    partition?.update({ ...partition.image, leader: 2, leaderEpoch: 4 }, 1);
    const client = await fixture.connect();
    const errorCode = ErrorCode.NotLeaderOrFollower;
    const currentLeader = { leaderId: 2, leaderEpoch: 4 };
    const unknown = { leaderId: -1, leaderEpoch: -1 };
    expect(await produce(client, batch(['a']), { version: 9 })).toMatchObject({ errorCode, currentLeader: unknown });
    expect(await produce(client, batch(['a']), { topicId })).toMatchObject({ errorCode, currentLeader });
    expect((await fetch(client, { version: 12 })).partition).toMatchObject({ errorCode, currentLeader: unknown });
    expect((await fetch(client, { topicId })).partition).toMatchObject({ errorCode, currentLeader });
    expect((await fetch(client, { topicId, currentLeaderEpoch: 3 })).partition?.errorCode).toBe(
      ErrorCode.FencedLeaderEpoch,
    );
  });

  it('finds offsets by place and by time', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    await produce(client, batch(['a', 'b', 'c']));
    const find = async (timestamp: number, version = 11) => {
      const partitions = [{ partitionIndex: 0, timestamp }];
      const topics = [{ name: 'orders', partitions }];
      const answer = await client.call(ListOffsetsRequest, ListOffsetsResponse, version, {
        replicaId: -1,
        isolationLevel: 0,
        topics,
        timeoutMs: 1_000,
      });
      const found = answer.topics[0]?.partitions[0];
      return [found?.errorCode, found?.offset];
    };
    expect(await find(-1)).toEqual([0, 3]);
    expect(await find(-2)).toEqual([0, 0]);
    expect(await find(-3)).toEqual([0, 0]);
    expect(await find(-4)).toEqual([0, 0]);
    expect(await find(-5)).toEqual([0, -1]);
    expect(await find(-6)).toEqual([0, -1]);
    expect(await find(-3, 6)).toEqual([ErrorCode.UnsupportedVersion, -1]);
    expect(await find(-9)).toEqual([ErrorCode.UnsupportedVersion, -1]);
    expect(await find(1_767_225_600_000, 1)).toEqual([0, 0]);
    expect(await find(1_767_225_600_001)).toEqual([0, -1]);
  });

  it('has everything again after a restart, and after a power cut', async () => {
    const first = await start();
    await first.topic('orders');
    await produce(await first.connect(), batch(['a']));
    await first.broker.stop();
    const second = await start({}, first.platform);
    await produce(await second.connect(), batch(['b']));
    const platform = simulatedPlatform({ seed: 2 });
    const crashed = { ...platform, files: first.platform.files.crash({ keepUnsynced: 'none' }) };
    const third = await start({}, crashed);
    expect((await fetch(await third.connect())).values).toEqual(['a', 'b']);
    expect(third.broker.clusterId).toBe(first.broker.clusterId);
  });

  it('stops with a fetch waiting, and leaves no timer, connection or listener behind', async () => {
    const fixture = await start();
    await fixture.topic('orders');
    const client = await fixture.connect();
    const waiting = fetch(client, { maxWaitMs: 60_000 });
    await fixture.platform.time.quiet();
    const stopped = fixture.broker.stop();
    expect((await waiting).values).toEqual([]);
    await stopped;
    await client.closed;
    expect(fixture.platform.time.pending()).toBe(0);
    expect(fixture.platform.network.connections).toEqual([]);
    await expect(fixture.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['its directory is in use', {}, 'DIRECTORY_LOCKED'],
    ['its port is in use', { dataDirectory: '/other' }, 'PORT_IN_USE'],
    ['a setting is bad', { dataDirectory: '/other', settings: { 'num.partitions': 'many' } }, 'BAD_SETTING'],
    ['nobody can connect to what it advertises', { listen: { host: '0.0.0.0', port: 9093 } }, 'BAD_LISTENER'],
  ])('does not start when %s, says what to do and leaves nothing behind', async (_why, options, code) => {
    const { platform } = await start();
    const pending = platform.time.pending();
    const port = code === 'PORT_IN_USE' ? 9092 : 9094;
    const starting = Broker.start({
      dataDirectory: '/data',
      platform,
      listen: { host: '127.0.0.1', port },
      ...options,
    });
    await expect(starting).rejects.toMatchObject({ name: 'BrokerStartError', code });
    expect(platform.time.pending()).toBe(pending);
  });
});
