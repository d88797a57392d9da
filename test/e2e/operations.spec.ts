import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Broker } from '@barnabas/broker';
import { KafkaClient } from '@barnabas/client';
import type { Admin } from '@barnabas/client';
import { MemoryFiles, realPlatform } from '@barnabas/platform';
import type { Platform } from '@barnabas/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { certificates } from '../../libs/broker/src/net/certificates.fixture.js';

const [{ certificate, privateKey }] = certificates;
const host = '127.0.0.1';
let platform: Platform;
let broker: Broker;
let client: KafkaClient;
let admin: Admin;

beforeEach(async () => {
  const real = realPlatform();
  platform = { ...real, files: new MemoryFiles({ timers: real.timers }) };
  await start(0);
});

afterEach(async () => {
  await client.close();
  await broker.stop();
  platform.timers.close();
});

async function start(port: number): Promise<void> {
  const settings = { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '5' };
  broker = await Broker.start({ dataDirectory: '/data', platform, listen: { host, port }, settings });
  client = new KafkaClient({ brokers: `${host}:${broker.address.port}` });
  admin = client.admin();
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Adds a listener as the guide does. */
async function listenOutside(port: number): Promise<void> {
  const resource = { type: 'broker', name: '1' } as const;
  const [broker] = await admin.describeConfigs([resource]);
  const listeners = broker?.entries.find(({ name }) => name === 'listeners')?.value;
  await admin.incrementalAlterConfigs([
    {
      resource,
      changes: [
        { name: 'listeners', operation: 'set', value: `${listeners},OUTSIDE://${host}:${port}` },
        { name: 'listener.security.protocol.map', operation: 'set', value: 'PLAINTEXT:PLAINTEXT,OUTSIDE:SSL' },
        { name: 'listener.name.outside.ssl.keystore.type', operation: 'set', value: 'PEM' },
        { name: 'listener.name.outside.ssl.keystore.certificate.chain', operation: 'set', value: certificate },
        { name: 'listener.name.outside.ssl.keystore.key', operation: 'set', value: privateKey },
      ],
    },
  ]);
}

async function roundTrip(port: number, value: string): Promise<(string | undefined)[]> {
  const kafka = new KafkaClient({ brokers: `${host}:${port}`, tls: { authorities: certificate } });
  await kafka.producer().send({ topic: 'orders', value });
  const consumer = kafka.consumer();
  consumer.assign([{ topic: 'orders', partition: 0 }]);
  consumer.seekToBeginning([{ topic: 'orders', partition: 0 }]);
  const [records] = await consumer.poll();
  await kafka.close();
  return records?.records.map((record) => record.value?.toString()) ?? [];
}

describe('a listener added while the broker runs', () => {
  it('serves our client, and does so after a restart', async () => {
    const port = await freePort();
    await listenOutside(port);
    expect(await roundTrip(port, 'first')).toEqual(['first']);
    await client.close();
    const { address } = broker;
    await broker.stop();
    await start(address.port);
    expect(await roundTrip(port, 'second')).toEqual(['first', 'second']);
  });

  it('serves kafkajs, group and all, until it is taken away', async () => {
    const port = await freePort();
    await listenOutside(port);
    const brokers = [`${host}:${port}`];
    const kafka = new kafkajs.Kafka({ brokers, ssl: { ca: [certificate] }, logLevel: kafkajs.logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'a' }] });
    const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    const value = await new Promise((resolve, reject) => {
      consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) }).catch(reject);
    });
    expect(value).toBe('a');
    const outside = kafka.admin();
    await outside.connect();
    expect((await outside.describeCluster()).brokers).toEqual([{ nodeId: 1, host, port }]);
    await Promise.all([consumer.disconnect(), outside.disconnect()]);
    await admin.incrementalAlterConfigs([
      { resource: { type: 'broker', name: '1' }, changes: [{ name: 'listeners', operation: 'delete' }] },
    ]);
    await producer.disconnect();
    const late = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 0 } }).admin();
    await expect(late.connect()).rejects.toThrow('ECONNREFUSED');
  });

  it('is added as the page about operations says', () => {
    const lines = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    const page = readFileSync(fileURLToPath(new URL('../../docs/operations.md', import.meta.url)), 'utf8');
    const spec = lines(readFileSync(fileURLToPath(import.meta.url), 'utf8'));
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => lines(code ?? ''));
    const ofListeners = blocks.filter((code) => code.includes('listener'));
    expect(ofListeners).toHaveLength(1);
    for (const code of ofListeners) expect(spec).toContain(code);
  });
});
