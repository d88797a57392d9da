import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryFiles, RealNetwork, realPlatform } from '@barnabas/platform';
import type { TlsOptions } from '@barnabas/platform';
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  MetadataRequest,
  MetadataResponse,
} from '@barnabas/protocol';
import type { BrokerOptions } from '../broker-options.js';
import { Broker } from '../broker.js';
import { RawClient } from '../raw-client.fixture.js';
import { certificates } from './certificates.fixture.js';

const [first, second] = certificates;
const network = new RealNetwork();
const loopback = { host: '127.0.0.1', port: 0 };

let dataDirectory: string;
let broker: Broker;

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'barnabas-listeners-'));
});

afterEach(async () => {
  await broker.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function start(listen: BrokerOptions['listen'] = loopback, more: Partial<BrokerOptions> = {}): Promise<void> {
  broker = await Broker.start({ dataDirectory, listen, ...more });
}

/** Sets configs of the broker; the error's words or its number, null when there is none. */
async function set(configs: Record<string, string>): Promise<string | null> {
  const client = await RawClient.connect(network, broker.address);
  const changes = Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value }));
  const { responses } = await client.call(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
    resources: [{ resourceType: 4, resourceName: '1', configs: changes }],
    validateOnly: false,
  });
  client.connection.destroy();
  const { errorCode = -1, errorMessage = null } = responses[0] ?? {};
  return errorCode === 0 ? null : (errorMessage ?? `error ${errorCode}`);
}

/** The port that a client of the listener is told, which has to believe the certificate. */
async function toldOver(listener: string, tls: TlsOptions): Promise<number | undefined> {
  const info = broker.listeners.find(({ name }) => name === listener);
  const over = {
    listen: network.listen.bind(network),
    connect: (to: typeof loopback) => network.connect({ ...to, tls }),
  };
  const client = await RawClient.connect(over, info?.address ?? loopback);
  const { brokers } = await client.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
  client.connection.destroy();
  await client.closed;
  return brokers[0]?.port;
}

function keystore(listener: string, { certificate, privateKey }: TlsOptions): Record<string, string> {
  const prefix = `listener.name.${listener}.ssl.keystore`;
  return {
    [`${prefix}.type`]: 'PEM',
    [`${prefix}.certificate.chain`]: certificate ?? '',
    [`${prefix}.key`]: privateKey ?? '',
  };
}

function withSsl(): { listeners: string } {
  return { listeners: `PLAINTEXT://127.0.0.1:${broker.address.port},SSL://127.0.0.1:0` };
}

function portOf(listener: string): number | undefined {
  return broker.listeners.find(({ name }) => name === listener)?.address.port;
}

describe('a listener with TLS, added while the broker runs', () => {
  it('has the certificate of its configs, and another one when they change', async () => {
    await start();
    expect(await set({ ...withSsl(), ...keystore('ssl', first) })).toBeNull();
    expect(await toldOver('SSL', { authorities: first.certificate })).toBe(portOf('SSL'));
    expect(broker.services.controller.image.brokers.get(1)?.endPoints[1]?.securityProtocol).toBe(1);
    const before = portOf('SSL');
    expect(await set(keystore('ssl', second))).toBeNull();
    await expect(toldOver('SSL', { authorities: first.certificate })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(await toldOver('SSL', { authorities: second.certificate })).toBe(before);
    await broker.stop();
    await start();
    expect(await toldOver('SSL', { authorities: second.certificate })).toBe(portOf('SSL'));
  });

  it('is refused when its certificate cannot be read', async () => {
    await start();
    const bad = { ...first, privateKey: second.privateKey };
    expect(await set({ ...withSsl(), ...keystore('ssl', bad) })).toMatch(
      /^cannot listen on 127\.0\.0\.1:0: .*key values mismatch/,
    );
    expect(portOf('SSL')).toBeUndefined();
    expect(await set({ ...withSsl(), ...keystore('ssl', first) })).toBeNull();
    expect(await set(keystore('ssl', bad))).toMatch(/^the listener SSL cannot use its certificate and key: /);
    expect(await toldOver('SSL', { authorities: first.certificate })).toBe(portOf('SSL'));
  });

  it('is as it was when the disk fails', async () => {
    const platform = realPlatform();
    const files = new MemoryFiles({ timers: platform.timers });
    await start(loopback, { platform: { ...platform, files } });
    expect(await set({ ...withSsl(), ...keystore('ssl', first) })).toBeNull();
    const ports = broker.listeners.map(({ address }) => address.port);
    broker.onFailure(() => undefined);
    files.failNext('datasync');
    const { listeners } = withSsl();
    const more = `${listeners},SASL_SSL://127.0.0.1:0`;
    const spoken = { 'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:PLAINTEXT' };
    expect(await set({ listeners: more, ...spoken, ...keystore('ssl', second) })).toMatch(/^error /);
    expect(broker.listeners.map(({ address }) => address.port)).toEqual(ports);
    expect(await toldOver('SSL', { authorities: first.certificate })).toBe(portOf('SSL'));
    await broker.stop();
    platform.timers.close();
  });

  it('has the certificate that the broker was started with when it has none', async () => {
    await start([
      { name: 'PLAINTEXT', ...loopback },
      { name: 'OUTSIDE', ...loopback, tls: first },
    ]);
    const { listeners } = withSsl();
    expect(await set({ listeners: `${listeners},OUTSIDE://127.0.0.1:${portOf('OUTSIDE')}` })).toBeNull();
    expect(await toldOver('SSL', { authorities: first.certificate })).toBe(portOf('SSL'));
    // Those that the broker was started with take another one, too.
    expect(await set(keystore('outside', second))).toBeNull();
    expect(await toldOver('OUTSIDE', { authorities: second.certificate })).toBe(portOf('OUTSIDE'));
    expect(await toldOver('SSL', { authorities: first.certificate })).toBe(portOf('SSL'));
    // All or none.
    const bad = { ...first, privateKey: second.privateKey };
    expect(await set({ ...keystore('outside', first), ...keystore('ssl', bad) })).toMatch(
      /^the listener SSL cannot use/,
    );
    expect(await toldOver('OUTSIDE', { authorities: second.certificate })).toBe(portOf('OUTSIDE'));
  });
});
