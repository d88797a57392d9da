import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, MetadataRequest, MetadataResponse } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';

let fixture: BrokerFixture | undefined;
afterEach(() => fixture?.broker.stop());

async function start(settings: Record<string, string> = {}) {
  const started = await BrokerFixture.start(settings);
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
  return { ask, outcomes, broker: started.broker };
}

describe('topics that are created because somebody asks for their metadata', () => {
  it('have num.partitions, and come only when the request allows it', async () => {
    const { outcomes } = await start({ 'num.partitions': '3' });
    const unknown = [ErrorCode.UnknownTopicOrPartition, 0];
    expect(await outcomes(4, ['orders'], false)).toEqual({ orders: unknown });
    expect(await outcomes(4, ['orders'], false)).toEqual({ orders: unknown });
    expect(await outcomes(4, ['orders'], true)).toEqual({ orders: [ErrorCode.None, 3] });
    // Before v4 a request could not say that it does not want them.
    expect(await outcomes(1, ['payments'])).toEqual({ payments: [ErrorCode.None, 3] });
  });

  it('do not come when auto.create.topics.enable is off, whatever the request allows', async () => {
    const { outcomes } = await start({ 'auto.create.topics.enable': 'false' });
    const unknown = [ErrorCode.UnknownTopicOrPartition, 0];
    expect(await outcomes(9, ['orders', '__consumer_offsets'])).toEqual({
      orders: unknown,
      __consumer_offsets: unknown,
    });
  });

  it('are the coordinators’ own with the shape that the settings give them', async () => {
    const { outcomes, broker } = await start({ 'transaction.state.log.num.partitions': '2' });
    expect(await outcomes(9, ['__consumer_offsets', '__transaction_state'])).toEqual({
      __consumer_offsets: [ErrorCode.None, 3],
      __transaction_state: [ErrorCode.None, 2],
    });
    expect(broker.services.configs.topic('__consumer_offsets').list('cleanup.policy')).toEqual(['compact']);
  });

  it('are never the log of the metadata itself', async () => {
    const { outcomes, broker } = await start();
    const [name] = ['__cluster_metadata'];
    expect(await outcomes(9, [name])).toEqual({ [name]: [ErrorCode.UnknownTopicOrPartition, 0] });
    const spec = { name, numPartitions: 1, replicationFactor: 1 };
    expect(await broker.services.controller.createTopics([spec])).toMatchObject([
      { errorCode: ErrorCode.InvalidRequest, errorMessage: `Creation of internal topic ${name} is prohibited.` },
    ]);
    // The cluster still decides and keeps what it decides.
    expect(await outcomes(9, ['orders'])).toEqual({ orders: [ErrorCode.None, 1] });
  });

  it('keep quiet about names that no topic can have, but for their error', async () => {
    const { outcomes } = await start();
    expect(await outcomes(4, ['a/b', '.'])).toEqual({
      'a/b': [ErrorCode.InvalidTopicException, 0],
      '.': [ErrorCode.InvalidTopicException, 0],
    });
  });

  it('stay unknown when their name collides with another, as in Kafka, which finds that out after it has answered', async () => {
    const { outcomes } = await start();
    expect(await outcomes(9, ['orders.eu'])).toEqual({ 'orders.eu': [ErrorCode.None, 1] });
    expect(await outcomes(9, ['orders_eu'])).toEqual({ orders_eu: [ErrorCode.UnknownTopicOrPartition, 0] });
  });
});

describe('metadata of brokers', () => {
  it('has the rack that broker.rack names', async () => {
    const { ask } = await start({ 'broker.rack': 'eu-west-1a' });
    expect((await ask(9, [])).brokers).toMatchObject([{ nodeId: 1, rack: 'eu-west-1a' }]);
  });
});
