import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  ConfigResourceTypes,
  FindCoordinatorKeyTypes,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import type { Admin, ConfigResourceTypeValue } from '@platformatic/kafka';
import { Collected } from './collected.js';
import { startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { errorsOf, PlatformaticFixture } from './platformatic-kafka.fixture.js';
import type { TextMessage } from './platformatic-kafka.fixture.js';

jest.setTimeout(60_000);

const { BROKER, TOPIC } = ConfigResourceTypes;
const { APPEND, DELETE, SET, SUBTRACT } = IncrementalAlterConfigOperationTypes;

type ConfigChange = Parameters<Admin['incrementalAlterConfigs']>[0]['resources'][number]['configs'][number];

let server: ConformanceBroker;
let fixture: PlatformaticFixture;
let admin: Admin;

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new PlatformaticFixture(server.bootstrap);
  admin = fixture.admin;
});

afterAll(async () => {
  await admin.close();
  await server.stop();
});

const configOf = async (resourceType: ConfigResourceTypeValue, resourceName: string, key: string) => {
  const resources = [{ resourceType, resourceName, configurationKeys: [key] }];
  const [described] = await admin.describeConfigs({ resources, includeSynonyms: true, includeDocumentation: true });
  return described?.configs[0];
};

describe('topics, with the admin of @platformatic/kafka', () => {
  it('are created with partitions placed by hand, and grow', async () => {
    const assignments = [0, 1].map((partition) => ({ partition, brokers: [1] }));
    const [created] = await admin.createTopics({ topics: ['placed'], partitions: -1, replicas: -1, assignments });
    expect(created).toMatchObject({ name: 'placed', partitions: 2, replicas: 1 });
    const grow = (count: number, validateOnly: boolean) =>
      admin.createPartitions({ topics: [{ name: 'placed', count, assignments: null }], validateOnly });
    const count = async () => {
      const { topics } = await admin.metadata({ topics: ['placed'], forceUpdate: true });
      return topics.get('placed')?.partitionsCount;
    };
    await grow(4, true);
    expect(await count()).toBe(2);
    await grow(4, false);
    while ((await count()) !== 4);
    expect(await errorsOf(grow(3, false))).toEqual(['INVALID_PARTITIONS']);
  });

  it('are refused with the reason', async () => {
    const refusal = (topic: string, options: { partitions?: number; replicas?: number; retention?: string }) => {
      const { retention, ...sizes } = options;
      const configs = retention === undefined ? [] : [{ name: 'retention.ms', value: retention }];
      return errorsOf(admin.createTopics({ topics: [topic], ...sizes, configs }));
    };
    expect(await refusal('a b', {})).toEqual(['INVALID_TOPIC_EXCEPTION']);
    expect(await refusal('wide', { replicas: 3 })).toEqual(['INVALID_REPLICATION_FACTOR']);
    expect(await refusal('odd', { retention: 'soon' })).toEqual(['INVALID_CONFIG']);
    await fixture.createTopic('twice');
    expect(await refusal('twice', {})).toEqual(['TOPIC_ALREADY_EXISTS']);
  });

  it('are listed, with those of the broker when asked for', async () => {
    await fixture.createTopic('listed');
    await fixture.send('listed', 'a');
    const consumer = fixture.consumer('listing');
    await fixture.read(consumer, 'listed', new Collected<TextMessage>());
    await consumer.close(true);
    expect(await admin.listTopics()).not.toContain('__consumer_offsets');
    expect(await admin.listTopics({ includeInternals: true })).toContain('__consumer_offsets');
  });

  it('lose the records that are deleted, and are found in the log directory', async () => {
    await fixture.createTopic('trimmed');
    await fixture.send('trimmed', ...Array.from({ length: 5 }, (_, index) => String(index)));
    const upTo = (offset: bigint) =>
      admin.deleteRecords({ topics: [{ name: 'trimmed', partitions: [{ partition: 0, offset }] }] });
    expect(await upTo(3n)).toEqual([{ name: 'trimmed', partitions: [{ partition: 0, lowWatermark: 3n }] }]);
    expect(await errorsOf(upTo(9n))).toEqual(['OFFSET_OUT_OF_RANGE']);
    const [broker] = await admin.describeLogDirs({ topics: [{ name: 'trimmed', partitions: [0] }] });
    expect(broker?.results[0]?.topics).toMatchObject([
      { name: 'trimmed', partitions: [{ partitionIndex: 0, offsetLag: 0n, isFutureKey: false }] },
    ]);
    expect(broker?.results[0]?.topics[0]?.partitions[0]?.partitionSize).toBeGreaterThan(0n);
  });

  it('have offsets, by time too', async () => {
    await fixture.createTopic('timed');
    const producer = fixture.producer();
    await producer.send({
      messages: [1_000n, 3_000n, 2_000n].map((timestamp) => ({ topic: 'timed', value: 'a', timestamp })),
    });
    await producer.close();
    const at = async (timestamp: bigint) => {
      const [listed] = await admin.listOffsets({
        topics: [{ name: 'timed', partitions: [{ partitionIndex: 0, timestamp }] }],
      });
      return listed?.partitions[0]?.offset;
    };
    const { EARLIEST, LATEST, MAX } = ListOffsetTimestamps;
    expect(await Promise.all([EARLIEST, LATEST, MAX, 1_500n, 9_000n].map(at))).toEqual([0n, 3n, 1n, 1n, -1n]);
  });
});

// A broker may answer before it has heard of a change: these tests ask until it has.
describe('configs, with the admin of @platformatic/kafka', () => {
  it('are replaced as a whole, or one by one', async () => {
    await fixture.createTopic('configured');
    const resource = { resourceType: TOPIC, resourceName: 'configured' };
    const until = async (key: string, value: string, configSource: number) => {
      for (;;) {
        const config = await configOf(TOPIC, 'configured', key);
        if (config?.value === value && config.configSource === configSource) return;
      }
    };
    await admin.alterConfigs({ resources: [{ ...resource, configs: [{ name: 'cleanup.policy', value: 'compact' }] }] });
    await until('cleanup.policy', 'compact', 1);
    await admin.alterConfigs({ resources: [{ ...resource, configs: [{ name: 'retention.ms', value: '6000' }] }] });
    await Promise.all([until('cleanup.policy', 'delete', 5), until('retention.ms', '6000', 1)]);
    const change = (config: ConfigChange, validateOnly = false) =>
      admin.incrementalAlterConfigs({ resources: [{ ...resource, configs: [config] }], validateOnly });
    const compact = { name: 'cleanup.policy', configOperation: APPEND, value: 'compact' };
    await change(compact, true);
    await change({ name: 'retention.ms', configOperation: DELETE });
    await until('retention.ms', '604800000', 5);
    expect(await configOf(TOPIC, 'configured', 'cleanup.policy')).toMatchObject({ configSource: 5 });
    await change(compact);
    await until('cleanup.policy', 'delete,compact', 1);
    await change({ name: 'cleanup.policy', configOperation: SUBTRACT, value: 'delete' });
    await until('cleanup.policy', 'compact', 1);
    expect(await errorsOf(change({ name: 'no.such', configOperation: SET, value: '1' }))).toEqual(['INVALID_CONFIG']);
  });

  it('of the broker come with their synonyms', async () => {
    const resource = { resourceType: BROKER, resourceName: '1' };
    const name = 'log.cleaner.threads';
    await admin.incrementalAlterConfigs({
      resources: [{ ...resource, configs: [{ name, configOperation: SET, value: '2' }] }],
    });
    const threads = () => configOf(BROKER, '1', name);
    while ((await threads())?.value !== '2');
    const dynamic = await threads();
    expect(dynamic).toMatchObject({ configSource: 2, readOnly: false, isSensitive: false });
    expect(dynamic?.synonyms.map(({ value, source }) => [value, source])).toEqual([
      ['2', 2],
      ['1', 5],
    ]);
    await admin.incrementalAlterConfigs({ resources: [{ ...resource, configs: [{ name, configOperation: DELETE }] }] });
    while ((await threads())?.value !== '1');
    expect(await threads()).toMatchObject({ configSource: 5 });
  });
});

describe('groups, with the admin of @platformatic/kafka', () => {
  it('have a coordinator, as transactions have', async () => {
    const [host, port] = server.bootstrap.split(':');
    const here = { nodeId: 1, host, port: Number(port) };
    for (const keyType of [FindCoordinatorKeyTypes.GROUP, FindCoordinatorKeyTypes.TRANSACTION]) {
      const found = await admin.findCoordinator({ keyType, keys: ['a', 'b'] });
      expect(found).toMatchObject([
        { key: 'a', ...here },
        { key: 'b', ...here },
      ]);
    }
  });

  it('are told apart by state and type, and described with what one may do to them', async () => {
    await fixture.createTopic('described');
    const classic = fixture.consumer('described-classic');
    const next = fixture.nextGenerationConsumer('described-consumer');
    await fixture.read(classic, 'described', new Collected<TextMessage>());
    await fixture.read(next, 'described', new Collected<TextMessage>());
    const names = async (options: Parameters<Admin['listGroups']>[0]) =>
      [...(await admin.listGroups(options)).keys()].filter((name) => name.startsWith('described'));
    expect(await names({ types: ['classic'] })).toEqual(['described-classic']);
    expect(await names({ types: ['consumer'] })).toEqual(['described-consumer']);
    expect(await names({ states: ['EMPTY'] })).toEqual([]);
    const groups = await admin.describeGroups({ groups: ['described-classic'], includeAuthorizedOperations: true });
    const group = groups.get('described-classic');
    expect(group).toMatchObject({ state: 'Stable', protocolType: 'consumer', protocol: 'roundrobin' });
    // READ, DELETE, DESCRIBE and the configs: bits of Kafka's AclOperation.
    expect(group?.authorizedOperations).toBe((1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11));
    await Promise.all([classic.close(true), next.close(true)]);
    expect(await names({ states: ['EMPTY'] })).toContain('described-classic');
  });

  it('lose members who are removed', async () => {
    await fixture.createTopic('removed');
    const consumer = fixture.consumer('removing', { heartbeatInterval: 9_000 });
    await fixture.read(consumer, 'removed', new Collected<TextMessage>());
    await admin.removeMembersFromConsumerGroup({ groupId: 'removing', members: [{ memberId: consumer.memberId! }] });
    expect((await admin.describeGroups({ groups: ['removing'] })).get('removing')).toMatchObject({ state: 'Empty' });
    await consumer.close(true);
  });

  it('have offsets that are set and removed while nobody reads', async () => {
    await fixture.createTopic('rewound', 2);
    const partitionOffsets = [0, 1].map((partition) => ({ partition, offset: BigInt(partition + 4) }));
    const alter = () =>
      admin.alterConsumerGroupOffsets({ groupId: 'rewinding', topics: [{ name: 'rewound', partitionOffsets }] });
    const remove = () =>
      admin.deleteConsumerGroupOffsets({
        groupId: 'rewinding',
        topics: [{ name: 'rewound', partitionIndexes: [0] }],
      });
    await alter();
    const committed = async () => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: ['rewinding'], requireStable: true });
      return group?.topics[0]?.partitions.map(({ partitionIndex, committedOffset }) => [
        partitionIndex,
        committedOffset,
      ]);
    };
    expect(await committed()).toEqual([
      [0, 4n],
      [1, 5n],
    ]);
    await remove();
    expect(await committed()).toEqual([[1, 5n]]);
    const consumer = fixture.consumer('rewinding');
    await fixture.read(consumer, 'rewound', new Collected<TextMessage>());
    expect(await errorsOf(alter())).toEqual(['UNKNOWN_MEMBER_ID']);
    expect(await errorsOf(remove())).toEqual(['GROUP_SUBSCRIBED_TO_TOPIC']);
    expect(await errorsOf(admin.deleteGroups({ groups: ['rewinding'] }))).toEqual(['NON_EMPTY_GROUP']);
    await consumer.close(true);
    await admin.deleteGroups({ groups: ['rewinding'] });
    expect(await committed()).toBeUndefined();
  });
});
