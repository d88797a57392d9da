import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RealNetwork } from '@barnabas/platform';
import { MetadataRequest, MetadataResponse, ProduceRequest, ProduceResponse } from '@barnabas/protocol';
import { batch } from './broker.fixture.js';
import type { BrokerOptions } from './broker-options.js';
import { Broker } from './broker.js';
import { RawClient } from './raw-client.fixture.js';

const loopback = { host: '127.0.0.1', port: 0 };

let dataDirectory: string;
const running: Broker[] = [];

async function start(listen: BrokerOptions['listen'] = loopback, directory = dataDirectory): Promise<Broker> {
  const broker = await Broker.start({ dataDirectory: directory, listen });
  running.push(broker);
  return broker;
}

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'barnabas-broker-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((broker) => broker.stop()));
  await rm(dataDirectory, { recursive: true, force: true });
});

/** TCP sockets and servers, which would keep the process alive; pipes are jest's own. */
function sockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'));
}

async function produce(broker: Broker): Promise<number | undefined> {
  const client = await RawClient.connect(new RealNetwork(), broker.address);
  await client.call(MetadataRequest, MetadataResponse, 12, { topics: [{ name: 'orders' }] });
  await broker.services.topicCreation.settled();
  const answer = await client.call(ProduceRequest, ProduceResponse, 9, {
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: 'orders', partitionData: [{ index: 0, records: batch(['a']) }] }],
  });
  client.connection.end();
  await client.closed;
  return answer.responses[0]?.partitionResponses[0]?.baseOffset;
}

describe('Broker on this machine', () => {
  it('keeps its records in files, and lets go of everything when it stops', async () => {
    const before = sockets();
    for (const expectedOffset of [0, 1, 2]) {
      const broker = await start();
      await expect(start()).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
      const elsewhere = `${dataDirectory}/elsewhere`;
      await expect(start(broker.address, elsewhere)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
      expect(await produce(broker)).toBe(expectedOffset);
      await Promise.all([broker.stop(), broker.stop()]);
    }
    expect(sockets()).toEqual(before);
    expect(await readdir(dataDirectory)).toEqual(
      expect.arrayContaining(['.kafka_cleanshutdown', 'meta.properties', 'orders-0']),
    );
  });

  it('speaks on several listeners, each telling its own address', async () => {
    const advertised = { host: 'kafka.example', port: 19_092 };
    const broker = await start([
      { name: 'PLAINTEXT', ...loopback },
      { name: 'OUTSIDE', ...loopback, advertised },
    ]);
    const network = new RealNetwork();
    const seen = [];
    for (const { address } of broker.listeners) {
      const client = await RawClient.connect(network, address);
      const { brokers } = await client.call(MetadataRequest, MetadataResponse, 12, { topics: [] });
      seen.push(brokers.map(({ host, port }) => ({ host, port })));
      client.connection.destroy();
    }
    expect(seen).toEqual([[broker.address], [advertised]]);
  });
});
