import { afterEach, describe, expect, it } from '@jest/globals';
import type { PartitionLog } from '@barnabas/log';
import { DeleteTopicsRequest, DeleteTopicsResponse, ErrorCode, FetchRequest, FetchResponse } from '@barnabas/protocol';
import { ProduceRequest, ProduceResponse } from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

const DAY_MS = 86_400_000;
/** The timestamp of every record here. */
const RECORDS_MS = 1_767_225_600_000;

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
  readonly fetchOffset?: number;
}

async function fetch(
  client: RawClient,
  session: { readonly sessionId?: number; readonly sessionEpoch: number },
  asked: readonly Asked[] = [],
  maxWaitMs = 0,
  more: { readonly maxBytes?: number; readonly isolationLevel?: number } = {},
) {
  const answer = await client.call(FetchRequest, FetchResponse, 18, {
    maxWaitMs,
    minBytes: 1,
    forgottenTopicsData: [],
    rackId: '',
    ...session,
    ...more,
    topics: asked.map(({ topicId, partitions = [0], fetchOffset = 0 }) => ({
      topicId,
      partitions: partitions.map((partition) => ({ partition, fetchOffset, partitionMaxBytes: 1_000 })),
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

  /** A session over three empty partitions, of which the client knows everything after its first incremental fetch. */
  async function quietSession() {
    const { fixture: broker, client } = await start();
    const topicId = await broker.topic('orders', 3);
    const { sessionId } = await fetch(client, { sessionEpoch: 0 }, [{ topicId, partitions: [0, 1, 2] }]);
    expect((await fetch(client, { sessionId, sessionEpoch: 1 })).told).toEqual([]);
    const next = (sessionEpoch: number, ...rest: [asked?: readonly Asked[], maxWaitMs?: number, more?: object]) =>
      fetch(client, { sessionId, sessionEpoch }, ...rest);
    return { broker, client: await broker.connect(), topicId, next };
  }

  it('tells what happened between two fetches, once', async () => {
    const { client, topicId, next } = await quietSession();
    await produce(client, 'orders', 2);
    expect((await next(2)).told).toEqual([[2, 0]]);
    expect((await next(3, [{ topicId, partitions: [2], fetchOffset: 1 }])).told).toEqual([]);
    expect((await next(4)).told).toEqual([]);
  });

  it('wakes on what happens to a partition of which the client knew everything: a record, the end of its topic', async () => {
    const { client, topicId, next } = await quietSession();
    const waiting = next(2, [], 10_000);
    await produce(client, 'orders', 1);
    expect((await waiting).told).toEqual([[1, 0]]);
    const again = next(3, [{ topicId, partitions: [1], fetchOffset: 1 }], 10_000);
    await remove(client, 'orders');
    expect((await again).told).toContainEqual([0, ErrorCode.UnknownTopicOrPartition]);
  });

  it('waits when the client knows everything', async () => {
    const { broker, next } = await quietSession();
    let isDone = false;
    const waiting = next(2, [], 500).then((answer) => {
      isDone = true;
      return answer;
    });
    await broker.platform.time.advance(499);
    expect(isDone).toBe(false);
    await broker.platform.time.advance(1);
    expect((await waiting).told).toEqual([]);
  });

  it('tells later what had no room in an answer', async () => {
    const { client, topicId, next } = await quietSession();
    await produce(client, 'orders', 0);
    await produce(client, 'orders', 1);
    expect((await next(2, [], 0, { maxBytes: 1 })).told).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const rest = await next(3, [{ topicId, partitions: [0], fetchOffset: 1 }], 0, { maxBytes: 1 });
    expect(rest.told).toEqual([[1, 0]]);
  });

  it.each<[string, (log: PartitionLog) => unknown]>([
    ['records were deleted', (log) => log.deleteRecordsBefore(1)],
    ['records have become too old', (log) => log.deleteOldSegments(RECORDS_MS + 8 * DAY_MS)],
  ])('tells that the start of a log has moved as %s', async (_why, move) => {
    const { broker, client, topicId, next } = await quietSession();
    await produce(client, 'orders', 0);
    await next(2);
    await next(3, [{ topicId, partitions: [0], fetchOffset: 1 }]);
    const log = broker.broker.services.partitions.get('orders', 0)?.log;
    await (log && move(log));
    expect(log?.logStartOffset).toBe(1);
    expect((await next(4)).told).toEqual([[0, 0]]);
  });

  it('keeps nothing from a client that goes on before its last request is answered', async () => {
    const { broker, client, next } = await quietSession();
    const overtaken = next(2, [], 10_000);
    const waiting = next(3, [], 10_000);
    await broker.platform.time.quiet();
    await produce(client, 'orders', 1);
    expect((await overtaken).errorCode).toBe(ErrorCode.InvalidFetchSessionEpoch);
    expect((await waiting).told).toEqual([[1, 0]]);
  });
});
