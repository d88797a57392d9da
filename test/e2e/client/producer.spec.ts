import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerRecord } from '@barnabas/client';
import { partitionForKey } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import { ClusterFixture, read, values } from './cluster.fixture.js';

let cluster: ClusterFixture;
beforeAll(async () => {
  cluster = await ClusterFixture.start();
}, 30_000);
afterAll(() => cluster.close());

async function readAll(topic: string, partitions: number, count: number): Promise<ConsumerRecord[]> {
  const consumer = cluster.consumer({});
  consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition })));
  const records = await read(consumer, count);
  await consumer.close();
  return records;
}

describe('Producer', () => {
  const codecs: CompressionType[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
  it.each(codecs)('writes keys, values, headers and timestamps with %s', async (compression) => {
    const topic = await cluster.topic();
    const producer = cluster.client.producer({ compression });
    const now = Date.now();
    const sent = await producer.sendAll([
      { topic, key: 'k', value: 'v'.repeat(500), headers: { a: '1', b: null }, timestamp: now - 5 },
      {
        topic,
        key: null,
        value: null,
        headers: [
          { key: 'x', value: 'y' },
          { key: 'x', value: 'z' },
        ],
        timestamp: now,
      },
      { topic, key: Buffer.from([0, 255]), value: '', timestamp: now },
    ]);
    await producer.close();
    expect(sent.map(({ offset }) => offset)).toEqual([0, 1, 2]);
    const records = await readAll(topic, 1, 3);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([now - 5, now, now]);
    expect(records.map(({ key }) => key)).toEqual([Buffer.from('k'), null, Buffer.from([0, 255])]);
    expect(records.map(({ value }) => value?.length)).toEqual([500, undefined, 0]);
    expect(records[0]?.headers).toEqual([
      { key: 'a', value: Buffer.from('1') },
      { key: 'b', value: null },
    ]);
    expect(records[1]?.headers.map(({ value }) => String(value))).toEqual(['y', 'z']);
  });

  it('sends keys where the Java client sends them', async () => {
    const topic = await cluster.topic(6);
    const producer = cluster.client.producer();
    const keys = Array.from({ length: 50 }, (_, index) => `order-${index}`);
    const sent = await producer.sendAll(keys.map((key) => ({ topic, key, value: key })));
    await producer.close();
    expect(sent.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionForKey(Buffer.from(key), 6)));
  });

  it('keeps keyless records of one turn together and goes on elsewhere', async () => {
    const topic = await cluster.topic(4);
    const producer = cluster.client.producer();
    const used = new Set<number>();
    for (let turn = 0; turn < 12; turn += 1) {
      const sent = await producer.sendAll([
        { topic, value: 'a' },
        { topic, value: 'b' },
      ]);
      expect(sent[0]?.partition).toBe(sent[1]?.partition);
      used.add(sent[0]?.partition ?? -1);
    }
    await producer.close();
    expect(used.size).toBeGreaterThan(1);
  });

  it('keeps the order of a partition over many batches in flight', async () => {
    const topic = await cluster.topic(2);
    const producer = cluster.client.producer({ batchBytes: 2000 });
    const records = Array.from({ length: 5000 }, (_, index) => ({ topic, partition: index % 2, value: String(index) }));
    await producer.sendAll(records);
    await producer.close();
    const readBack = await readAll(topic, 2, 5000);
    for (const partition of [0, 1]) {
      const numbers = values(readBack.filter((record) => record.partition === partition)).map(Number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(numbers).toHaveLength(2500);
    }
  });

  it('rejects what is too large at once, and what the topic refuses, by record', async () => {
    const topic = await cluster.topic(1, { 'max.message.bytes': '2000' });
    const producer = cluster.client.producer({ maxRequestBytes: 100_000 });
    await expect(producer.send({ topic, value: Buffer.alloc(200_000) })).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
    });
    const small = Array.from({ length: 20 }, (_, index) => producer.send({ topic, value: `${index}`.padEnd(500) }));
    const large = producer.send({ topic, value: Buffer.alloc(5000) });
    await expect(large).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE', retriable: false });
    expect((await Promise.all(small)).map(({ offset }) => offset)).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    );
    await producer.close();
  });

  it('goes on under a new epoch after a batch was refused', async () => {
    const topic = await cluster.topic(1, { 'max.message.bytes': '2000' });
    const producer = cluster.client.producer();
    for (const value of ['a', 'b'.repeat(5000), 'c', 'd'.repeat(5000), 'e']) {
      await producer.send({ topic, value }).catch(() => undefined);
    }
    await producer.close();
    expect(values(await readAll(topic, 1, 3))).toEqual(['a', 'c', 'e']);
  });

  it.each([{ acks: 1 as const }, { acks: 0 as const }])('writes with $acks', async ({ acks }) => {
    const topic = await cluster.topic();
    const producer = cluster.client.producer({ acks });
    const sent = await producer.sendAll(Array.from({ length: 100 }, (_, index) => ({ topic, value: String(index) })));
    expect(sent[0]?.offset).toBe(acks === 0 ? -1 : 0);
    expect(values(await readAll(topic, 1, 100))).toEqual(Array.from({ length: 100 }, (_, index) => String(index)));
    await producer.close();
  });

  it('says which topic does not exist', async () => {
    const producer = cluster.client.producer({ allowAutoTopicCreation: false, maxBlockMs: 300 });
    const topic = cluster.name('missing');
    await expect(producer.send({ topic, value: 'x' })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      message: expect.stringContaining(topic) as unknown as string,
    });
    await producer.close();
    await expect(producer.send({ topic, value: 'x' })).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' });
  });

  it('delivers on close what still lingers', async () => {
    const topic = await cluster.topic();
    const producer = cluster.client.producer({ lingerMs: 60_000 });
    const sent = producer.send({ topic, value: 'late' });
    await producer.close();
    expect(await sent).toMatchObject({ topic, offset: 0 });
  });

  it('waits while its buffer is full, and loses nothing', async () => {
    const topic = await cluster.topic();
    const producer = cluster.client.producer({ bufferBytes: 20_000, maxRequestBytes: 10_000, batchBytes: 5000 });
    const sent = await producer.sendAll(
      Array.from({ length: 500 }, (_, index) => ({ topic, value: String(index).padEnd(200) })),
    );
    expect(sent.map(({ offset }) => offset)).toEqual(Array.from({ length: 500 }, (_, index) => index));
    await producer.close();
  });

  it('says which address it cannot reach', async () => {
    const client = cluster.connect({ brokers: '127.0.0.1:1', connectTimeoutMs: 200 });
    await expect(client.admin().listTopics()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('127.0.0.1:1') as unknown as string,
    });
    await expect(client.producer().send({ topic: 'x', value: 'x' })).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
    });
  });
});
