import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { RealConnection } from './real-connection.js';
import { SocketFlush } from './socket-flush.js';

const MEBIBYTE = 1024 * 1024;

describe('RealConnection', () => {
  let server: Server;
  let client: Socket;
  let socket: Socket;
  let connection: RealConnection;
  let drains: number;

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    [socket] = await accepted;
    connection = new RealConnection(socket, new SocketFlush());
    drains = 0;
    connection.start({ onData: () => undefined, onDrain: () => (drains += 1), onClose: () => undefined });
  });
  afterEach(() => {
    client.destroy();
    connection.destroy();
    server.close();
  });

  /** Reads until there are so many bytes, and not a chunk further. */
  async function read(bytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let received = 0;
    await new Promise<void>((resolve) => {
      client.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        received += chunk.length;
        if (received < bytes) return;
        client.pause().removeAllListeners('data');
        resolve();
      });
      client.resume();
    });
    return Buffer.concat(chunks);
  }

  it('hands a long answer over piece by piece, so that it can be seen to leave', async () => {
    const answer = Buffer.alloc(64 * MEBIBYTE);
    for (let at = 0; at < answer.length; at += 4) answer.writeInt32LE(at, at);
    const [head, middle, rest] = [answer.subarray(0, 7), answer.subarray(7, 5_000_001), answer.subarray(5_000_001)];
    for (const part of [head, middle, rest]) connection.write(part);
    expect(connection.pendingBytes).toBe(answer.length);
    const first = await read(32 * MEBIBYTE);
    expect(connection.sentBytes).toBeGreaterThanOrEqual(31 * MEBIBYTE);
    expect(connection.sentBytes).toBeLessThan(answer.length);
    // The chunk that is on its way stays in memory as a whole.
    expect(connection.pendingBytes).toBe(rest.length);
    expect(socket.writableLength).toBeLessThanOrEqual(MEBIBYTE);
    expect(drains).toBe(0);
    const second = await read(answer.length - first.length);
    expect(Buffer.concat([first, second]).equals(answer)).toBe(true);
    while (drains === 0) await new Promise((resolve) => setImmediate(resolve));
    expect([drains, connection.pendingBytes, connection.sentBytes]).toEqual([1, 0, answer.length]);
  });

  it('sends what is written behind a long answer after it', async () => {
    connection.write(Buffer.alloc(8 * MEBIBYTE, 'a'));
    await new Promise((resolve) => setImmediate(resolve));
    connection.write(Buffer.from('b'));
    const received = await read(8 * MEBIBYTE + 1);
    expect(received.indexOf('b')).toBe(8 * MEBIBYTE);
  });

  it('sends all of it before it ends', async () => {
    connection.write(Buffer.alloc(8 * MEBIBYTE, 'a'));
    connection.end();
    const received = await read(8 * MEBIBYTE);
    expect(received).toHaveLength(8 * MEBIBYTE);
    client.resume();
    await once(client, 'end');
  });
});
