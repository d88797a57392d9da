import { afterEach, describe, expect, it } from '@jest/globals';
import {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  ErrorCode,
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  ProduceRequest,
  ProduceResponse,
  RecordBatch,
  encodeRecordBatch,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from './broker.fixture.js';
import type { RawClient } from './raw-client.fixture.js';

/** Where naive brokers go wrong, seen from a connection; what only a log or a coordinator can get wrong stands beside them. */
const started: BrokerFixture[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ broker }) => broker.stop()));
});

async function start(settings: Record<string, string> = {}) {
  const fixture = await BrokerFixture.start(settings);
  started.push(fixture);
  await fixture.topic('orders');
  return { fixture, client: await fixture.connect() };
}

async function produce(client: RawClient, records: Buffer, acks = -1) {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
  const body = { transactionalId: null, acks, timeoutMs: 1_000, topicData };
  const answer = await client.call(ProduceRequest, ProduceResponse, 9, body);
  return answer.responses[0]?.partitionResponses[0];
}

describe('a connection', () => {
  it('is closed by a request above socket.request.max.bytes, and by none at it', async () => {
    const { client } = await start({ 'socket.request.max.bytes': '2000' });
    const fits = batch(['v'.repeat(1_700)]);
    expect(await produce(client, fits)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    const tooLarge = produce(client, batch(['v'.repeat(2_000)]));
    await expect(tooLarge).rejects.toThrow('closed');
    await client.closed;
  });
});

describe('records of clients', () => {
  it('are refused when a batch counts none of them', async () => {
    const { client } = await start();
    const none = encodeRecordBatch({ records: [{ value: Buffer.from('v'), timestamp: 1 }] }).subarray(0, 61);
    none.writeInt32BE(61 - 12, 8); // length
    none.writeInt32BE(-1, 23); // last offset delta
    none.writeInt32BE(0, 57); // count
    const { buffer } = RecordBatch.at(none);
    RecordBatch.at(buffer).setMaxTimestamp(1); // computes the CRC anew
    expect(await produce(client, buffer)).toMatchObject({ errorCode: ErrorCode.InvalidRecord, baseOffset: -1 });
  });

  it('are refused when there are two batches for one partition', async () => {
    const { client } = await start();
    expect(await produce(client, Buffer.concat([batch(['a']), batch(['b'])]))).toMatchObject({
      errorCode: ErrorCode.InvalidRecord,
    });
  });

  it('come back with their bytes untouched but for base offset and leader epoch', async () => {
    const { client } = await start();
    const sent = [batch(['a', 'b'], { compression: 'gzip' }), batch(['c'], { compression: 'gzip' })];
    for (const records of sent) await produce(client, Buffer.from(records));
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
    const topics = [{ topic: 'orders', partitions }];
    const body = { replicaId: -1, maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, sessionEpoch: -1, topics };
    const answer = await client.call(FetchRequest, FetchResponse, 12, body);
    const read = Buffer.from(answer.responses[0]?.partitions[0]?.records ?? []);
    const expected = Buffer.concat(sent);
    expected.writeBigInt64BE(2n, sent[0]?.length ?? 0);
    for (const at of [0, sent[0]?.length ?? 0]) expected.writeInt32BE(0, at + 12);
    expect(read.equals(expected)).toBe(true);
  });
});

describe('replicas in sync', () => {
  async function withTwoReplicas() {
    const { fixture, client } = await start();
    const partition = fixture.broker.services.partitions.get('orders', 0);
    if (partition === undefined) throw new Error('orders-0 is not here');
    partition.setMinInSyncReplicas(2);
    const inSync = (isr: readonly number[]) => partition.update({ ...partition.image, replicas: [1, 2], isr }, 1);
    return { client, partition, inSync };
  }

  it('below min.insync.replicas refuse acks=all before anything is written, and nobody else', async () => {
    const { client, partition, inSync } = await withTwoReplicas();
    inSync([1]);
    expect(await produce(client, batch(['a']))).toMatchObject({ errorCode: ErrorCode.NotEnoughReplicas });
    expect(partition.log.logEndOffset).toBe(0);
    expect(await produce(client, batch(['a']), 1)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    inSync([1, 2]);
    expect(await produce(client, batch(['b']))).toMatchObject({ errorCode: 0, baseOffset: 1 });
  });

  it('that shrink while the records are on their way leave them written and say so', async () => {
    const { client, partition, inSync } = await withTwoReplicas();
    inSync([1, 2]);
    const stop = partition.log.onAdvance(() => inSync([1]));
    expect(await produce(client, batch(['a']))).toMatchObject({ errorCode: ErrorCode.NotEnoughReplicasAfterAppend });
    stop();
    expect(partition.log.highWatermark).toBe(1);
  });
});

describe('offsets by place', () => {
  const find = async (client: RawClient, timestamp: number, version = 11) => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }];
    const body = { replicaId: -1, isolationLevel: 0, topics, ...(version >= 10 ? { timeoutMs: 1_000 } : {}) };
    const answer = await client.call(ListOffsetsRequest, ListOffsetsResponse, version, body);
    return answer.topics[0]?.partitions[0];
  };

  it.each([
    [-3, 7],
    [-4, 8],
    [-5, 9],
    [-6, 11],
  ])('%i is understood from v%i on', async (timestamp, version) => {
    const { client } = await start();
    expect(await find(client, timestamp, version)).toMatchObject({ errorCode: ErrorCode.None });
    expect(await find(client, timestamp, version - 1)).toMatchObject({ errorCode: ErrorCode.UnsupportedVersion });
  });

  it('know the start, local as it is, as a place without a time', async () => {
    const { client } = await start();
    await produce(client, batch(['a', 'b', 'c']));
    const partitions = [{ partitionIndex: 0, offset: 2 }];
    const body = { topics: [{ name: 'orders', partitions }], timeoutMs: 1_000 };
    await client.call(DeleteRecordsRequest, DeleteRecordsResponse, 2, body);
    for (const place of [-2, -4]) {
      expect(await find(client, place)).toMatchObject({ errorCode: 0, offset: 2, timestamp: -1, leaderEpoch: 0 });
    }
  });
});

describe('CreatePartitions', () => {
  it('echoes every topic once, also one that is named twice', async () => {
    const { fixture, client } = await start();
    await fixture.topic('payments');
    const wanted = (name: string) => ({ name, count: 2, assignments: null });
    const topics = ['payments', 'orders', 'payments', 'unknown'].map(wanted);
    const body = { topics, timeoutMs: 1_000, validateOnly: false };
    const { results } = await client.call(CreatePartitionsRequest, CreatePartitionsResponse, 3, body);
    expect(results).toHaveLength(3);
    expect(Object.fromEntries(results.map(({ name, errorCode }) => [name, errorCode]))).toEqual({
      orders: ErrorCode.None,
      payments: ErrorCode.InvalidRequest,
      unknown: ErrorCode.UnknownTopicOrPartition,
    });
  });
});
