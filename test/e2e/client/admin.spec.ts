import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClusterFixture, read } from './cluster.fixture.js';

let cluster: ClusterFixture;
beforeAll(async () => {
  cluster = await ClusterFixture.start();
}, 30_000);
afterAll(() => cluster.close());

describe('Admin', () => {
  it('creates, describes, lists and deletes topics', async () => {
    const { admin } = cluster;
    const name = cluster.name('topic');
    expect(await admin.createTopics([{ name, partitions: 2 }], { validateOnly: true })).toMatchObject([
      { name, partitions: 2 },
    ]);
    await expect(admin.describeTopics([name])).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    const [created] = await admin.createTopics([{ name, partitions: 2, config: { 'retention.ms': '60000' } }]);
    expect(created).toMatchObject({ name, partitions: 2, replicationFactor: 1 });
    const again = admin.createTopics([{ name }, { name: 'not/valid' }]);
    await expect(again).rejects.toMatchObject({ code: 'TOPIC_ALREADY_EXISTS', retriable: false });
    await again.catch((error: { failures: Map<string, { code: string }> }) => {
      expect(error.failures.get('not/valid')?.code).toBe('INVALID_TOPIC_EXCEPTION');
    });
    const [described] = await admin.describeTopics([name]);
    expect(described).toMatchObject({ name, topicId: created?.topicId, internal: false });
    expect(described?.partitions.map(({ partition }) => partition)).toEqual([0, 1]);
    expect((await admin.listTopics()).map((topic) => topic.name)).toContain(name);
    await admin.deleteTopics([name]);
    // Apache Kafka's brokers learn of it a moment after the controller.
    while ((await admin.listTopics()).some((topic) => topic.name === name));
    await expect(admin.deleteTopics([name])).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('reads and changes configs', async () => {
    const topic = await cluster.topic(1, { 'retention.ms': '60000' });
    const resource = { type: 'topic', name: topic } as const;
    const config = async (name: string): Promise<unknown> =>
      (await cluster.admin.describeConfigs([resource]))[0]?.entries.find((entry) => entry.name === name);
    expect(await config('retention.ms')).toMatchObject({ value: '60000', source: 'DYNAMIC_TOPIC_CONFIG' });
    expect(await config('cleanup.policy')).toMatchObject({ value: 'delete', source: 'DEFAULT_CONFIG' });
    await cluster.admin.incrementalAlterConfigs([
      {
        resource,
        changes: [
          { name: 'retention.ms', operation: 'delete' },
          { name: 'cleanup.policy', operation: 'append', value: 'compact' },
        ],
      },
    ]);
    expect(await config('retention.ms')).toMatchObject({ source: 'DEFAULT_CONFIG' });
    expect(await config('cleanup.policy')).toMatchObject({
      value: expect.stringContaining('compact') as unknown as string,
    });
    const bad = cluster.admin.incrementalAlterConfigs([
      { resource, changes: [{ name: 'no.such', operation: 'set', value: '1' }] },
    ]);
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    const { brokers } = await cluster.admin.describeCluster();
    const [broker] = await cluster.admin.describeConfigs([{ type: 'broker', name: String(brokers[0]?.nodeId) }]);
    expect(broker?.entries.map((entry) => entry.name)).toContain('log.retention.ms');
  });

  it('looks after groups and their offsets', async () => {
    const { admin } = cluster;
    const topic = await cluster.topic(2);
    await cluster.produce([{ topic, partition: 0, value: 'x' }]);
    const groupId = cluster.name('group');
    const consumer = cluster.consumer({ groupId });
    consumer.subscribe([topic]);
    await read(consumer, 1);
    await consumer.commit([{ topic, partition: 0, offset: 1 }]);
    expect(await admin.listGroups()).toContainEqual(
      expect.objectContaining({ groupId, protocolType: 'consumer', state: 'Stable' }),
    );
    const [group] = await admin.describeGroups([groupId]);
    expect(group).toMatchObject({ groupId, state: 'Stable', protocol: 'range' });
    expect(group?.members[0]?.assignment).toEqual([
      { topic, partition: 0 },
      { topic, partition: 1 },
    ]);
    await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({ code: 'NON_EMPTY_GROUP' });
    await expect(admin.alterGroupOffsets(groupId, [{ topic, partition: 0, offset: 0 }])).rejects.toMatchObject({
      code: 'UNKNOWN_MEMBER_ID',
    });
    await consumer.close();
    await admin.alterGroupOffsets(groupId, [{ topic, partition: 1, offset: 0, metadata: 'by hand' }]);
    expect((await admin.listGroupOffsets(groupId)).toSorted((a, b) => a.partition - b.partition)).toMatchObject([
      { topic, partition: 0, offset: 1 },
      { topic, partition: 1, offset: 0, metadata: 'by hand' },
    ]);
    expect(await admin.listGroupOffsets(groupId, [{ topic, partition: 1 }])).toHaveLength(1);
    await admin.deleteGroups([groupId]);
    await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({ code: 'GROUP_ID_NOT_FOUND' });
  }, 30_000);

  it('finds offsets', async () => {
    const topic = await cluster.topic(1);
    const t = Date.now() - 5000;
    await cluster.produce([0, 2000, 1000].map((later) => ({ topic, value: 'x', timestamp: t + later })));
    const at = (spec: 'earliest' | 'latest' | 'max-timestamp' | number): Promise<unknown> =>
      cluster.admin.listOffsets([{ topic, partition: 0, at: spec }]);
    expect(await at('earliest')).toMatchObject([{ offset: 0 }]);
    expect(await at('latest')).toMatchObject([{ offset: 3 }]);
    expect(await at('max-timestamp')).toMatchObject([{ offset: 1, timestamp: t + 2000 }]);
    expect(await at(t + 1)).toMatchObject([{ offset: 1 }]);
    await expect(cluster.admin.listOffsets([{ topic, partition: 9, at: 'latest' }])).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  it('describes the cluster', async () => {
    const described = await cluster.admin.describeCluster();
    expect(described.clusterId).not.toBe('');
    expect(described.brokers.length).toBeGreaterThan(0);
  });
});
