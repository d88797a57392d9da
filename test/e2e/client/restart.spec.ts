import { afterEach, describe, expect, it } from '@jest/globals';
import { Broker } from '@barnabas/broker';
import { KafkaClient } from '@barnabas/client';
import { MemoryFiles, realPlatform } from '@barnabas/platform';
import { read, values } from './cluster.fixture.js';

const platform = realPlatform();
const files = new MemoryFiles({ timers: platform.timers });
let client: KafkaClient | undefined;
let broker: Broker | undefined;

function startBroker(port: number): Promise<Broker> {
  return Broker.start({
    dataDirectory: '/data',
    platform: { ...platform, files },
    listen: { host: '127.0.0.1', port },
    settings: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '3' },
  });
}

afterEach(async () => {
  await client?.close();
  await broker?.stop();
  platform.timers.close();
});

describe('a broker that restarts', () => {
  it('is found again: nothing is lost, doubled or out of order, and the group goes on', async () => {
    broker = await startBroker(0);
    const { port } = broker.address;
    client = new KafkaClient({ brokers: `127.0.0.1:${port}`, retryBackoffMs: 20 });
    await client.admin().createTopics([{ name: 'orders', partitions: 1 }]);
    const producer = client.producer({ batchBytes: 1000 });
    const consumer = client.consumer({ groupId: 'email', autoOffsetReset: 'earliest', heartbeatIntervalMs: 100 });
    consumer.subscribe(['orders']);
    const numbers = Array.from({ length: 3000 }, (_, index) => String(index));
    const before = producer.sendAll(numbers.slice(0, 1000).map((value) => ({ topic: 'orders', value })));
    const first = values(await read(consumer, 500));
    const during = producer.sendAll(numbers.slice(1000, 2000).map((value) => ({ topic: 'orders', value })));
    await broker.stop();
    const after = producer.sendAll(numbers.slice(2000).map((value) => ({ topic: 'orders', value })));
    broker = await startBroker(port);
    const sent = (await Promise.all([before, during, after])).flat();
    expect(sent.map(({ offset }) => offset)).toEqual(numbers.map(Number));
    const seen = new Set(first);
    while (seen.size < numbers.length) for (const value of values(await read(consumer, 1))) seen.add(value);
    await consumer.commit([{ topic: 'orders', partition: 0, offset: 3000 }]);
    expect(await client.admin().listOffsets([{ topic: 'orders', partition: 0, at: 'latest' }])).toMatchObject([
      { offset: 3000 },
    ]);
  }, 60_000);
});
