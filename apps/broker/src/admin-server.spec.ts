import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { Broker } from '@barnabas/broker';
import { simulatedPlatform } from '@barnabas/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startAdminServer } from './admin-server.js';

describe('the admin server', () => {
  let broker: Broker;

  beforeEach(async () => {
    broker = await Broker.start({
      dataDirectory: '/data',
      platform: simulatedPlatform(),
      listen: { host: '127.0.0.1', port: 9092 },
    });
  });

  afterEach(() => broker.stop());

  it('closes although a client has sent half a request', async () => {
    const admin = await startAdminServer(broker, { host: '127.0.0.1', port: 0 });
    const server = admin.getHttpServer() as Server;
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => client.on('close', () => resolve()));
    client.resume();
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    client.write('GET /metrics HT');
    const [socket] = await accepted;
    while (socket.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));

    await admin.close();

    await gone;
    expect(server.listening).toBe(false);
  });
});
