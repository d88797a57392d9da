import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection, Listener, Network } from './network.js';
import { RealNetwork } from './real-network.js';
import { SimulatedNetwork } from './simulated-network.js';
import { VirtualTime } from './virtual-time.js';

/** One side of a connection and what it was told. */
class Side {
  received = Buffer.alloc(0);
  chunks = 0;
  drains = 0;
  closes: (Error | undefined)[] = [];
  #wake: () => void = () => undefined;

  constructor(readonly connection: Connection) {}

  start(): this {
    const then = (change: () => void): void => {
      change();
      this.#wake();
    };
    this.connection.start({
      onData: (chunk) =>
        then(() => {
          this.received = Buffer.concat([this.received, chunk]);
          this.chunks += 1;
        }),
      onDrain: () => then(() => (this.drains += 1)),
      onClose: (error) => then(() => this.closes.push(error)),
    });
    return this;
  }

  async until(condition: (side: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

const kinds: { name: string; make: () => Network }[] = [
  { name: 'RealNetwork', make: () => new RealNetwork() },
  { name: 'SimulatedNetwork', make: () => new SimulatedNetwork(new VirtualTime()) },
];

describe.each(kinds)('$name keeps the contract of Network', ({ make }) => {
  let network: Network;
  let listener: Listener;
  let accepted: Promise<Side>;

  beforeEach(async () => {
    network = make();
    let accept: (side: Side) => void;
    accepted = new Promise((resolve) => (accept = resolve));
    listener = await network.listen({ host: '127.0.0.1', port: 0 }, (connection) => accept(new Side(connection)));
  });
  afterEach(() => listener.close());

  const connected = async (): Promise<[Side, Side]> => {
    const client = new Side(await network.connect(listener.address)).start();
    return [client, await accepted];
  };

  it('carries bytes both ways, those of one turn together', async () => {
    const [client, server] = await connected();
    server.start();
    client.connection.write(Buffer.from('one '));
    client.connection.write(Buffer.from('two '));
    client.connection.write(Buffer.from('three'));
    await server.until((side) => side.received.length === 13);
    expect(server.received.toString()).toBe('one two three');
    expect(server.chunks).toBe(1);
    server.connection.write(Buffer.from('answer'));
    await client.until((side) => side.received.toString() === 'answer');
    client.connection.destroy();
    await client.until((side) => side.closes.length === 1);
    await server.until((side) => side.closes.length === 1);
  });

  it('knows both addresses', async () => {
    const [client, server] = await connected();
    expect(client.connection.remote).toEqual(listener.address);
    expect(server.connection.local).toEqual(listener.address);
    expect(server.connection.remote).toEqual(client.connection.local);
    server.start();
    client.connection.destroy();
    await server.until((side) => side.closes.length === 1);
  });

  it('keeps bytes and the end that come before start', async () => {
    const [client, server] = await connected();
    client.connection.write(Buffer.from('early'));
    client.connection.end();
    server.start();
    await server.until((side) => side.closes.length === 1);
    expect(server.received.toString()).toBe('early');
    expect(server.closes).toEqual([undefined]);
    await client.until((side) => side.closes.length === 1);
    expect(client.closes).toEqual([undefined]);
  });

  it('sends what is queued before it ends', async () => {
    const [client, server] = await connected();
    server.start();
    const big = Buffer.alloc(3_000_000, 7);
    client.connection.write(big);
    client.connection.end();
    client.connection.write(Buffer.from('dropped'));
    await server.until((side) => side.closes.length === 1);
    expect(server.received.equals(big)).toBe(true);
  });

  it('still sends the answer to someone who has ended', async () => {
    const [client, server] = await connected();
    server.connection.start({
      onData: (chunk) => void server.connection.write(Buffer.concat([Buffer.from('re: '), chunk])),
      onClose: () => undefined,
    });
    client.connection.write(Buffer.from('question'));
    client.connection.end();
    await client.until((side) => side.closes.length === 1);
    expect(client.received.toString()).toBe('re: question');
  });

  it('holds the sender back while the receiver pauses', async () => {
    const [client, server] = await connected();
    server.connection.pause();
    server.start();
    const piece = Buffer.alloc(1_000_000);
    let sentBytes = 0;
    let more = true;
    while (more && sentBytes < 64_000_000) {
      more = client.connection.write(piece);
      sentBytes += piece.length;
    }
    expect(more).toBe(false);
    expect(client.connection.pendingBytes).toBeGreaterThan(0);
    expect(server.received.length).toBe(0);
    server.connection.resume();
    await client.until((side) => side.drains === 1);
    await server.until((side) => side.received.length === sentBytes);
    expect(client.connection.pendingBytes).toBe(0);
    client.connection.destroy();
    await server.until((side) => side.closes.length === 1);
  });

  it('tells the owner once of a destroy and of its error', async () => {
    const [client, server] = await connected();
    server.start();
    const reason = new Error('protocol violated');
    client.connection.destroy(reason);
    client.connection.destroy();
    expect(client.closes).toEqual([]);
    await client.until((side) => side.closes.length > 0);
    await server.until((side) => side.closes.length > 0);
    expect(client.closes).toEqual([reason]);
    expect(client.connection.write(Buffer.from('late'))).toBe(true);
    expect(client.connection.pendingBytes).toBe(0);
  });

  it('refuses a busy port and a port where nobody listens', async () => {
    await expect(network.listen(listener.address, () => undefined)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const { address } = listener;
    await listener.close();
    await expect(network.connect(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('frees the port while accepted connections live on', async () => {
    const [client, server] = await connected();
    server.start();
    await listener.close();
    await listener.close();
    const again = await network.listen(listener.address, () => undefined);
    client.connection.write(Buffer.from('still'));
    await server.until((side) => side.received.toString() === 'still');
    client.connection.destroy();
    await server.until((side) => side.closes.length === 1);
    await again.close();
  });

  it('gives up connecting when the signal aborts', async () => {
    const reason = new Error('enough');
    await expect(network.connect({ ...listener.address, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const connecting = network.connect({ ...listener.address, signal: controller.signal });
    controller.abort(reason);
    await expect(connecting).rejects.toBe(reason);
  });
});
