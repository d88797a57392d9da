import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatedPlatform } from '@barnabas/platform';
import {
  DescribeClusterRequest,
  DescribeClusterResponse,
  FetchRequest,
  FetchResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  MetadataRequest,
  MetadataResponse,
} from '@barnabas/protocol';
import type { ListenerOptions } from '../broker-options.js';
import { BrokerFixture } from '../broker.fixture.js';
import type { RawClient } from '../raw-client.fixture.js';

const own = 'PLAINTEXT://127.0.0.1:9092';
const map = 'PLAINTEXT:PLAINTEXT,SSL:SSL,EXTRA:PLAINTEXT,SECOND:PLAINTEXT,OUTSIDE:SSL';

let fixture: BrokerFixture;
let client: RawClient;

async function start(platform = simulatedPlatform(), listen?: readonly ListenerOptions[]): Promise<void> {
  fixture = await BrokerFixture.start({ 'listener.security.protocol.map': map }, platform, listen);
  client = await fixture.connect();
}

afterEach(() => fixture.broker.stop());

interface Options {
  readonly on?: RawClient;
  readonly validateOnly?: boolean;
  readonly resourceName?: string;
}

/** Sets configs of the broker; the error's words, null when there is none. */
async function set(configs: Record<string, string | null>, options: Options = {}): Promise<string | null> {
  const { on = client, validateOnly = false, resourceName = '1' } = options;
  const changes = Object.entries(configs).map(([name, value]) => {
    return { name, configOperation: value === null ? 1 : 0, value };
  });
  const body = { resources: [{ resourceType: 4, resourceName, configs: changes }], validateOnly };
  const answer = await on.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, body);
  const [outcome] = answer.responses;
  expect([0, 42]).toContain(outcome?.errorCode);
  return outcome?.errorMessage ?? null;
}

function listen(...listeners: readonly string[]): Promise<string | null> {
  return set({ listeners: [own, ...listeners].join(',') });
}

function connect(port: number) {
  return fixture.platform.network.connect({ host: '127.0.0.1', port });
}

/** Where clients of a listener are told that the brokers are. */
async function told(listener: string): Promise<string[]> {
  const asking = await fixture.connect(listener);
  const { brokers } = await asking.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
  const cluster = await asking.call(DescribeClusterRequest, DescribeClusterResponse, 1, {
    includeClusterAuthorizedOperations: false,
  });
  expect(cluster.brokers.map(({ port }) => port)).toEqual(brokers.map(({ port }) => port));
  asking.connection.destroy();
  return brokers.map(({ host, port }) => `${host}:${port}`);
}

function names(): string[] {
  return fixture.broker.listeners.map(({ name }) => name);
}

describe('a listener added while the broker runs', () => {
  it('serves when the answer is there, and tells clients its own address', async () => {
    await start();
    expect(await listen('EXTRA://127.0.0.1:9093')).toBeNull();
    expect(await told('EXTRA')).toEqual(['127.0.0.1:9093']);
    expect(await told('PLAINTEXT')).toEqual(['127.0.0.1:9092']);
    const { endPoints = [], epoch } = fixture.broker.services.controller.image.brokers.get(1) ?? {};
    expect(endPoints.map(({ name, port }) => [name, port])).toEqual([
      ['PLAINTEXT', 9092],
      ['EXTRA', 9093],
    ]);
    expect(epoch).toBe(fixture.broker.services.controller.brokerEpoch);
  });

  it('is not there when it was only validated', async () => {
    await start();
    const configs = { listeners: `${own},EXTRA://127.0.0.1:9093` };
    expect(await set(configs, { validateOnly: true })).toBeNull();
    expect(names()).toEqual(['PLAINTEXT']);
    await expect(connect(9093)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('takes any free port for 0, and keeps it while others come', async () => {
    await start();
    expect(await listen('EXTRA://127.0.0.1:0')).toBeNull();
    const [, extra] = fixture.broker.listeners;
    expect(await told('EXTRA')).toEqual([`127.0.0.1:${extra?.address.port}`]);
    expect(extra?.address.port).toBeGreaterThan(0);
    expect(await listen('EXTRA://127.0.0.1:0', 'SECOND://127.0.0.1:9094')).toBeNull();
    expect(fixture.broker.listeners[1]).toEqual(extra);
    expect(await told('SECOND')).toEqual(['127.0.0.1:9094']);
  });

  it('that cannot be bound is refused, and nothing has changed', async () => {
    await start();
    const busy = await fixture.platform.network.listen({ host: '127.0.0.1', port: 9094 }, () => undefined);
    const before = fixture.broker.services.controller.image;
    expect(await listen('EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094')).toContain(
      'port 9094 on 127.0.0.1 is in use',
    );
    const { image } = fixture.broker.services.controller;
    expect([image.brokers, image.brokerConfigs(1).size]).toEqual([before.brokers, 0]);
    expect(names()).toEqual(['PLAINTEXT']);
    await expect(connect(9093)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await busy.close();
    expect(await listen('EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094')).toBeNull();
  });

  it('leaves the other resources of a request that it cannot be part of', async () => {
    await start();
    const busy = await fixture.platform.network.listen({ host: '127.0.0.1', port: 9094 }, () => undefined);
    const change = (resourceName: string, name: string, value: string) => {
      return { resourceType: 4, resourceName, configs: [{ name, configOperation: 0, value }] };
    };
    const { responses } = await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
      resources: [change('1', 'listeners', `${own},EXTRA://127.0.0.1:9094`), change('', 'log.retention.ms', '5000')],
      validateOnly: false,
    });
    expect(responses.map(({ resourceName, errorCode }) => [resourceName, errorCode])).toEqual([
      ['1', 42],
      ['', 0],
    ]);
    expect(fixture.broker.services.configs.broker.number('log.retention.ms')).toBe(5000);
    await busy.close();
  });

  it('has limits of its own at once', async () => {
    await start();
    const limit = { 'listener.name.extra.max.connections': '1' };
    expect(await set({ listeners: `${own},EXTRA://127.0.0.1:9093`, ...limit })).toBeNull();
    const [first, second] = [await fixture.connect('EXTRA'), await fixture.connect('EXTRA')];
    const answered: string[] = [];
    const ask = (asking: RawClient, name: string) =>
      asking.call(MetadataRequest, MetadataResponse, 12, { topics: [] }).then(() => answered.push(name));
    await ask(first, 'first');
    const waiting = ask(second, 'second');
    await fixture.platform.time.quiet();
    expect(answered).toEqual(['first']);
    first.connection.destroy();
    await waiting;
  });
});

describe('a listener taken away while the broker runs', () => {
  it('is closed with its connections, and others stay', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094');
    const onExtra = await fixture.connect('EXTRA');
    const onSecond = await fixture.connect('SECOND');
    await onExtra.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
    await onSecond.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
    expect(await listen('SECOND://127.0.0.1:9094')).toBeNull();
    await onExtra.closed;
    await expect(connect(9093)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await onSecond.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
    expect(fixture.broker.services.controller.image.brokers.get(1)?.endPoints.map(({ name }) => name)).toEqual(names());
  });

  it('by a request on it answers that one', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093');
    const onExtra = await fixture.connect('EXTRA');
    expect(await set({ listeners: null }, { on: onExtra })).toBeNull();
    await onExtra.closed;
    expect(names()).toEqual(['PLAINTEXT']);
  });

  it('does not wait for long for what a client waits for', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093');
    await fixture.topic('orders');
    const onExtra = await fixture.connect('EXTRA');
    const fetched = onExtra.call(FetchRequest, FetchResponse, 11, {
      maxWaitMs: 60_000,
      minBytes: 1,
      topics: [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
      forgottenTopicsData: [],
    });
    const outcome = fetched.catch((error: unknown) => error);
    expect(await set({ listeners: null })).toBeNull();
    await fixture.platform.time.advance(1000);
    expect(await outcome).toMatchObject({ message: 'the broker closed the connection' });
    await onExtra.closed;
  });

  it('turns away who waits on it when it goes elsewhere', async () => {
    await start();
    await set({ listeners: `${own},EXTRA://127.0.0.1:9093`, 'listener.name.extra.max.connections': '1' });
    const [served, waiting] = [await fixture.connect('EXTRA'), await fixture.connect('EXTRA')];
    await served.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
    expect(await listen('EXTRA://127.0.0.1:9095')).toBeNull();
    await Promise.all([served.closed, waiting.closed]);
    expect(await told('EXTRA')).toEqual(['127.0.0.1:9095']);
  });

  it('may come back, and elsewhere', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093');
    await listen();
    expect(await listen('EXTRA://127.0.0.1:9093')).toBeNull();
    expect(await told('EXTRA')).toEqual(['127.0.0.1:9093']);
    const onOld = await fixture.connect('EXTRA');
    expect(await listen('EXTRA://127.0.0.1:9095')).toBeNull();
    expect(await told('EXTRA')).toEqual(['127.0.0.1:9095']);
    await onOld.closed;
    await expect(connect(9093)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('listeners changed while the broker runs', () => {
  it('are there again after a restart, but for those that cannot be bound any more', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094');
    const { platform } = fixture;
    await fixture.broker.stop();
    const busy = await platform.network.listen({ host: '127.0.0.1', port: 9094 }, () => undefined);
    await start(platform);
    expect(names()).toEqual(['PLAINTEXT', 'EXTRA']);
    expect(await told('EXTRA')).toEqual(['127.0.0.1:9093']);
    await busy.close();
    // Written again, it is tried again.
    expect(await listen('EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094')).toBeNull();
    expect(await told('SECOND')).toEqual(['127.0.0.1:9094']);
  });

  it('are not opened without what makes them safe', async () => {
    const secure = { name: 'OUTSIDE', host: '127.0.0.1', port: 9095, tls: {} };
    await start(simulatedPlatform(), [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092 }, secure]);
    expect(await listen('OUTSIDE://127.0.0.1:9095', 'SSL://127.0.0.1:9096', 'EXTRA://127.0.0.1:9093')).toBeNull();
    expect(names()).toEqual(['PLAINTEXT', 'OUTSIDE', 'SSL', 'EXTRA']);
    const { platform } = fixture;
    await fixture.broker.stop();
    // Nobody gives them a certificate now.
    await start(platform);
    expect(names()).toEqual(['PLAINTEXT', 'EXTRA']);
    expect(await set({ 'listener.name.plaintext.max.connections': '8' })).toBeNull();
    expect(names()).toEqual(['PLAINTEXT', 'EXTRA']);
  });

  it('by several requests at once follow each other', async () => {
    await start();
    const clients = await Promise.all([fixture.connect(), fixture.connect(), fixture.connect()]);
    const wanted = [
      ['EXTRA://127.0.0.1:9093'],
      ['EXTRA://127.0.0.1:9093', 'SECOND://127.0.0.1:9094'],
      ['SECOND://127.0.0.1:9094'],
    ];
    const outcomes = await Promise.all(
      wanted.map((listeners, index) =>
        set({ listeners: [own, ...listeners].join(',') }, { on: clients[index] ?? client }),
      ),
    );
    expect(outcomes).toEqual([null, null, null]);
    expect(names()).toEqual(['PLAINTEXT', 'SECOND']);
    expect(await told('SECOND')).toEqual(['127.0.0.1:9094']);
    expect(await told('PLAINTEXT')).toEqual(['127.0.0.1:9092']);
  });

  it('leave the broker free to stop at once', async () => {
    await start();
    const added = alterWithin(`${own},EXTRA://127.0.0.1:9093`);
    await fixture.broker.stop();
    await added.catch(() => undefined);
    await expect(connect(9093)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('leave the broker free to stop while one goes whose client takes no answers', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093');
    await takeNoAnswers(await fixture.connect('EXTRA'));
    const removed = alterWithin(null);
    const stopping = stop();
    expect(await removed).toMatchObject([{ errorCode: 0 }]);
    await fixture.platform.time.advance(60_000);
    expect(stopping.isOver).toBe(true);
  });

  it('are gone with their clients when the broker has stopped', async () => {
    await start();
    await listen('EXTRA://127.0.0.1:9093');
    await takeNoAnswers(await fixture.connect('EXTRA'));
    await alterWithin(null);
    const stopping = stop();
    await fixture.platform.time.advance(999);
    expect(stopping.isOver).toBe(false);
    await fixture.platform.time.advance(1);
    expect(stopping.isOver).toBe(true);
  });
});

/** Sets `listeners`, or takes it away, as a request does that has come in. */
function alterWithin(value: string | null) {
  const alteration = { name: 'listeners', operation: value === null ? 1 : 0, value };
  return fixture.broker.services.listenerChanges.alterConfigs([
    { resource: { type: 'broker', name: '1' }, alterations: [alteration] },
  ]);
}

async function takeNoAnswers(asking: RawClient): Promise<void> {
  await asking.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
  asking.connection.pause();
  asking.call(MetadataRequest, MetadataResponse, 12, { topics: null }).catch(() => undefined);
  await fixture.platform.time.quiet();
}

function stop(): { isOver: boolean } {
  const stopping = { isOver: false };
  fixture.broker.stop().then(
    () => (stopping.isOver = true),
    () => undefined,
  );
  return stopping;
}
