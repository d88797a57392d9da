import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ErrorCode } from '@barnabas/protocol';
import type { MetadataRequest } from '@barnabas/protocol';
import type { KafkaClient } from '../kafka-client.js';
import { rejectionOf } from '../rejection.fixture.js';
import type { Script } from '../scripted-broker.fixture.js';
import { ScriptedCluster } from '../scripted-cluster.fixture.js';

let client: KafkaClient;
let cluster: ScriptedCluster;
let logged: string[];

beforeEach(async () => {
  cluster = await new ScriptedCluster().start();
  logged = [];
  const say = (line: string): void => void logged.push(line);
  client = cluster.client({ brokers: '127.0.0.1:9092', logger: { debug: say, info: say, warn: say, error: say } });
});

afterEach(async () => {
  const closed = client.close();
  await cluster.platform.time.advance(200_000);
  await closed;
});

/** A broker that answers first and makes the topic then, in `takesMs` from the first request that allows it. */
function makes(takesMs: number): void {
  const { time } = cluster.platform;
  let madeAtMs = Infinity;
  onEach('Metadata', (request) => {
    const { allowAutoTopicCreation, topics }: MetadataRequest = request.body;
    const isThere = time.monotonic() >= madeAtMs;
    if (allowAutoTopicCreation) madeAtMs = Math.min(madeAtMs, time.monotonic() + takesMs);
    if (isThere) return cluster.metadata();
    const unknown = { errorCode: ErrorCode.UnknownTopicOrPartition, partitions: [] };
    return { ...cluster.metadata(), topics: (topics ?? []).map(({ name }) => ({ ...unknown, name })) };
  });
}

function onEach(api: string, script: Script): void {
  for (const broker of cluster.brokers) broker.on(api, script);
}

const asked = (api: string): number => cluster.brokers.flatMap((broker) => broker.of(api)).length;

describe('a topic that the broker makes because it was asked for', () => {
  it('is there for the first record as soon as it is made, before any backoff', async () => {
    makes(5);
    const sent = client.producer().send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(40);
    expect(await sent).toMatchObject({ offset: 0 });
    expect(logged).toEqual([]);
  });

  it('is waited for with few looks', async () => {
    makes(140);
    const sent = client.producer().send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(200);
    expect(await sent).toMatchObject({ offset: 0 });
    expect(asked('Metadata')).toBeLessThanOrEqual(6);
  });

  it('is not looked for early again when it did not come', async () => {
    makes(Infinity);
    const outcome = rejectionOf(client.producer({ maxBlockMs: 10_000 }).send({ topic: 'orders', value: 'x' }));
    await cluster.platform.time.advance(10_500);
    expect(await outcome).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    // Four early looks; then, as ever, one and one that creates, about once a second.
    expect(asked('Metadata')).toBeLessThanOrEqual(6 + 2 * 15);
  });

  it('keeps nobody from closing the client', async () => {
    makes(Infinity);
    const outcome = rejectionOf(client.producer().send({ topic: 'orders', value: 'x' }));
    await cluster.platform.time.advance(5);
    const closed = client.close({ timeoutMs: 0 });
    await cluster.platform.time.advance(1);
    await closed;
    expect(await outcome).toMatchObject({ code: 'PRODUCER_CLOSED' });
    expect(cluster.platform.time.pending()).toBe(0);
  });
});

describe('the coordinator whose topic the broker makes because it was looked for', () => {
  it('is found as soon as it is there, without a word', async () => {
    const { time } = cluster.platform;
    onEach('FindCoordinator', () => {
      const isThere = time.monotonic() >= 25;
      const place = isThere ? { nodeId: 1, host: '127.0.0.1', port: 9092 } : { nodeId: -1, host: '', port: -1 };
      const errorCode = isThere ? ErrorCode.None : ErrorCode.CoordinatorNotAvailable;
      return { coordinators: [{ key: 'g', ...place, errorCode, errorMessage: '' }] };
    });
    onEach('JoinGroup', () => 'silence');
    client.consumer({ groupId: 'g' }).subscribe(['orders']);
    await time.advance(50);
    expect(asked('JoinGroup')).toBe(1);
    expect(asked('FindCoordinator')).toBe(3);
    expect(logged).toEqual([]);
  });

  it('is looked for again with backoff when it does not come', async () => {
    const unavailable = { nodeId: -1, host: '', port: -1, errorCode: ErrorCode.CoordinatorNotAvailable };
    onEach('FindCoordinator', () => ({ coordinators: [{ key: 'g', ...unavailable, errorMessage: '' }] }));
    client.consumer({ groupId: 'g' }).subscribe(['orders']);
    await cluster.platform.time.advance(160);
    expect(asked('FindCoordinator')).toBe(5);
    expect(logged).toEqual(['joining the group failed and is tried again']);
  });
});
