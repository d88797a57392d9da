import { afterEach, describe, expect, it } from '@jest/globals';
import { ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { BrokerFixture } from '../broker.fixture.js';
import { coordinatorFound } from '../coordinator-lookup.fixture.js';
import type { KeyType } from '../coordinator-lookup.fixture.js';

const TOPIC_ID = 'U9lGQ3RITIStZ0scoTdOOQ';
const notAvailable = { errorCode: ErrorCode.CoordinatorNotAvailable, nodeId: -1, host: '', port: -1 };
const here = { errorCode: ErrorCode.None, nodeId: 1, host: '127.0.0.1', port: 9092 };

let fixture: BrokerFixture;
afterEach(() => fixture.broker.stop());

async function start(settings: Record<string, string> = {}) {
  fixture = await BrokerFixture.start({ 'transaction.state.log.num.partitions': '2', ...settings });
  const client = await fixture.connect();
  const find = (version: number, body: Input<typeof FindCoordinatorRequest>) =>
    client.call(FindCoordinatorRequest, FindCoordinatorResponse, version, body);
  return { client, find };
}

function topics(): [string, number][] {
  return fixture.broker.state().topics.map(({ name, partitions }) => [name, partitions.length]);
}

describe('the coordinator that is looked for first', () => {
  it.each([
    [0, { key: 'g' }, ''],
    [1, { key: 'g', keyType: 0 }, 'The coordinator is not available.'],
    [3, { key: 'g', keyType: 0 }, 'The coordinator is not available.'],
  ])('is not available at once, but soon (v%i)', async (version, body, errorMessage) => {
    const { client, find } = await start();
    expect(await find(version, body)).toMatchObject({ ...notAvailable, errorMessage });
    await coordinatorFound(client, 'g');
    expect(await find(version, body)).toMatchObject(here);
    expect(topics()).toEqual([['__consumer_offsets', 3]]);
  });

  it('is not available for any of several keys, which make the topic once (KIP-699)', async () => {
    const { client, find } = await start();
    const several = { keyType: 0, coordinatorKeys: ['g', 'h', 'g'] };
    const unavailable = several.coordinatorKeys.map((key) => ({ ...notAvailable, key, errorMessage: '' }));
    const first = await Promise.all([find(4, several), find(6, several)]);
    expect(first.map(({ coordinators }) => coordinators)).toMatchObject([unavailable, unavailable]);
    await coordinatorFound(client, 'g');
    const found = several.coordinatorKeys.map((key) => ({ ...here, key, errorMessage: '' }));
    expect((await find(6, several)).coordinators).toMatchObject(found);
    expect(topics()).toEqual([['__consumer_offsets', 3]]);
  });

  it.each<[KeyType, string, [string, number]]>([
    ['transactional id', 't', ['__transaction_state', 2]],
    ['share-partition', `g:${TOPIC_ID}:0`, ['__share_group_state', 5]],
  ])('has a topic of its own: %s', async (keyType, key, topic) => {
    // Whatever clients may have made by asking for metadata.
    const settings = { 'share.coordinator.state.topic.num.partitions': '5', 'auto.create.topics.enable': 'false' };
    const { client } = await start(settings);
    expect(await coordinatorFound(client, key, keyType)).toMatchObject(here);
    expect(topics()).toEqual([topic]);
  });

  it('leaves nothing under way in a broker that stops meanwhile', async () => {
    const { find } = await start();
    await find(3, { key: 'g', keyType: 0 });
    await fixture.broker.stop();
    fixture = await BrokerFixture.start({}, fixture.platform);
    expect(topics()).toEqual([['__consumer_offsets', 3]]);
  });
});

describe('the coordinator of a share-partition', () => {
  it.each(['', 'g', 'g:h', `g:${TOPIC_ID}`, `:${TOPIC_ID}:0`, ` :${TOPIC_ID}:0`, 'g:no-id:0', `g:${TOPIC_ID}:one`])(
    'is not that of %j',
    async (key) => {
      const { find } = await start();
      const { coordinators } = await find(6, { keyType: 2, coordinatorKeys: [key] });
      expect(coordinators).toMatchObject([{ key, errorCode: ErrorCode.InvalidRequest, nodeId: -1, errorMessage: '' }]);
      expect(topics()).toEqual([]);
    },
  );

  it('cannot be asked for before v6', async () => {
    const { find } = await start();
    const { coordinators } = await find(5, { keyType: 2, coordinatorKeys: [`g:${TOPIC_ID}:0`] });
    expect(coordinators).toMatchObject([{ errorCode: ErrorCode.InvalidRequest }]);
    expect(topics()).toEqual([]);
  });
});
