import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Consumer, MessagesStreamModes, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture } from './kafkajs.fixture.js';

jest.setTimeout(60_000);

let server: ConformanceBroker;
let brokers: string[];
let fixture: KafkajsFixture;

beforeAll(async () => {
  server = await startConformanceBroker();
  brokers = [server.bootstrap];
  fixture = new KafkajsFixture(server.bootstrap);
  await fixture.createTopic('orders');
  await fixture.createTopic('invoices');
  await fixture.createTopic('payments');
});

afterAll(() => server.stop());

/** The examples hand what they receive to a function of this name. */
let handle: (value: string | undefined) => void = () => undefined;
const handled = () => new Promise<string | undefined>((resolve) => (handle = resolve));

describe('the examples of docs/clients.md', () => {
  it('for kafkajs send and receive', async () => {
    const received = handled();
    const kafka = new Kafka({ clientId: 'shop', brokers, logLevel: logLevel.ERROR });

    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ key: 'o-1', value: 'placed' }] });

    const consumer = kafka.consumer({ groupId: 'billing' });
    await consumer.connect();
    await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => handle(message.value?.toString()) });

    expect(await received).toBe('placed');
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
  });

  it('for transactions of kafkajs write an order and its invoice together', async () => {
    const kafka = fixture.kafka;
    const producer = kafka.producer({ transactionalId: 'shop-1', idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'orders', messages: [{ key: 'o-2', value: 'placed' }] });
    await transaction.send({ topic: 'invoices', messages: [{ key: 'o-2', value: '12.50' }] });
    await transaction.commit();

    expect(await fixture.committed('invoices', '12.50')).toEqual(['12.50']);
    await producer.disconnect();
  });

  it('for @platformatic/kafka send and receive', async () => {
    const received = handled();
    const options = { clientId: 'shop', bootstrapBrokers: brokers };

    const producer = new Producer({ ...options, serializers: stringSerializers, idempotent: true });
    await producer.send({ messages: [{ topic: 'payments', key: 'o-1', value: 'paid' }] });

    const consumer = new Consumer({
      ...options,
      groupId: 'shipping',
      groupProtocol: 'consumer', // KIP-848; leave it out for the classic protocol
      deserializers: stringDeserializers,
      maxWaitTime: 500,
    });
    const stream = await consumer.consume({ topics: ['payments'], mode: MessagesStreamModes.EARLIEST });
    stream.on('data', ({ value }) => handle(value));

    expect(await received).toBe('paid');
    await Promise.all([producer.close(), consumer.close(true)]);
  });
});

describe('code in docs/clients.md', () => {
  it('is code of this spec', () => {
    const lines = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    const file = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
    const spec = lines(file('./clients-page.spec.ts'));
    const blocks = [...file('../../docs/clients.md').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => lines(code!));
    expect(blocks).toHaveLength(3);
    for (const code of blocks) expect(spec).toContain(code);
  });
});
