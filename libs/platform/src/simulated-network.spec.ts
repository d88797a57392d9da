import { describe, expect, it } from '@jest/globals';
import type { Connection } from './network.js';
import { SimulatedNetwork } from './simulated-network.js';
import { simulatedPlatform } from './simulated-platform.js';
import { VirtualTime } from './virtual-time.js';

const ignore = { onData: () => undefined, onClose: () => undefined };

describe('SimulatedNetwork', () => {
  it('tells both ends of a cut connection, and forgets it', async () => {
    const { network, time } = simulatedPlatform();
    const codes: unknown[] = [];
    const watch = { onData: () => undefined, onClose: (error?: Error) => void codes.push(error) };
    const listener = await network.listen({ host: '0.0.0.0', port: 9092 }, (connection) => connection.start(watch));
    const client = await network.connect({ host: 'localhost', port: 9092 });
    client.start(watch);
    await time.quiet();
    expect(network.connections).toHaveLength(2);
    network.cut(client);
    await time.quiet();
    expect(codes).toEqual([
      expect.objectContaining({ code: 'ECONNRESET' }),
      expect.objectContaining({ code: 'ECONNRESET' }),
    ]);
    expect(network.connections).toEqual([]);
    await listener.close();
  });

  it('takes its latency and the size of chunks from the test', async () => {
    const time = new VirtualTime();
    const network = new SimulatedNetwork(time, { latencyMs: () => 5, chunkBytes: () => 2 });
    const chunks: string[] = [];
    const listening = network.listen({ host: '127.0.0.1', port: 1 }, (connection) => {
      connection.start({
        ...ignore,
        onData: (chunk) => void chunks.push(`${chunk.toString()} at ${time.monotonic()}`),
      });
    });
    await time.runUntilIdle();
    await listening;
    const connecting = network.connect({ host: '127.0.0.1', port: 1 });
    await time.runUntilIdle();
    (await connecting).write(Buffer.from('abcde'));
    await time.runUntilIdle();
    expect(chunks).toEqual(['ab at 15', 'cd at 15', 'e at 15']);
  });

  it('passes bytes where both sides ask for TLS, and refuses where only one does', async () => {
    const { network } = simulatedPlatform();
    const accepted = new Promise<Connection>((resolve) => {
      void network.listen({ host: '127.0.0.1', port: 1, tls: {} }, resolve);
    });
    await expect(network.connect({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({ code: 'EPROTO' });
    const client = await network.connect({ host: '127.0.0.1', port: 1, tls: {} });
    client.write(Buffer.from('secret'));
    const server = await accepted;
    const received = await new Promise<Buffer>((resolve) => server.start({ ...ignore, onData: resolve }));
    expect(received.toString()).toBe('secret');
  });
});
