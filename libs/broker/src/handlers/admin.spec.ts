import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AlterConfigsRequest,
  AlterConfigsResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  DescribeClusterRequest,
  DescribeClusterResponse,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
  ErrorCode,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  ListConfigResourcesRequest,
  ListConfigResourcesResponse,
  MetadataRequest,
  MetadataResponse,
  zeroUuid,
} from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture;
let client: RawClient;

beforeEach(async () => {
  fixture = await BrokerFixture.start();
  client = await fixture.connect();
});

afterEach(() => fixture.broker.stop());

function versions(min: number, max: number): number[] {
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}

describe('Metadata', () => {
  it.each(versions(0, 13))('v%i tells brokers, topics and leaders', async (version) => {
    const topicId = await fixture.topic('orders', 2);
    const topics = [{ name: 'orders' }];
    const answer = await client.call(MetadataRequest, MetadataResponse, version, { topics });
    expect(answer.brokers).toMatchObject([{ nodeId: 1, host: '127.0.0.1', port: 9092, rack: null }]);
    const [orders] = answer.topics;
    expect(orders).toMatchObject({ errorCode: 0, name: 'orders', isInternal: false });
    expect(orders?.topicId).toBe(version >= 10 ? topicId : zeroUuid);
    expect(orders?.partitions[1]).toMatchObject({
      errorCode: 0,
      leaderId: 1,
      replicaNodes: [1],
      isrNodes: [1],
      offlineReplicas: [],
    });
    expect(orders?.partitions[1]?.leaderEpoch).toBe(version >= 7 ? 0 : -1);
    expect(answer.controllerId).toBe(version >= 1 ? 1 : -1);
    expect(answer.clusterId).toBe(version >= 2 ? fixture.broker.clusterId : null);
  });

  it('takes null, and in v0 an empty list, for all topics, and from v1 on an empty list for none', async () => {
    await fixture.topic('orders');
    const names = async (version: number, topics: [] | null): Promise<(string | null)[]> => {
      const answer = await client.call(MetadataRequest, MetadataResponse, version, { topics });
      return answer.topics.map(({ name }) => name);
    };
    expect(await names(0, [])).toEqual(['orders']);
    expect(await names(1, [])).toEqual([]);
    expect(await names(1, null)).toEqual(['orders']);
    expect(await names(13, null)).toEqual(['orders']);
  });

  it('has a missing topic made if the request lets it, and never for all topics', async () => {
    const ask = async (version: number, name: string, allowAutoTopicCreation?: boolean) => {
      const allow = allowAutoTopicCreation === undefined ? {} : { allowAutoTopicCreation };
      const answer = await client.call(MetadataRequest, MetadataResponse, version, { topics: [{ name }], ...allow });
      return answer.topics[0]?.errorCode;
    };
    expect(await ask(9, 'a', false)).toBe(ErrorCode.UnknownTopicOrPartition);
    expect(await ask(9, 'a', true)).toBe(ErrorCode.UnknownTopicOrPartition);
    expect(await ask(3, 'b')).toBe(ErrorCode.UnknownTopicOrPartition);
    expect(await ask(9, 'not a name', true)).toBe(ErrorCode.InvalidTopicException);
    expect(await ask(9, '__cluster_metadata', true)).toBe(ErrorCode.UnknownTopicOrPartition);
    await fixture.broker.services.topicCreation.settled();
    expect([...fixture.broker.services.controller.image.topics()].map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('creates nothing when auto.create.topics.enable is false', async () => {
    const strict = await BrokerFixture.start({ 'auto.create.topics.enable': 'false' });
    const answer = await (
      await strict.connect()
    ).call(MetadataRequest, MetadataResponse, 9, { topics: [{ name: 'a' }] });
    expect(answer.topics[0]?.errorCode).toBe(ErrorCode.UnknownTopicOrPartition);
    await strict.broker.stop();
  });

  it('finds topics by id from v12 on', async () => {
    const topicId = await fixture.topic('orders');
    const unknown = 'AAAAAAAAAAAAAAAAAAAAAg';
    const topics = [
      { topicId, name: null },
      { topicId: unknown, name: null },
    ];
    const answer = await client.call(MetadataRequest, MetadataResponse, 12, { topics });
    expect(answer.topics).toMatchObject([
      { errorCode: 0, name: 'orders' },
      { errorCode: ErrorCode.UnknownTopicId, name: null, topicId: unknown },
    ]);
  });

  it('tells authorized operations only when asked', async () => {
    await fixture.topic('orders');
    const topics = [{ name: 'orders' }];
    const silent = await client.call(MetadataRequest, MetadataResponse, 8, { topics });
    expect([silent.clusterAuthorizedOperations, silent.topics[0]?.topicAuthorizedOperations]).toEqual([
      -2147483648, -2147483648,
    ]);
    const asked = { topics, includeClusterAuthorizedOperations: true, includeTopicAuthorizedOperations: true };
    const told = await client.call(MetadataRequest, MetadataResponse, 8, asked);
    // What Apache Kafka 4.3 answers without an authorizer.
    expect([told.clusterAuthorizedOperations, told.topics[0]?.topicAuthorizedOperations]).toEqual([8096, 3576]);
  });
});

describe('CreateTopics and DeleteTopics', () => {
  const topic = { numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] };

  it.each(versions(2, 7))('CreateTopics v%i creates, and says from v5 on what came out', async (version) => {
    const configs = [{ name: 'retention.ms', value: '5' }];
    const topics = [{ ...topic, name: 'orders', configs }];
    const answer = await client.call(CreateTopicsRequest, CreateTopicsResponse, version, { topics });
    expect(answer.topics).toMatchObject([{ name: 'orders', errorCode: 0, errorMessage: null }]);
    const [orders] = answer.topics;
    expect(orders?.numPartitions).toBe(version >= 5 ? 2 : -1);
    const retention = orders?.configs?.find(({ name }) => name === 'retention.ms');
    expect(retention).toEqual(
      version >= 5 ? expect.objectContaining({ value: '5', configSource: 1, readOnly: false }) : undefined,
    );
  });

  it('refuses a topic named twice, and the metadata topic', async () => {
    const topics = ['a', 'b', 'b', '__cluster_metadata'].map((name) => ({ ...topic, name }));
    const answer = await client.call(CreateTopicsRequest, CreateTopicsResponse, 7, { topics });
    const codes = Object.fromEntries(answer.topics.map(({ name, errorCode }) => [name, errorCode]));
    expect(codes).toEqual({ a: 0, b: ErrorCode.InvalidRequest, __cluster_metadata: ErrorCode.InvalidRequest });
  });

  it.each(versions(1, 6))('DeleteTopics v%i deletes by name', async (version) => {
    await fixture.topic('orders');
    const names = ['orders', 'mails'];
    const topics = names.map((name) => ({ name, topicId: zeroUuid }));
    const asked = version >= 6 ? { topics } : { topicNames: names };
    const answer = await client.call(DeleteTopicsRequest, DeleteTopicsResponse, version, { ...asked, timeoutMs: 1 });
    expect(answer.responses).toMatchObject([
      { name: 'orders', errorCode: 0 },
      { name: 'mails', errorCode: ErrorCode.UnknownTopicOrPartition },
    ]);
    expect(fixture.broker.services.controller.image.topicByName('orders')).toBeUndefined();
  });

  it('deletes by id, and answers once with a refusal when one topic is named and numbered', async () => {
    const [a, b] = [await fixture.topic('a'), await fixture.topic('b')];
    const topics = [
      { name: null, topicId: a },
      { name: 'b', topicId: zeroUuid },
      { name: null, topicId: b },
      { name: null, topicId: zeroUuid },
    ];
    const answer = await client.call(DeleteTopicsRequest, DeleteTopicsResponse, 6, { topics, timeoutMs: 1 });
    const codes = answer.responses.map(({ errorCode }) => errorCode);
    expect(codes.sort((a, b) => a - b)).toEqual([0, 42, 42]);
    expect([...fixture.broker.services.controller.image.topics()].map(({ name }) => name)).toEqual(['b']);
  });

  it('deletes nothing when delete.topic.enable is false', async () => {
    const strict = await BrokerFixture.start({ 'delete.topic.enable': 'false' });
    const body = { topicNames: ['a'], timeoutMs: 1 };
    const answer = await (await strict.connect()).call(DeleteTopicsRequest, DeleteTopicsResponse, 4, body);
    expect(answer.responses).toMatchObject([{ name: 'a', errorCode: ErrorCode.TopicDeletionDisabled }]);
    await strict.broker.stop();
  });

  it('CreatePartitions echoes its topics', async () => {
    await fixture.topic('orders');
    const topics = ['orders', 'mails'].map((name) => ({ name, count: 3, assignments: null }));
    const body = { topics, timeoutMs: 1, validateOnly: false };
    for (const version of versions(0, 3)) {
      const answer = await client.call(CreatePartitionsRequest, CreatePartitionsResponse, version, body);
      expect(answer.results).toMatchObject([{ name: 'orders' }, { name: 'mails', errorCode: 3 }]);
    }
    expect(fixture.broker.services.controller.image.topicByName('orders')?.partitions).toHaveLength(3);
  });
});

describe('configs', () => {
  const TOPIC = 2;
  const BROKER = 4;

  it.each(versions(1, 4))('DescribeConfigs v%i answers the keys asked for, all when none are', async (version) => {
    await fixture.topic('orders', 1, { 'retention.ms': '5' });
    const describeKeys = async (configurationKeys: string[] | null, includeSynonyms: boolean) => {
      const resources = [{ resourceType: TOPIC, resourceName: 'orders', configurationKeys }];
      const answer = await client.call(DescribeConfigsRequest, DescribeConfigsResponse, version, {
        resources,
        includeSynonyms,
        ...(version >= 3 ? { includeDocumentation: false } : {}),
      });
      return answer.results[0]?.configs ?? [];
    };
    const [retention] = await describeKeys(['retention.ms'], true);
    expect(retention).toMatchObject({
      name: 'retention.ms',
      value: '5',
      configSource: 1,
      configType: version >= 3 ? 5 : 0,
    });
    expect(retention?.synonyms).toEqual([{ name: 'retention.ms', value: '5', source: 1 }]);
    expect(await describeKeys(null, false)).toHaveLength(33);
    expect((await describeKeys([], false))[0]?.synonyms).toEqual([]);
  });

  it('DescribeConfigs refuses what is not there', async () => {
    const resources = [
      [TOPIC, 'mails'],
      [BROKER, '2'],
      [BROKER, 'x'],
      [8, '1'],
      [99, 'x'],
      [32, ''],
    ] as const;
    const asked = resources.map(([resourceType, resourceName]) => ({
      resourceType,
      resourceName,
      configurationKeys: null,
    }));
    const answer = await client.call(DescribeConfigsRequest, DescribeConfigsResponse, 4, {
      resources: asked,
      includeDocumentation: false,
    });
    const invalid = ErrorCode.InvalidRequest;
    expect(answer.results.map(({ errorCode }) => errorCode)).toEqual([3, invalid, invalid, invalid, invalid, invalid]);
  });

  it.each(versions(3, 4))('DescribeConfigs v%i explains configs to whom asks for it', async (version) => {
    await fixture.topic('orders');
    const resources = [
      { resourceType: TOPIC, resourceName: 'orders', configurationKeys: ['retention.ms'] },
      { resourceType: BROKER, resourceName: '1', configurationKeys: ['log.retention.ms'] },
    ];
    const documented = async (includeDocumentation: boolean) => {
      const body = { resources, includeSynonyms: false, includeDocumentation };
      const answer = await client.call(DescribeConfigsRequest, DescribeConfigsResponse, version, body);
      return answer.results.map(({ configs }) => configs[0]?.documentation);
    };
    expect(await documented(true)).toEqual([
      expect.stringMatching('records are kept'),
      expect.stringMatching('retention'),
    ]);
    expect(await documented(false)).toEqual([null, null]);
  });

  it('IncrementalAlterConfigs answers each resource in its place', async () => {
    await fixture.topic('orders');
    const set = [{ name: 'retention.ms', configOperation: 0, value: '7' }];
    const resources = [
      { resourceType: 99, resourceName: 'x', configs: set },
      { resourceType: TOPIC, resourceName: 'orders', configs: set },
      { resourceType: TOPIC, resourceName: 'mails', configs: set },
    ];
    for (const version of [0, 1]) {
      const body = { resources, validateOnly: false };
      const answer = await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, version, body);
      expect(answer.responses).toMatchObject([
        { resourceType: 99, errorCode: ErrorCode.InvalidRequest },
        { resourceName: 'orders', errorCode: 0 },
        { resourceName: 'mails', errorCode: 3 },
      ]);
    }
    expect(fixture.broker.services.configs.logConfig('orders').retentionMs).toBe(7);
  });

  it('AlterConfigs deletes what it does not name', async () => {
    await fixture.topic('orders', 1, { 'retention.ms': '5', 'segment.ms': '6' });
    const configs = [{ name: 'retention.ms', value: '7' }];
    const resources = [{ resourceType: TOPIC, resourceName: 'orders', configs }];
    const answer = await client.call(AlterConfigsRequest, AlterConfigsResponse, 2, { resources, validateOnly: false });
    expect(answer.responses[0]?.errorCode).toBe(0);
    const { image } = fixture.broker.services.controller;
    expect(image.topicConfigs('orders')).toEqual(new Map([['retention.ms', '7']]));
  });

  it('ListConfigResources lists the kinds asked for', async () => {
    await fixture.topic('orders');
    const body = { resourceTypes: [TOPIC, BROKER] };
    const answer = await client.call(ListConfigResourcesRequest, ListConfigResourcesResponse, 1, body);
    expect(answer.configResources).toEqual([
      { resourceName: 'orders', resourceType: TOPIC },
      { resourceName: '1', resourceType: BROKER },
    ]);
  });
});

describe('cluster and producers', () => {
  it.each(versions(0, 2))('DescribeCluster v%i names the brokers', async (version) => {
    const asked = { includeClusterAuthorizedOperations: true };
    const answer = await client.call(DescribeClusterRequest, DescribeClusterResponse, version, asked);
    expect(answer).toMatchObject({
      errorCode: 0,
      clusterId: fixture.broker.clusterId,
      controllerId: 1,
      clusterAuthorizedOperations: 8096,
    });
    expect(answer.brokers).toMatchObject([{ brokerId: 1, host: '127.0.0.1', port: 9092 }]);
  });

  it('DescribeCluster refuses to tell about controllers', async () => {
    const asked = { includeClusterAuthorizedOperations: false, endpointType: 2 };
    const answer = await client.call(DescribeClusterRequest, DescribeClusterResponse, 1, asked);
    expect(answer.errorCode).toBe(ErrorCode.MismatchedEndpointType);
  });

  it.each(versions(0, 5))('InitProducerId v%i gives an idempotent producer an id of its own', async (version) => {
    const asked = { transactionalId: null, transactionTimeoutMs: 0 };
    const ids = [];
    for (let index = 0; index < 3; index++) {
      const answer = await client.call(InitProducerIdRequest, InitProducerIdResponse, version, asked);
      expect(answer).toMatchObject({ errorCode: 0, producerEpoch: 0 });
      ids.push(answer.producerId);
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('InitProducerId refuses transactional producers that have not looked for their coordinator, and half an identity', async () => {
    const transactional = { transactionalId: 'tx', transactionTimeoutMs: 1000 };
    const refusal = await client.call(InitProducerIdRequest, InitProducerIdResponse, 5, transactional);
    expect(refusal).toMatchObject({ errorCode: ErrorCode.NotCoordinator, producerId: -1 });
    const half = { transactionalId: null, transactionTimeoutMs: 0, producerId: 5 };
    expect((await client.call(InitProducerIdRequest, InitProducerIdResponse, 5, half)).errorCode).toBe(
      ErrorCode.InvalidRequest,
    );
  });

  it('DescribeTopicPartitions goes page by page', async () => {
    await fixture.topic('a', 3);
    await fixture.topic('b', 2);
    const seen: string[] = [];
    let cursor: { topicName: string; partitionIndex: number } | null = null;
    do {
      const body: Parameters<typeof ask>[0] = { topics: [], responsePartitionLimit: 2, cursor };
      const answer = await ask(body);
      expect(answer.topics.flatMap(({ partitions }) => partitions).length).toBeLessThanOrEqual(2);
      for (const { name, partitions } of answer.topics)
        seen.push(...partitions.map(({ partitionIndex }) => `${name}-${partitionIndex}`));
      cursor = answer.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(['a-0', 'a-1', 'a-2', 'b-0', 'b-1']);
  });

  it('DescribeTopicPartitions shows at least one partition, and only from a topic that was asked for', async () => {
    await fixture.topic('a', 3);
    const topics = [{ name: 'a' }];
    const least = await ask({ topics, responsePartitionLimit: 0, cursor: null });
    expect(least.topics.flatMap(({ partitions }) => partitions).length).toBe(1);
    expect(least.nextCursor).toMatchObject({ topicName: 'a', partitionIndex: 1 });
    const foreign = await ask({ topics, responsePartitionLimit: 9, cursor: { topicName: '0', partitionIndex: 0 } });
    expect(foreign.topics[0]?.errorCode).toBe(ErrorCode.InvalidRequest);
  });

  function ask(body: {
    topics: { name: string }[];
    responsePartitionLimit: number;
    cursor: { topicName: string; partitionIndex: number } | null;
  }) {
    return client.call(DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, 0, body);
  }
});
