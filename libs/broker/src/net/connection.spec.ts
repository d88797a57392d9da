import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';
import { bytes, open } from './connection.fixture.js';
import type { Exchange } from './exchange.js';
import { RequestMemory } from './request-memory.js';

describe('ClientConnection', () => {
  it('writes answers in the order of the requests, whatever finishes first', () => {
    const { socket, exchanges, at } = open();
    socket.send('a', 'b', 'c');
    at(0).proceed();
    at(1).proceed();
    at(2).proceed();
    at(2).answer(bytes('C'));
    at(1).answer(bytes('B'));
    expect(socket.written).toEqual([]);
    at(0).answer(bytes('A'));
    expect(socket.written).toEqual(['A', 'B', 'C']);
    expect(exchanges).toHaveLength(3);
  });

  it('starts the next request only when the one before lets it', () => {
    const { socket, exchanges, at } = open();
    socket.send('a', 'b');
    expect(exchanges).toHaveLength(1);
    at(0).proceed();
    expect(exchanges.map(({ frame }) => frame.toString())).toEqual(['a', 'b']);
  });

  it('leaves no gap for a request without an answer', () => {
    const { socket, at } = open();
    socket.send('a', 'b');
    at(0).proceed();
    at(1).answer(bytes('B'));
    at(0).skip();
    expect(socket.written).toEqual(['B']);
  });

  it('stops starting and reading at the limit of pending requests, and goes on below it', () => {
    const { socket, exchanges, at } = open({ limits: { pendingRequestsMax: 2 } });
    const large = 'x'.repeat(70_000);
    socket.send('a', 'b', 'c', large);
    at(0).proceed();
    at(1).proceed();
    expect(exchanges).toHaveLength(2);
    expect(socket.isPaused).toBe(true);
    at(0).answer(bytes('A'));
    expect(exchanges).toHaveLength(3);
    at(2).answer(bytes('C'));
    expect(socket.isPaused).toBe(true);
    at(1).answer(bytes('B'));
    expect(exchanges).toHaveLength(4);
    expect(socket.isPaused).toBe(false);
    expect(socket.written).toEqual(['A', 'B', 'C']);
  });

  it('starts nothing for a client that does not take its answers', () => {
    const { socket, exchanges, at } = open({ limits: { pendingBytesMax: 100 } });
    socket.send('a');
    socket.isBlocked = true;
    at(0).answer(bytes('A'.repeat(200)));
    socket.send('b');
    expect(exchanges).toHaveLength(1);
    socket.drain();
    expect(exchanges).toHaveLength(2);
  });

  it('counts what an answer may become', () => {
    const { socket, exchanges, at } = open({ limits: { pendingBytesMax: 100 } });
    socket.send('a', 'b');
    at(0).reserve(500);
    at(0).proceed();
    expect(exchanges).toHaveLength(1);
    at(0).answer(bytes('A'));
    expect(exchanges).toHaveLength(2);
  });

  it('answers what came before bad bytes, then closes', () => {
    const { socket, gone, at } = open({ limits: { requestBytesMax: 10 } });
    socket.send('a');
    socket.send('x'.repeat(11));
    at(0).proceed();
    expect(socket.state).toBe('open');
    at(0).answer(bytes('A'));
    expect(socket.written).toEqual(['A']);
    expect(socket.state).toBe('ended');
    socket.events.onClose();
    expect(gone[0]?.message).toMatch('socket.request.max.bytes');
  });

  it('closes when a request cannot be answered, and drops the requests behind it', () => {
    const { socket, exchanges, at } = open();
    socket.send('a', 'b');
    at(0).proceed();
    at(1).answer(bytes('B'));
    at(0).fail(new Error('no'));
    socket.send('c');
    expect(socket.state).toBe('ended');
    expect(socket.written).toEqual([]);
    expect(exchanges).toHaveLength(2);
  });

  it('tells once what waits on behalf of a client that has gone, and takes late answers quietly', () => {
    const { socket, gone, connection, at } = open();
    let told = 0;
    connection.onClosed(() => told++);
    socket.send('a');
    socket.events.onClose(new Error('reset'));
    at(0).answer(bytes('A'));
    expect(told).toBe(1);
    expect(gone).toHaveLength(1);
    expect(socket.written).toEqual([]);
  });

  it('ends when asked once everything under way is answered', () => {
    const { socket, exchanges, connection, at } = open();
    socket.send('a');
    at(0).proceed();
    connection.end();
    socket.send('b');
    expect(exchanges).toHaveLength(1);
    expect(socket.state).toBe('open');
    at(0).answer(bytes('A'));
    expect(socket.state).toBe('ended');
  });

  it('does not wait for ever for a client that takes no last answer', async () => {
    const { socket, time, connection } = open();
    connection.end();
    expect(socket.state).toBe('ended');
    await time.advance(5_000);
    expect(socket.state).toBe('destroyed');
  });

  it('closes a connection on which nothing happens, and none on which something waits', async () => {
    const { socket, time, at } = open({ limits: { idleMs: 10_000 } });
    socket.send('a');
    await time.advance(30_000);
    expect(socket.state).toBe('open');
    at(0).answer(bytes('A'));
    await time.advance(11_000);
    expect(socket.state).toBe('destroyed');
    expect(time.pending()).toBe(0);
  });

  it('starts a few requests a turn when a client sends many, so that others get theirs', async () => {
    const time = new VirtualTime();
    const chatty = open({ time });
    const quiet = open({ time });
    const order: string[] = [];
    const answering = (name: string) => (exchange: Exchange) => {
      order.push(name);
      exchange.answer(bytes(name));
    };
    chatty.onRequest = answering('chatty');
    quiet.onRequest = answering('quiet');
    chatty.socket.sendAtOnce(Array.from({ length: 1000 }, () => 'x'));
    quiet.socket.send('y');
    await time.quiet();
    expect(order.indexOf('quiet')).toBeLessThan(20);
    expect(order).toHaveLength(1001);
  });

  it('reads no request that finds no memory, and goes on when others have been answered', () => {
    const memory = new RequestMemory(10);
    const [first, second] = [open({ memory }), open({ memory })];
    first.socket.send('0123456789');
    second.socket.send('abc');
    expect([second.exchanges.length, second.socket.isPaused, first.socket.isPaused]).toEqual([0, true, false]);
    first.at(0).answer(bytes('A'));
    expect([second.exchanges.length, second.socket.isPaused]).toEqual([1, false]);
    second.at(0).answer(bytes('B'));
    expect(memory.usedBytes).toBe(0);
  });

  it('takes the memory of a whole request with its first bytes, so that it can come in', () => {
    const memory = new RequestMemory(10);
    const [first, second] = [open({ memory }), open({ memory })];
    const size = Buffer.alloc(4);
    size.writeInt32BE(20);
    first.socket.events.onData(size);
    second.socket.send('abc');
    expect([memory.usedBytes, second.exchanges.length]).toEqual([20, 0]);
    first.socket.events.onData(Buffer.alloc(20));
    first.at(0).answer(bytes('A'));
    expect(second.exchanges).toHaveLength(1);
  });

  it('gives memory back when its client leaves', () => {
    const memory = new RequestMemory(10);
    const [leaving, waiting] = [open({ memory }), open({ memory })];
    const size = Buffer.alloc(4);
    size.writeInt32BE(20);
    leaving.socket.events.onData(size);
    waiting.socket.send('abc');
    leaving.socket.events.onClose();
    expect(waiting.exchanges).toHaveLength(1);
    expect(memory.usedBytes).toBe(3);
  });
});
