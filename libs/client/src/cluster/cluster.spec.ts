import { afterEach, describe, expect, it } from '@jest/globals';
import type { KafkaClient } from '../kafka-client.js';
import { rejectionOf } from '../rejection.fixture.js';
import { ScriptedCluster } from '../scripted-cluster.fixture.js';
import { versionRows } from '../scripted-broker.fixture.js';
import { parseBootstrapAddresses } from './bootstrap-address.js';

let client: KafkaClient;
let cluster: ScriptedCluster;
afterEach(async () => {
  const closed = client.close();
  await cluster.platform.time.advance(200_000);
  await closed;
  expect(cluster.platform.time.pending()).toBe(0);
});

describe('Cluster', () => {
  it('finds a broker among several addresses, and says of each why not', async () => {
    cluster = new ScriptedCluster();
    client = cluster.client({ brokers: ['localhost:1', '127.0.0.1:9093'] });
    const failed = client.admin().listTopics();
    const outcome = failed.catch((error: unknown) => error);
    await cluster.platform.time.advance(20_000);
    expect(await outcome).toMatchObject({ code: 'CONNECTION_FAILED', retriable: true });
    for (const each of [/localhost:1: .*ECONNREFUSED/, /127\.0\.0\.1:9093: .*ECONNREFUSED/]) {
      expect(String(await outcome)).toMatch(each);
    }
    await cluster.brokers[1].listen();
    const listed = client.admin().listTopics();
    await cluster.platform.time.advance(5000);
    expect(await listed).toMatchObject([{ name: 'orders' }]);
  });

  it('waits for a broker that comes up in time', async () => {
    cluster = new ScriptedCluster();
    client = cluster.client();
    const sent = client.producer().send({ topic: 'orders', value: 'x' });
    await cluster.platform.time.advance(5000);
    await cluster.start();
    await cluster.platform.time.advance(3000);
    expect(await sent).toMatchObject({ offset: 0 });
  });

  it('complains of an absent broker once in a while', async () => {
    cluster = new ScriptedCluster();
    const warnings: string[] = [];
    const say = (): void => undefined;
    client = cluster.client({
      logger: { debug: say, info: say, error: say, warn: (line) => void warnings.push(line) },
    });
    const outcome = rejectionOf(client.producer().send({ topic: 'orders', value: 'x' }));
    client.consumer({ groupId: 'g' }).subscribe(['orders']);
    await cluster.platform.time.advance(60_000);
    await outcome;
    const complaints = warnings.filter((line) => line === 'metadata could not be refreshed');
    expect(complaints.length).toBeGreaterThanOrEqual(1);
    expect(complaints.length).toBeLessThanOrEqual(6);
  });

  it('tries to connect ever less often', async () => {
    cluster = new ScriptedCluster();
    client = cluster.client({ brokers: '127.0.0.1:9092' });
    const attempts: number[] = [];
    const { network, time } = cluster.platform;
    const connect = network.connect.bind(network);
    network.connect = (options) => {
      attempts.push(time.monotonic());
      return connect(options);
    };
    const outcome = rejectionOf(client.admin().listTopics());
    await time.advance(20_000);
    expect(await outcome).toMatchObject({ code: 'CONNECTION_FAILED' });
    const gaps = attempts.slice(1).map((at, index) => at - attempts[index]!);
    expect(gaps[0]).toBeLessThan(300);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(800);
    expect(attempts.length).toBeLessThan(25);
  });

  it('talks to each broker in the versions that it knows', async () => {
    cluster = await new ScriptedCluster(2).start();
    cluster.leaders[1] = 2;
    cluster.brokers[1].on('ApiVersions', () => ({
      errorCode: 0,
      apiKeys: versionRows().map((row) => (row.apiKey === 0 ? { ...row, maxVersion: 13 } : row)),
    }));
    cluster.brokers[0].on('ApiVersions', () => ({
      errorCode: 0,
      apiKeys: versionRows().map((row) => (row.apiKey === 3 ? { ...row, maxVersion: 4 } : row)),
    }));
    client = cluster.client();
    const sent = client.producer().sendAll([0, 1].map((partition) => ({ topic: 'orders', partition, value: 'x' })));
    await cluster.platform.time.advance(2000);
    await sent;
    const metadata = cluster.brokers.map((broker) => broker.of('Metadata').map(({ version }) => version));
    expect(new Set(metadata[0])).toEqual(metadata[0]?.length === 0 ? new Set() : new Set([4]));
    expect(new Set(metadata[1])).toEqual(metadata[1]?.length === 0 ? new Set() : new Set([13]));
  });

  it('says which API a broker is too old for', async () => {
    cluster = await new ScriptedCluster().start();
    for (const broker of cluster.brokers) {
      broker.on('ApiVersions', () => ({ errorCode: 0, apiKeys: versionRows().filter(({ apiKey }) => apiKey !== 60) }));
    }
    client = cluster.client();
    const outcome = rejectionOf(client.admin().describeCluster());
    await cluster.platform.time.advance(1000);
    expect(await outcome).toMatchObject({
      code: 'UNSUPPORTED_VERSION',
      message: expect.stringContaining('DescribeCluster') as unknown as string,
    });
  });

  it('asks for TLS when it is told to', async () => {
    cluster = await new ScriptedCluster().start();
    client = cluster.client({ tls: {} });
    const outcome = rejectionOf(client.admin().listTopics());
    await cluster.platform.time.advance(20_000);
    expect(await outcome).toMatchObject({
      message: expect.stringContaining('EPROTO') as unknown as string,
    });
  });

  it('refuses an answer out of order', async () => {
    cluster = await new ScriptedCluster().start();
    for (const broker of cluster.brokers) {
      broker.on('Metadata', ({ connection }) => {
        connection.write(Buffer.from('00000008000000ff00000000', 'hex'));
        return 'silence';
      });
    }
    client = cluster.client();
    const outcome = rejectionOf(client.admin().listTopics());
    await cluster.platform.time.advance(1000);
    expect(await outcome).toMatchObject({ code: 'INVALID_RESPONSE' });
  });
});

describe('bootstrap addresses', () => {
  it('come as a list, with commas, and with IPv6 in brackets', () => {
    expect(parseBootstrapAddresses('a:1, b:2,')).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]);
    expect(parseBootstrapAddresses(['[::1]:9092', 'c:3'])).toEqual([
      { host: '::1', port: 9092 },
      { host: 'c', port: 3 },
    ]);
  });

  it.each(['', 'localhost', 'localhost:', 'a:0', 'a:70000', 'http://a:1'])(
    'are refused when they are none: %j',
    (text) => {
      expect(() => parseBootstrapAddresses(text)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }));
    },
  );
});
