import { describe, expect, it } from '@jest/globals';
import { bytes, open } from './connection.fixture.js';

describe('a throttled client', () => {
  it('is answered first, then not read until its throttle time is over', async () => {
    const { socket, time, exchanges, at } = open();
    socket.send('a');
    at(0).answer(bytes('A'), 500);
    expect(socket.written).toEqual(['A']);
    expect(socket.isPaused).toBe(true);
    socket.send('b');
    await time.advance(499);
    expect(exchanges).toHaveLength(1);
    expect(socket.isPaused).toBe(true);
    await time.advance(1);
    expect(exchanges.map(({ frame }) => frame.toString())).toEqual(['a', 'b']);
    expect(socket.isPaused).toBe(false);
  });

  it('has what it sent in one go started only as far as it had been before', async () => {
    const { socket, time, exchanges, at } = open();
    socket.sendAtOnce(['a', 'b', 'c']);
    at(0).proceed();
    at(0).answer(bytes('A'), 100);
    at(1).answer(bytes('B'));
    expect(socket.written).toEqual(['A', 'B']);
    expect(exchanges).toHaveLength(2);
    await time.advance(100);
    expect(exchanges).toHaveLength(3);
  });

  it('is throttled from when its answer leaves, in the order of the requests', async () => {
    const { socket, time, exchanges, at } = open();
    socket.sendAtOnce(['a', 'b']);
    at(0).proceed();
    at(1).answer(bytes('B'), 100);
    await time.advance(1000);
    expect(socket.isPaused).toBe(false);
    at(0).answer(bytes('A'));
    expect(socket.written).toEqual(['A', 'B']);
    expect(socket.isPaused).toBe(true);
    socket.send('c');
    await time.advance(100);
    expect(exchanges).toHaveLength(3);
  });

  it('waits for as long as the longest of its throttle times', async () => {
    const { socket, time, at } = open();
    socket.sendAtOnce(['a', 'b', 'c']);
    at(0).proceed();
    at(1).proceed();
    at(0).answer(bytes('A'), 300);
    at(1).answer(bytes('B'), 100);
    await time.advance(299);
    expect(socket.isPaused).toBe(true);
    await time.advance(1);
    expect(socket.isPaused).toBe(false);
  });

  it('is not read after a request without an answer either', async () => {
    const { socket, time, at } = open();
    socket.send('a');
    at(0).skip(50);
    expect([socket.written, socket.isPaused]).toEqual([[], true]);
    await time.advance(50);
    expect(socket.isPaused).toBe(false);
  });

  it('does not keep a broker from stopping', () => {
    const { socket, connection, at } = open();
    socket.send('a');
    at(0).answer(bytes('A'), 1_000_000);
    connection.end();
    expect(socket.state).toBe('ended');
    expect(socket.isPaused).toBe(false);
  });

  it('leaves no timer behind when it goes', async () => {
    const { socket, time, exchanges, gone, at } = open();
    socket.sendAtOnce(['a', 'b']);
    at(0).answer(bytes('A'), 1000);
    socket.destroy();
    expect(time.pending()).toBe(0);
    await time.advance(1000);
    expect([exchanges.length, gone.length]).toEqual([1, 1]);
  });

  it('is closed like any other when nothing happens for too long', async () => {
    const { socket, time, at } = open({ limits: { idleMs: 10_000 } });
    socket.send('a');
    at(0).answer(bytes('A'), 60_000);
    await time.advance(11_000);
    expect(socket.state).toBe('destroyed');
  });
});
