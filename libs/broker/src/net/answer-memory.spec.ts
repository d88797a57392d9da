import { describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@barnabas/platform';
import { AnswerMemory } from './answer-memory.js';
import { bytes, open } from './connection.fixture.js';
import type { ConnectionLimits } from './connection-limits.js';

const KIBIBYTE = 1024;

function holder(memory: AnswerMemory, bytesNow: () => number) {
  const self = {
    recount: () => memory.set(self, bytesNow()),
    stalledSinceMs: undefined,
    giveUp: () => undefined,
  };
  return self;
}

/** A connection whose client asks for more and more and reads nothing. */
function greedy(answers: AnswerMemory, limits: Partial<ConnectionLimits> = {}) {
  const scene = open({ answers, limits });
  scene.socket.isBlocked = true;
  scene.onRequest = (exchange) => exchange.answer(bytes('x'.repeat(Math.max(100, exchange.roomBytes()))));
  scene.socket.sendAtOnce(Array.from({ length: 10 }, () => 'more'));
  return scene;
}

describe('AnswerMemory', () => {
  it('bounds nothing unless it is told to', () => {
    const memory = new AnswerMemory(-1);
    memory.set(
      holder(memory, () => 1e12),
      1e12,
    );
    expect(memory.shareBytes()).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('leaves the next one room whatever the ones before took of theirs', () => {
    const memory = new AnswerMemory(32 * KIBIBYTE);
    const shares = Array.from({ length: 40 }, () => {
      const share = memory.shareBytes();
      memory.set(
        holder(memory, () => share),
        share,
      );
      return share;
    });
    expect(shares[0]).toBe(KIBIBYTE);
    expect(shares[39]).toBeGreaterThan(KIBIBYTE / 4);
    expect(memory.usedBytes).toBeLessThan(32 * KIBIBYTE);
  });

  it('has no share when all is taken', () => {
    const memory = new AnswerMemory(100);
    memory.set(
      holder(memory, () => 150),
      150,
    );
    expect(memory.shareBytes()).toBe(0);
  });

  it('finds out what sockets have handed on meanwhile, a few at a time', () => {
    const memory = new AnswerMemory(1_000_000);
    let held = 10_000;
    for (let index = 0; index < 100; index++) {
      memory.set(
        holder(memory, () => held),
        held,
      );
    }
    expect(memory.shareBytes()).toBe(0);
    held = 0;
    const shares = Array.from({ length: 4 }, () => memory.shareBytes());
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(memory.usedBytes).toBeLessThan(500_000);
  });
});

describe('the line for a batch', () => {
  it('moves when memory is free again, one at a time, in order, without those who have left', async () => {
    const memory = new AnswerMemory(100);
    let held = 150;
    const one = holder(memory, () => held);
    const another = holder(memory, () => 10);
    memory.set(one, held);
    const called: string[] = [];
    memory.wait(() => called.push('a'), 0);
    memory.wait(() => called.push('left'), 0)();
    memory.wait(() => called.push('b'), 0);
    await Promise.resolve();
    expect(called).toEqual([]);
    held = 120;
    memory.set(one, held);
    expect(called).toEqual([]);
    held = 0;
    memory.set(one, held);
    expect(called).toEqual(['a']);
    memory.set(another, 10);
    expect(called).toEqual(['a', 'b']);
  });

  it('does not keep one waiting for what sockets have handed on meanwhile', async () => {
    const memory = new AnswerMemory(100);
    memory.set(
      holder(memory, () => 0),
      150,
    );
    const called: string[] = [];
    memory.wait(() => called.push('a'), 0);
    await Promise.resolve();
    expect(called).toEqual(['a']);
  });

  it('is none when nothing is bounded', () => {
    const memory = new AnswerMemory(-1);
    memory.set(
      holder(memory, () => 1e12),
      1e12,
    );
    expect(memory.isExhausted).toBe(false);
  });
});

describe('connections that share the memory of answers', () => {
  it('start nothing further while their client holds their share, and go on when it has read', () => {
    const answers = new AnswerMemory(320 * KIBIBYTE);
    const { socket, exchanges } = greedy(answers);
    expect(exchanges).toHaveLength(1);
    expect(answers.usedBytes).toBe(10 * KIBIBYTE);
    socket.drain();
    expect(exchanges).toHaveLength(10);
    expect(answers.usedBytes).toBe(0);
  });

  it('hold together little more than the bound, however many read nothing', () => {
    const answers = new AnswerMemory(320 * KIBIBYTE);
    for (let count = 0; count < 500; count++) {
      greedy(answers);
    }
    expect(answers.usedBytes).toBeLessThan(320 * KIBIBYTE + 500 * 100);
  });

  it('serve who reads while others hold everything, small requests and large', () => {
    const answers = new AnswerMemory(1_000);
    const others = Array.from({ length: 20 }, () => greedy(answers));
    expect(answers.shareBytes()).toBe(0);
    const reader = open({ answers });
    reader.onRequest = (exchange) => exchange.answer(bytes('next'));
    for (let round = 0; round < 10; round++) {
      reader.socket.send('next');
    }
    expect(reader.socket.written).toHaveLength(10);
    expect(others.map(({ exchanges }) => exchanges.length)).toEqual(others.map(() => 1));
  });

  it('start a small request behind one that waits with nothing in hand, though all memory is taken', () => {
    const answers = new AnswerMemory(1_000);
    Array.from({ length: 20 }, () => greedy(answers));
    const { socket, exchanges, at } = open({ answers });
    socket.send('fetch', 'heartbeat');
    at(0).proceed();
    expect(exchanges).toHaveLength(2);
  });

  it('start nothing behind a request whose bytes are being read, until it holds less', () => {
    const answers = new AnswerMemory(3_200);
    const { socket, exchanges, at } = open({ answers });
    socket.send('fetch', 'another');
    at(0).hold(5_000);
    at(0).proceed();
    expect(exchanges).toHaveLength(1);
    at(0).hold(10);
    expect(exchanges).toHaveLength(2);
    expect(at(1).roomBytes()).toBe(Math.floor((3_200 - 10) / 32) - 10);
  });

  it('give back all they hold when they go, whatever is answered later', () => {
    const answers = new AnswerMemory(320 * KIBIBYTE);
    const { socket } = greedy(answers);
    const waiting = open({ answers });
    waiting.socket.send('fetch');
    waiting.at(0).hold(5_000);
    expect(answers.usedBytes).toBe(10 * KIBIBYTE + 5_000);
    socket.destroy();
    waiting.socket.destroy();
    waiting.at(0).hold(9_000);
    waiting.at(0).answer(bytes('late'));
    expect(answers.usedBytes).toBe(0);
  });

  it('are closed when their client has taken nothing for connections.max.idle.ms', async () => {
    const answers = new AnswerMemory(320 * KIBIBYTE);
    const { socket, time } = greedy(answers, { idleMs: 10_000 });
    await time.advance(9_000);
    socket.drain();
    expect(socket.state).toBe('open');
    socket.isBlocked = true;
    socket.send('more');
    await time.advance(9_000);
    expect([socket.state, answers.usedBytes]).toEqual(['open', 10 * KIBIBYTE]);
    await time.advance(2_000);
    expect([socket.state, answers.usedBytes]).toEqual(['destroyed', 0]);
  });

  it('are closed once their client has taken nothing for 30 seconds and another waits', async () => {
    const answers = new AnswerMemory(20_000);
    const time = new VirtualTime();
    const limits = { idleMs: 600_000 };
    const hold = () => {
      const scene = open({ answers, limits, time });
      scene.socket.isBlocked = true;
      scene.onRequest = (exchange) => exchange.answer(bytes('x'.repeat(10_000)));
      scene.socket.send('more');
      return scene;
    };
    const [stalled, slow] = [hold(), hold()];
    const waiting = open({ answers, limits, time });
    waiting.socket.send('fetch');
    expect(waiting.at(0).mayExceed()).toBe(false);
    const wait = () => {
      let isCalled = false;
      const leave = waiting.at(0).onRoom(() => (isCalled = true));
      return { isCalled: () => isCalled, leave };
    };
    await time.advance(29_000);
    slow.socket.sentBytes += 1;
    wait().leave();
    await time.advance(1_000);
    const { isCalled } = wait();
    expect([stalled.socket.state, slow.socket.state]).toEqual(['destroyed', 'open']);
    expect(isCalled()).toBe(false);
    await time.quiet();
    expect(isCalled()).toBe(true);
    expect(waiting.at(0).mayExceed()).toBe(true);
  });

  it('count no answer of a connection that has failed, and what its socket still sends', () => {
    const answers = new AnswerMemory(320 * KIBIBYTE);
    const { socket, at } = open({ answers });
    socket.isBlocked = true;
    socket.send('a', 'b', 'c');
    at(0).proceed();
    at(1).proceed();
    at(2).answer(bytes('C'.repeat(50)));
    at(0).answer(bytes('A'.repeat(70)));
    at(1).fail(new Error('no'));
    expect(answers.usedBytes).toBe(70);
    socket.drain();
    expect(answers.usedBytes).toBe(0);
  });
});
