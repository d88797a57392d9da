import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  FetchRequest,
  FetchResponse,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
} from '@barnabas/protocol';
import { BrokerFixture, batch } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

let fixture: BrokerFixture | undefined;

afterEach(async () => {
  await fixture?.broker.stop();
  fixture = undefined;
});

async function start(settings: Record<string, string>): Promise<BrokerFixture> {
  fixture = await BrokerFixture.start(settings);
  return fixture;
}

function ask(client: RawClient) {
  const state = { isAnswered: false };
  const answer = client.call(ApiVersionsRequest, ApiVersionsResponse, 0, {});
  answer.then(
    () => (state.isAnswered = true),
    () => undefined,
  );
  return { state, answer };
}

const twoListeners = [
  { name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 },
  { name: 'OUTSIDE', host: '127.0.0.1', port: 9093, advertised: { host: 'kafka.example', port: 19_093 } },
];

async function startTwo(settings: Record<string, string>): Promise<BrokerFixture> {
  fixture = await BrokerFixture.start(settings, simulatedPlatform(), twoListeners);
  return fixture;
}

async function setBrokerConfig({ broker, platform }: BrokerFixture, name: string, value: string): Promise<void> {
  await broker.services.controller.incrementalAlterConfigs([
    { resource: { type: 'broker', name: '' }, alterations: [{ name, operation: 0, value }] },
  ]);
  await platform.time.quiet();
}

describe('connections of a broker', () => {
  it('wait beyond max.connections until another leaves', async () => {
    const started = await start({ 'max.connections': '1' });
    const first = await started.connect();
    await ask(first).answer;
    const second = await started.connect();
    const { state, answer } = ask(second);
    await started.platform.time.quiet();
    expect(state.isAnswered).toBe(false);
    first.connection.destroy();
    await answer;
    expect(started.broker.metrics.connectionsActive).toBe(1);
  });

  it('are closed beyond max.connections.per.ip', async () => {
    const started = await start({ 'max.connections.per.ip': '1' });
    await ask(await started.connect()).answer;
    const second = await started.connect();
    await second.closed;
    expect(started.broker.metrics.connectionsTotal).toBe(1);
  });

  it('follow a limit that changes: who waits is let in, the longest unused is closed', async () => {
    const started = await start({ 'max.connections': '1' });
    const first = await started.connect();
    await ask(first).answer;
    const second = await started.connect();
    const { answer } = ask(second);
    await started.platform.time.advance(10);
    await setBrokerConfig(started, 'max.connections', '2');
    await answer;
    await setBrokerConfig(started, 'max.connections', '1');
    await first.closed;
    await ask(second).answer;
  });

  it('that wait are closed when the broker stops', async () => {
    const started = await start({ 'max.connections': '0' });
    const client = await started.connect();
    await started.broker.stop();
    await client.closed;
  });

  it('share queued.max.request.bytes and are all served', async () => {
    const started = await start({ 'queued.max.request.bytes': '100', 'socket.request.max.bytes': '100' });
    const clients = await Promise.all([1, 2, 3].map(() => started.connect()));
    const answers = clients.flatMap((client) => Array.from({ length: 20 }, () => ask(client).answer));
    expect(await Promise.all(answers)).toHaveLength(60);
  });
});

describe('connections whose clients read nothing', () => {
  function fetch(client: RawClient, maxWaitMs = 0) {
    return client.call(FetchRequest, FetchResponse, 11, {
      maxWaitMs,
      minBytes: 500_000,
      maxBytes: 50_000_000,
      topics: [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 50_000_000 }] }],
      forgottenTopicsData: [],
    });
  }

  async function produce(client: RawClient): Promise<number | undefined> {
    const records = batch(['x'.repeat(300_000)]);
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
    const answer = await client.call(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 1_000, topicData });
    return answer.responses[0]?.partitionResponses[0]?.errorCode;
  }

  it('get an answer each, and others all they ask for, while queued.max.response.bytes is not used up', async () => {
    const started = await start({ 'queued.max.response.bytes': '4000000' });
    await started.topic('orders');
    const reader = await started.connect();
    await produce(reader);
    await produce(reader);
    const silent = await Promise.all(Array.from({ length: 10 }, () => started.connect()));
    const answers = silent.flatMap((client) => {
      client.connection.pause();
      return Array.from({ length: 20 }, () => fetch(client));
    });
    await started.platform.time.quiet();
    expect(started.broker.metrics.requests.get('Fetch')?.count).toBe(10);

    expect(await produce(reader)).toBe(0);
    const { responses } = await fetch(reader);
    // One batch: there is no room for more.
    expect(responses[0]?.partitions[0]?.records).toHaveLength(batch(['x'.repeat(300_000)]).length);
    await ask(await started.connect()).answer;

    for (const { connection } of silent) {
      connection.resume();
    }
    expect(await Promise.all(answers)).toHaveLength(200);
  });

  it('are closed after 30 seconds when it is used up and others wait, who get their turn', async () => {
    const started = await start({ 'queued.max.response.bytes': '1000000' });
    await started.topic('orders');
    const reader = await started.connect();
    await produce(reader);
    await produce(reader);
    const { time } = started.platform;
    const silent = await Promise.all(Array.from({ length: 10 }, () => started.connect()));
    const answers = silent.map(async (client) => {
      client.connection.pause();
      return fetch(client, 10_000).catch(() => 'closed' as const);
    });
    await time.quiet();
    // Four of them have a batch; the others wait, and the reader behind them.
    expect(started.broker.metrics.requests.get('Fetch')?.count).toBe(4);
    const waiting = fetch(reader, 500);
    await time.advance(500);
    expect((await waiting).responses[0]?.partitions[0]?.records).toHaveLength(0);
    expect(await produce(reader)).toBe(0);

    await time.advance(30_000);
    const served = fetch(reader, 500);
    await time.quiet();
    expect((await served).responses[0]?.partitions[0]?.records).toHaveLength(batch(['x'.repeat(300_000)]).length);
    for (const { connection } of silent) {
      connection.resume();
    }
    const outcomes = await Promise.all(answers);
    expect(outcomes.filter((outcome) => outcome === 'closed')).toHaveLength(4);
  });
});

describe('connections of several listeners', () => {
  it('are told the address that their own listener advertises', async () => {
    const started = await startTwo({});
    const seen = [];
    for (const listener of ['PLAINTEXT', 'OUTSIDE']) {
      const client = await started.connect(listener);
      const { brokers } = await client.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
      seen.push(brokers.map(({ host, port }) => `${host}:${port}`));
    }
    expect(seen).toEqual([['127.0.0.1:9092'], ['kafka.example:19093']]);
  });

  it('keep to the max.connections of their listener, and follow it when it changes', async () => {
    const started = await startTwo({ 'listener.name.outside.max.connections': '1' });
    await ask(await started.connect('OUTSIDE')).answer;
    const second = ask(await started.connect('OUTSIDE'));
    await ask(await started.connect('PLAINTEXT')).answer;
    await started.platform.time.quiet();
    expect(second.state.isAnswered).toBe(false);
    await setBrokerConfig(started, 'listener.name.outside.max.connections', '2');
    await second.answer;
  });

  it('are closed to make room for a broker, the longest unused first', async () => {
    const started = await startTwo({ 'max.connections': '2' });
    const [oldest, newer] = [await started.connect('OUTSIDE'), await started.connect('OUTSIDE')];
    await ask(oldest).answer;
    await started.platform.time.advance(10);
    await ask(newer).answer;
    await ask(await started.connect('PLAINTEXT')).answer;
    await oldest.closed;
    await ask(newer).answer;
    expect(started.broker.metrics.connectionsActive).toBe(2);
  });
});

describe('connections that come fast', () => {
  it('wait as max.connection.creation.rate wants, also when it is set while the broker runs', async () => {
    const started = await start({});
    await setBrokerConfig(started, 'max.connection.creation.rate', '1');
    const answers = [];
    for (let count = 0; count < 11; count++) {
      answers.push(ask(await started.connect()));
    }
    await started.platform.time.quiet();
    expect(answers.map(({ state }) => state.isAnswered)).toEqual([...Array.from({ length: 10 }, () => true), false]);
    await started.platform.time.advance(1000);
    await answers.at(-1)?.answer;
  });

  it('wait as the rate of their listener wants', async () => {
    const started = await startTwo({ 'listener.name.outside.max.connection.creation.rate': '1' });
    const answers = [];
    for (let count = 0; count < 11; count++) {
      answers.push(ask(await started.connect('OUTSIDE')));
      await ask(await started.connect('PLAINTEXT')).answer;
    }
    await started.platform.time.quiet();
    expect(answers.filter(({ state }) => state.isAnswered)).toHaveLength(10);
    await started.platform.time.advance(1000);
    await answers.at(-1)?.answer;
  });
});

describe('connections and their settings', () => {
  it('are closed after connections.max.idle.ms, but not while something waits', async () => {
    const started = await start({ 'connections.max.idle.ms': '20000' });
    const [idle, busy] = [await started.connect(), await started.connect()];
    await Promise.all([ask(idle).answer, ask(busy).answer]);
    await started.platform.time.advance(15_000);
    await ask(busy).answer;
    await started.platform.time.advance(6_000);
    await idle.closed;
    expect(started.broker.metrics.connectionsActive).toBe(1);
    await ask(busy).answer;
  });

  it('stay for ever when connections.max.idle.ms is negative', async () => {
    const started = await start({ 'connections.max.idle.ms': '-1' });
    const client = await started.connect();
    await ask(client).answer;
    await started.platform.time.advance(3_600_000);
    await ask(client).answer;
  });

  it.each([
    ['is larger than socket.request.max.bytes', 1001],
    ['is negative', -1],
  ])('are closed on a request whose size %s, once what came before is answered', async (_how, size) => {
    const started = await start({ 'socket.request.max.bytes': '1000' });
    const client = await started.connect();
    const { answer } = ask(client);
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(size);
    client.write(bytes);
    await answer;
    await client.closed;
  });

  it('take a request of exactly socket.request.max.bytes', async () => {
    const started = await start({ 'socket.request.max.bytes': '1000' });
    const client = await started.connect();
    const clientId = 'x'.repeat(1000 - 10);
    await client.call(ApiVersionsRequest, ApiVersionsResponse, 0, {}, clientId);
  });
});
