import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Admin, KafkaJSAggregateError } from 'kafkajs';
import { Collected } from './collected.js';
import { startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture } from './kafkajs.fixture.js';
import type { Received } from './kafkajs.fixture.js';

const { ConfigResourceTypes } = kafkajs;

jest.setTimeout(60_000);

let server: ConformanceBroker;
let fixture: KafkajsFixture;
let admin: Admin;

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new KafkajsFixture(server.bootstrap);
  // kafkajs tries again what no retry can help; here that has to be over soon.
  admin = fixture.kafka.admin({ retry: { initialRetryTime: 10, retries: 2 } });
  await admin.connect();
});

afterAll(async () => {
  await admin.disconnect();
  await server.stop();
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ value: String(index) }));

const configOf = async (type: kafkajs.ConfigResourceTypes, name: string, configName: string) => {
  const resources = [{ type, name, configNames: [configName] }];
  const described = await admin.describeConfigs({ includeSynonyms: false, resources });
  return described.resources[0]?.configEntries[0];
};

describe('the admin of kafkajs', () => {
  it('creates topics with partitions placed by hand, and only validates when asked to', async () => {
    const replicaAssignment = [0, 1, 2].map((partition) => ({ partition, replicas: [1] }));
    const topics = [{ topic: 'placed', replicaAssignment }];
    expect(await admin.createTopics({ topics, validateOnly: true, waitForLeaders: false })).toBe(true);
    expect(await admin.listTopics()).not.toContain('placed');
    expect(await admin.createTopics({ topics })).toBe(true);
    const { topics: described } = await admin.fetchTopicMetadata({ topics: ['placed'] });
    expect(described[0]?.partitions.map(({ leader, replicas, isr }) => ({ leader, replicas, isr }))).toEqual(
      [0, 1, 2].map(() => ({ leader: 1, replicas: [1], isr: [1] })),
    );
  });

  it('is told what is wrong with a topic', async () => {
    const refused = (topic: kafkajs.ITopicConfig) =>
      admin.createTopics({ topics: [topic] }).then(
        () => [],
        ({ errors }: KafkaJSAggregateError) => errors.map((error) => (error as { type?: string }).type),
      );
    expect(await refused({ topic: 'a b' })).toEqual(['INVALID_TOPIC_EXCEPTION']);
    expect(await refused({ topic: 'many', numPartitions: 0 })).toEqual(['INVALID_PARTITIONS']);
    expect(await refused({ topic: 'wide', replicationFactor: 3 })).toEqual(['INVALID_REPLICATION_FACTOR']);
    const configEntries = [{ name: 'retention.ms', value: 'soon' }];
    expect(await refused({ topic: 'odd', configEntries })).toEqual(['INVALID_CONFIG']);
    await expect(admin.deleteTopics({ topics: ['absent'] })).rejects.toMatchObject({
      cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
    });
    await fixture.createTopic('shrunk', 2);
    await expect(admin.createPartitions({ topicPartitions: [{ topic: 'shrunk', count: 1 }] })).rejects.toMatchObject({
      type: 'INVALID_PARTITIONS',
    });
  });

  it('alters configs of topics and of the broker', async () => {
    await fixture.createTopic('configured');
    const alter = (type: kafkajs.ConfigResourceTypes, name: string, configs: Record<string, string>) => {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      return admin.alterConfigs({ validateOnly: false, resources: [{ type, name, configEntries }] });
    };
    await alter(ConfigResourceTypes.TOPIC, 'configured', { 'cleanup.policy': 'compact', 'retention.ms': '5000' });
    expect(await configOf(ConfigResourceTypes.TOPIC, 'configured', 'cleanup.policy')).toMatchObject({
      configValue: 'compact',
      isDefault: false,
    });
    // AlterConfigs replaces all of a resource's configs.
    await alter(ConfigResourceTypes.TOPIC, 'configured', { 'retention.ms': '6000' });
    const policy = await configOf(ConfigResourceTypes.TOPIC, 'configured', 'cleanup.policy');
    expect(policy).toMatchObject({ configValue: 'delete', isDefault: true });
    await expect(alter(ConfigResourceTypes.TOPIC, 'configured', { 'no.such': '1' })).rejects.toMatchObject({
      type: 'INVALID_CONFIG',
    });
    const threads = async () => (await configOf(ConfigResourceTypes.BROKER, '1', 'log.cleaner.threads'))?.configValue;
    await alter(ConfigResourceTypes.BROKER, '1', { 'log.cleaner.threads': '2' });
    // A broker may answer before it has heard of the change.
    while ((await threads()) !== '2');
    await alter(ConfigResourceTypes.BROKER, '1', {});
    while ((await threads()) !== '1');
  });

  it('finds offsets, by time too', async () => {
    await fixture.createTopic('timed');
    const messages = [1_000, 2_000, 3_000].map((time) => ({ value: String(time), timestamp: String(time) }));
    await fixture.send('timed', messages);
    expect(await admin.fetchTopicOffsets('timed')).toEqual([{ partition: 0, offset: '3', low: '0', high: '3' }]);
    const at = async (time: number) => (await admin.fetchTopicOffsetsByTimestamp('timed', time))[0]?.offset;
    expect(await Promise.all([at(500), at(2_000), at(2_001), at(3_001)])).toEqual(['0', '1', '2', '3']);
  });

  it('deletes records', async () => {
    await fixture.createTopic('trimmed', 2);
    await fixture.send(
      'trimmed',
      numbered(5).map((message) => ({ ...message, partition: 1 })),
    );
    const lows = async () => {
      const offsets = await admin.fetchTopicOffsets('trimmed');
      return offsets.toSorted((a, b) => a.partition - b.partition).map(({ low, high }) => [low, high]);
    };
    expect(await lows()).toEqual([
      ['0', '0'],
      ['0', '5'],
    ]);
    await admin.deleteTopicRecords({ topic: 'trimmed', partitions: [{ partition: 1, offset: '3' }] });
    expect((await lows())[1]).toEqual(['3', '5']);
    await admin.deleteTopicRecords({ topic: 'trimmed', partitions: [{ partition: 1, offset: '-1' }] });
    expect((await lows())[1]).toEqual(['5', '5']);
    await expect(
      admin.deleteTopicRecords({ topic: 'trimmed', partitions: [{ partition: 0, offset: '9' }] }),
    ).rejects.toThrow();
  });

  // Each of these calls joins the group and waits for five seconds, which kafkajs has as the longest wait of a fetch.
  it('sets, resets and resolves the offsets of groups', async () => {
    const topic = 'rewound';
    await fixture.createTopic(topic);
    await fixture.send(topic, numbered(6));
    const offset = async (groupId: string, resolveOffsets = false) => {
      const [fetched] = await admin.fetchOffsets({ groupId, topics: [topic], resolveOffsets });
      return fetched?.partitions[0]?.offset;
    };
    expect(await offset('set')).toBe('-1');
    await Promise.all([
      admin.setOffsets({ groupId: 'set', topic, partitions: [{ partition: 0, offset: '4' }] }),
      admin.resetOffsets({ groupId: 'first', topic, earliest: true }),
      admin.resetOffsets({ groupId: 'last', topic, earliest: false }),
    ]);
    // kafkajs commits its own words for the first and the last offset, and turns them into numbers when asked to.
    expect(await Promise.all(['set', 'first', 'last'].map((groupId) => offset(groupId)))).toEqual(['4', '-2', '-1']);
    expect(await Promise.all([offset('first', true), offset('last', true)])).toEqual(['0', '6']);
    const received = new Collected<Received>();
    const { consumer } = await fixture.member('a', 'set', topic, received);
    await received.count(2);
    expect(received.items.map(({ message }) => String(message.value))).toEqual(['4', '5']);
    const move = admin.setOffsets({ groupId: 'set', topic, partitions: [{ partition: 0, offset: '1' }] });
    await expect(move).rejects.toThrow(/must have no running instances/);
    await consumer.disconnect();
  });

  it('moves partitions to where they are, and nowhere else', async () => {
    await fixture.createTopic('moved');
    const move = (brokers: number[]) =>
      admin.alterPartitionReassignments({
        topics: [{ topic: 'moved', partitionAssignment: [{ partition: 0, replicas: brokers }] }],
      });
    await move([1]);
    expect(await admin.listPartitionReassignments({ topics: [{ topic: 'moved', partitions: [0] }] })).toEqual({
      topics: [],
    });
    await expect(move([7])).rejects.toMatchObject({ errors: [{ type: 'INVALID_REPLICA_ASSIGNMENT' }] });
  });
});
