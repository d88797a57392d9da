import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compress, decompress } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import kafkajs from 'kafkajs';
import type { Consumer, Kafka } from 'kafkajs';
import { Collected } from './collected.js';
import { startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture } from './kafkajs.fixture.js';
import type { Received } from './kafkajs.fixture.js';

const { CompressionCodecs, CompressionTypes, ConfigResourceTypes } = kafkajs;

jest.setTimeout(60_000);

let server: ConformanceBroker;
let fixture: KafkajsFixture;
let kafka: Kafka;

/** kafkajs brings gzip; the other codecs come through its plug-in hook. */
function codec(type: CompressionType) {
  return () => ({
    compress: (encoder: { buffer: Buffer }) => Promise.resolve(compress(type, encoder.buffer)),
    decompress: (bytes: Buffer) => Promise.resolve(decompress(type, bytes, { maxBytes: 10_000_000 })),
  });
}

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new KafkajsFixture(server.bootstrap);
  kafka = fixture.kafka;
  CompressionCodecs[CompressionTypes.Snappy] = codec('snappy');
  CompressionCodecs[CompressionTypes.LZ4] = codec('lz4');
  CompressionCodecs[CompressionTypes.ZSTD] = codec('zstd');
});

afterAll(() => server.stop());

const stop = (consumer: Consumer) => consumer.disconnect();

describe('kafkajs', () => {
  it.each([
    ['none', CompressionTypes.None],
    ['gzip', CompressionTypes.GZIP],
    ['snappy', CompressionTypes.Snappy],
    ['lz4', CompressionTypes.LZ4],
    ['zstd', CompressionTypes.ZSTD],
  ])('produces and consumes with codec %s', async (codec, compression) => {
    const topic = `codec-${codec}`;
    await fixture.createTopic(topic);
    const messages = Array.from({ length: 100 }, (_, index) => ({
      key: index % 3 === 0 ? null : `key-${index}`,
      value: index % 7 === 0 ? null : `value ${index} `.repeat(5),
      headers: { source: 'conformance', index: String(index) },
    }));
    await fixture.send(topic, messages, compression);
    const received = new Collected<Received>();
    const { consumer } = await fixture.member('a', `group-${codec}`, topic, received);
    await received.count(100);
    await stop(consumer);
    expect(received.items.map(({ message }) => message.value?.toString() ?? null)).toEqual(
      messages.map(({ value }) => value),
    );
    expect(received.items.map(({ message }) => message.key?.toString() ?? null)).toEqual(
      messages.map(({ key }) => key),
    );
    expect(received.items[8]?.message.headers?.['index']?.toString()).toBe('8');
    expect(received.items.map(({ message }) => message.offset)).toEqual(messages.map((_, index) => String(index)));
  });

  it('sends with acks 0 and 1, and as an idempotent producer', async () => {
    await fixture.createTopic('acks');
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic: 'acks', messages: [{ value: 'idempotent' }] });
    await producer.send({ topic: 'acks', messages: [{ value: 'again' }] });
    await producer.disconnect();
    const plain = kafka.producer();
    await plain.connect();
    await plain.send({ topic: 'acks', acks: 0, messages: [{ value: 'none' }] });
    const [outcome] = await plain.send({ topic: 'acks', acks: 1, messages: [{ value: 'leader' }] });
    await plain.disconnect();
    expect(outcome).toMatchObject({ errorCode: 0, baseOffset: '3' });
  });

  it('shares partitions among the members of a group through joins and leaves', async () => {
    await fixture.createTopic('shared', 6);
    const received = new Collected<Received>();
    const all = [0, 1, 2, 3, 4, 5];
    const first = await fixture.member('first', 'sharing', 'shared', received);
    await first.joined.until((generations) => generations.at(-1)?.length === 6);
    const second = await fixture.member('second', 'sharing', 'shared', received);
    await first.joined.until((generations) => generations.at(-1)?.length === 3);
    await second.joined.until((generations) => generations.at(-1)?.length === 3);
    const third = await fixture.member('third', 'sharing', 'shared', received);
    const members = [first, second, third];
    await Promise.all(members.map(({ joined }) => joined.until((generations) => generations.at(-1)?.length === 2)));
    expect(members.flatMap(({ joined }) => joined.items.at(-1) ?? []).sort((a, b) => a - b)).toEqual(all);
    await fixture.send(
      'shared',
      all.flatMap((partition) =>
        Array.from({ length: 10 }, (_, index) => ({ partition, value: `${partition}:${index}` })),
      ),
    );
    await received.count(60);
    await stop(second.consumer);
    await Promise.all(
      [first, third].map(({ joined }) => joined.until((generations) => generations.at(-1)?.length === 3)),
    );
    await fixture.send(
      'shared',
      all.map((partition) => ({ partition, value: `${partition}:10` })),
    );
    await received.count(66);
    await Promise.all([stop(first.consumer), stop(third.consumer)]);
    const values = received.items.map(({ message }) => String(message.value));
    expect(new Set(values).size).toBe(66);
    for (const partition of all) {
      const order = values
        .filter((value) => value.startsWith(`${partition}:`))
        .map((value) => Number(value.split(':')[1]));
      expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
  });

  it('goes on where a group has committed', async () => {
    await fixture.createTopic('resumed');
    await fixture.send(
      'resumed',
      Array.from({ length: 10 }, (_, index) => ({ value: String(index) })),
    );
    const admin = kafka.admin();
    await admin.connect();
    const consumer = kafka.consumer({ groupId: 'resuming', heartbeatInterval: 50, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: 'resumed', fromBeginning: true });
    const seen = new Collected<string>();
    await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => seen.add(String(message.value)) });
    await seen.count(10);
    await consumer.commitOffsets([{ topic: 'resumed', partition: 0, offset: '6', metadata: 'six' }]);
    await consumer.disconnect();
    const [offsets] = await admin.fetchOffsets({ groupId: 'resuming', topics: ['resumed'] });
    expect(offsets?.partitions).toEqual([{ partition: 0, offset: '6', metadata: 'six' }]);
    const received = new Collected<Received>();
    const again = await fixture.member('again', 'resuming', 'resumed', received);
    await received.count(4);
    expect(received.items.map(({ message }) => String(message.value))).toEqual(['6', '7', '8', '9']);
    await stop(again.consumer);
    await admin.disconnect();
  });

  it('administers topics and configs', async () => {
    const admin = kafka.admin();
    await admin.connect();
    const topics = [
      { topic: 'administered', numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '60000' }] },
    ];
    expect(await admin.createTopics({ topics, waitForLeaders: true })).toBe(true);
    expect(await admin.createTopics({ topics })).toBe(false);
    expect(await admin.listTopics()).toContain('administered');
    await admin.createPartitions({ topicPartitions: [{ topic: 'administered', count: 4 }] });
    const { topics: described } = await admin.fetchTopicMetadata({ topics: ['administered'] });
    expect(described[0]?.partitions).toHaveLength(4);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: true,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: 'administered' }],
    });
    const retention = resources[0]?.configEntries.find(({ configName }) => configName === 'retention.ms');
    expect(retention).toMatchObject({ configValue: '60000', isDefault: false });
    expect((await admin.describeCluster()).brokers).toHaveLength(1);
    await fixture.send('administered', [{ value: 'a', partition: 3 }]);
    const offsets = await admin.fetchTopicOffsets('administered');
    expect(offsets.find(({ partition }) => partition === 3)).toMatchObject({ high: '1', low: '0' });
    await admin.deleteTopics({ topics: ['administered'] });
    expect(await admin.listTopics()).not.toContain('administered');
    await admin.disconnect();
  });

  it('administers groups', async () => {
    await fixture.createTopic('grouped');
    await fixture.send('grouped', [{ value: 'a' }, { value: 'b' }]);
    const received = new Collected<Received>();
    const { consumer } = await fixture.member('a', 'described', 'grouped', received);
    await received.count(2);
    const admin = kafka.admin();
    await admin.connect();
    expect((await admin.listGroups()).groups).toContainEqual({ groupId: 'described', protocolType: 'consumer' });
    const { groups } = await admin.describeGroups(['described']);
    expect(groups[0]).toMatchObject({
      errorCode: 0,
      groupId: 'described',
      state: 'Stable',
      protocol: 'RoundRobinAssigner',
    });
    expect(groups[0]?.members).toHaveLength(1);
    await expect(admin.deleteGroups(['described'])).rejects.toThrow();
    await stop(consumer);
    await admin.deleteGroups(['described']);
    expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).not.toContain('described');
    await admin.disconnect();
  });
});
