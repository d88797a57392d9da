import { afterEach, describe, expect, it } from '@jest/globals';
import { DeleteTopicsRequest, DeleteTopicsResponse, ErrorCode, FetchRequest, FetchResponse } from '@barnabas/protocol';
import { ProduceRequest, ProduceResponse } from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture | undefined;

afterEach(async () => {
  await fixture?.broker.stop();
  fixture = undefined;
});

async function start(settings: Record<string, string> = {}) {
  fixture = await BrokerFixture.start(settings);
  const client = await fixture.connect();
  return { fixture, client };
}

interface Asked {
  readonly topicId: string;
  readonly partitions?: readonly number[];
}

async function fetch(
  client: RawClient,
  session: { readonly sessionId?: number; readonly sessionEpoch: number },
  asked: readonly Asked[] = [],
  maxWaitMs = 0,
) {
  const answer = await client.call(FetchRequest, FetchResponse, 18, {
    maxWaitMs,
    minBytes: 1,
    forgottenTopicsData: [],
    rackId: '',
    ...session,
    topics: asked.map(({ topicId, partitions = [0] }) => ({
      topicId,
      partitions: partitions.map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1_000 })),
    })),
  });
  const told = answer.responses.flatMap(({ partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => [partitionIndex, errorCode]),
  );
  return { errorCode: answer.errorCode, sessionId: answer.sessionId, told };
}

async function produce(client: RawClient, topic: string, index: number): Promise<void> {
  await client.call(ProduceRequest, ProduceResponse, 12, {
    acks: -1,
    timeoutMs: 1_000,
    topicData: [{ name: topic, partitionData: [{ index, records: batch(['a']) }] }],
  });
}

async function remove(client: RawClient, name: string): Promise<void> {
  await client.call(DeleteTopicsRequest, DeleteTopicsResponse, 5, { topicNames: [name], timeoutMs: 1_000 });
}

describe('Fetch with a session', () => {
  it('wakes on a record in any of its partitions and tells only that one', async () => {
    const { fixture: broker, client } = await start();
    const topicId = await broker.topic('orders', 50);
    const partitions = Array.from({ length: 50 }, (_, index) => index);
    const { sessionId, told } = await fetch(client, { sessionEpoch: 0 }, [{ topicId, partitions }]);
    expect(told).toHaveLength(50);
    const waiting = fetch(client, { sessionId, sessionEpoch: 1 }, [], 10_000);
    await produce(await broker.connect(), 'orders', 33);
    expect((await waiting).told).toEqual([[33, 0]]);
  });

  it('tells that a topic is gone, and that another has taken its name', async () => {
    const { fixture: broker, client } = await start();
    const topicId = await broker.topic('orders');
    const { sessionId } = await fetch(client, { sessionEpoch: 0 }, [{ topicId }]);
    await remove(client, 'orders');
    expect((await fetch(client, { sessionId, sessionEpoch: 1 })).told).toEqual([
      [0, ErrorCode.UnknownTopicOrPartition],
    ]);
    await broker.topic('orders');
    expect((await fetch(client, { sessionId, sessionEpoch: 2 })).told).toEqual([[0, ErrorCode.InconsistentTopicId]]);
  });

  it('tells again each time that nobody knows an id', async () => {
    const { fixture: broker, client } = await start();
    const known = await broker.topic('orders');
    const unknown = 'X9v6AAAAT0CAAAAAAAAAAQ';
    const { sessionId, told } = await fetch(client, { sessionEpoch: 0 }, [{ topicId: unknown }, { topicId: known }]);
    expect(told).toEqual([
      [0, ErrorCode.None],
      [0, ErrorCode.UnknownTopicId],
    ]);
    expect((await fetch(client, { sessionId, sessionEpoch: 1 })).told).toEqual([[0, ErrorCode.UnknownTopicId]]);
  });

  it('waits for the others when one partition does not exist', async () => {
    const { fixture: broker, client } = await start();
    const topicId = await broker.topic('orders');
    let isDone = false;
    const waiting = fetch(client, { sessionEpoch: 0 }, [{ topicId, partitions: [0, 9] }], 500).then((answer) => {
      isDone = true;
      return answer;
    });
    await broker.platform.time.advance(499);
    expect(isDone).toBe(false);
    await broker.platform.time.advance(1);
    expect((await waiting).told).toEqual([
      [0, ErrorCode.None],
      [9, ErrorCode.UnknownTopicOrPartition],
    ]);
  });

  it('names no session when the cache has no slots', async () => {
    const { fixture: broker, client } = await start({ 'max.incremental.fetch.session.cache.slots': '0' });
    const topicId = await broker.topic('orders');
    expect(await fetch(client, { sessionEpoch: 0 }, [{ topicId }])).toMatchObject({ errorCode: 0, sessionId: 0 });
  });

  it('outlives the connection, as Kafka keeps sessions apart from connections', async () => {
    const { fixture: broker, client } = await start();
    const topicId = await broker.topic('orders');
    const { sessionId } = await fetch(client, { sessionEpoch: 0 }, [{ topicId }]);
    client.connection.destroy();
    expect(await fetch(await broker.connect(), { sessionId, sessionEpoch: 1 })).toEqual({
      errorCode: 0,
      sessionId,
      told: [],
    });
  });
});
