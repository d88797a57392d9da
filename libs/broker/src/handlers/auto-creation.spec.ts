import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, MetadataRequest, MetadataResponse, zeroUuid } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { silentLogger } from '../logger.js';
import type { Logger } from '../logger.js';

let fixture: BrokerFixture | undefined;
afterEach(() => fixture?.broker.stop());

const unknown = [ErrorCode.UnknownTopicOrPartition, 0];
const illegal = [ErrorCode.InvalidTopicException, 0];

async function start(settings: Record<string, string> = {}, logger: Logger = silentLogger) {
  const started = await BrokerFixture.start(settings, undefined, undefined, logger);
  fixture = started;
  const client = await started.connect();
  const ask = (version: number, names: readonly string[], allowAutoTopicCreation = true) =>
    client.call(MetadataRequest, MetadataResponse, version, {
      topics: names.map((name) => ({ name })),
      ...(version >= 4 ? { allowAutoTopicCreation } : {}),
    });
  const outcomes = async (...args: Parameters<typeof ask>) =>
    Object.fromEntries(
      (await ask(...args)).topics.map(({ name, errorCode, partitions }) => [name, [errorCode, partitions.length]]),
    );
  const { topicCreation, controller } = started.broker.services;
  /** What is there when everything that was asked for has been made: names with numbers of partitions. */
  const made = async () => {
    await topicCreation.settled();
    return Object.fromEntries([...controller.image.topics()].map(({ name, partitions }) => [name, partitions.length]));
  };
  return { ask, outcomes, made, broker: started.broker, client };
}

describe('topics that are created because somebody asks for their metadata', () => {
  it.each([0, 1, 3, 4, 9, 13])('are unknown to the request that has them made (v%i)', async (version) => {
    const { ask, outcomes, made } = await start({ 'num.partitions': '3' });
    expect((await ask(version, ['orders'])).topics).toMatchObject([
      { errorCode: ErrorCode.UnknownTopicOrPartition, name: 'orders', topicId: zeroUuid, isInternal: false },
    ]);
    expect(await made()).toEqual({ orders: 3 });
    expect(await outcomes(version, ['orders'])).toEqual({ orders: [ErrorCode.None, 3] });
  });

  it('come only when the request allows it', async () => {
    const { outcomes, made } = await start();
    expect(await outcomes(4, ['orders'], false)).toEqual({ orders: unknown });
    expect(await made()).toEqual({});
  });

  it('do not come when auto.create.topics.enable is off, whatever the request allows', async () => {
    const { outcomes, made } = await start({ 'auto.create.topics.enable': 'false' });
    expect(await outcomes(9, ['orders', '__consumer_offsets'])).toEqual({
      orders: unknown,
      __consumer_offsets: unknown,
    });
    expect(await made()).toEqual({});
  });

  it('come among others that are there, or cannot be', async () => {
    const { outcomes, made } = await start();
    await fixture?.topic('there', 2);
    expect(await outcomes(13, ['new', 'there', 'a/b', '.', 'there', 'new'])).toEqual({
      new: unknown,
      there: [ErrorCode.None, 2],
      'a/b': illegal,
      '.': illegal,
    });
    expect(await made()).toEqual({ new: 1, there: 2 });
  });

  it('come again when they are asked for after they were deleted', async () => {
    const { ask, made, broker } = await start();
    await ask(9, ['orders']);
    expect(await made()).toEqual({ orders: 1 });
    await broker.services.controller.deleteTopics([{ name: 'orders' }]);
    await ask(9, ['orders']);
    expect(await made()).toEqual({ orders: 1 });
  });

  it('are the coordinators’ own with the shape that the settings give them', async () => {
    const { ask, made, broker } = await start({
      'transaction.state.log.num.partitions': '2',
      'share.coordinator.state.topic.num.partitions': '4',
    });
    const names = ['__consumer_offsets', '__transaction_state', '__share_group_state'];
    const answers = (await ask(9, names)).topics;
    expect(answers.map(({ errorCode, isInternal }) => [errorCode, isInternal])).toEqual(
      names.map(() => [ErrorCode.UnknownTopicOrPartition, true]),
    );
    expect(await made()).toEqual({ __consumer_offsets: 3, __transaction_state: 2, __share_group_state: 4 });
    const policies = names.map((name) => broker.services.configs.topic(name).list('cleanup.policy'));
    expect(policies).toEqual([['compact'], ['compact'], ['delete']]);
  });

  it('are never the log of the metadata itself', async () => {
    const { ask, outcomes, made, broker } = await start();
    const [name] = ['__cluster_metadata'];
    expect(await outcomes(9, [name])).toEqual({ [name]: unknown });
    expect(await made()).toEqual({});
    const spec = { name, numPartitions: 1, replicationFactor: 1 };
    expect(await broker.services.controller.createTopics([spec])).toMatchObject([
      { errorCode: ErrorCode.InvalidRequest, errorMessage: `Creation of internal topic ${name} is prohibited.` },
    ]);
    // The cluster still decides and keeps what it decides.
    await ask(9, ['orders']);
    expect(await made()).toEqual({ orders: 1 });
  });

  it('stay unknown when their name collides with another, and the log says why', async () => {
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (...line: unknown[]) => warnings.push(line) };
    const { outcomes, made } = await start({}, logger);
    await fixture?.topic('orders.eu');
    expect(await outcomes(9, ['orders_eu'])).toEqual({ orders_eu: unknown });
    expect(await made()).toEqual({ 'orders.eu': 1 });
    const reason = "Topic 'orders_eu' collides with existing topic: orders.eu";
    expect(warnings).toEqual([
      ['topics could not be created automatically', { count: 1, topics: ['orders_eu'], reason }],
    ]);
    expect(await outcomes(9, ['orders_eu'])).toEqual({ orders_eu: unknown });
  });

  it('may collide with each other when one request asks for them, as in Kafka', async () => {
    const { ask, made } = await start();
    await ask(9, ['orders.eu', 'orders_eu']);
    expect(await made()).toEqual({ 'orders.eu': 1, orders_eu: 1 });
  });

  it('are there after a restart when the broker stopped as soon as it had answered', async () => {
    const { ask, broker } = await start({ 'controller.quorum.append.linger.ms': '25' });
    await ask(9, ['orders']);
    await broker.stop();
    fixture = await BrokerFixture.start({}, fixture?.platform);
    expect(fixture.broker.services.controller.image.topicByName('orders')?.partitions.length).toBe(1);
  });

  it('stay away, with a line in the log, when the disk has failed', async () => {
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (...line: unknown[]) => warnings.push(line) };
    const { outcomes, made } = await start({}, logger);
    fixture?.platform.files.failNext('datasync', (path) => path.includes('__cluster_metadata'));
    expect(await outcomes(9, ['orders'])).toEqual({ orders: unknown });
    expect(await made()).toEqual({});
    expect(warnings).toContainEqual([
      'topics could not be created automatically',
      { count: 1, topics: ['orders'], reason: expect.stringContaining('metadata log is offline') },
    ]);
  });
});

describe('metadata of brokers', () => {
  it('has the rack that broker.rack names', async () => {
    const { ask } = await start({ 'broker.rack': 'eu-west-1a' });
    expect((await ask(9, [])).brokers).toMatchObject([{ nodeId: 1, rack: 'eu-west-1a' }]);
  });
});
