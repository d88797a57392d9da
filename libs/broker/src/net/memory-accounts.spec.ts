import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerMemory } from './answer-memory.js';
import { bytes, open } from './connection.fixture.js';
import type { Exchange } from './exchange.js';
import { RequestMemory } from './request-memory.js';

const step = fc.record({
  connection: fc.nat({ max: 2 }),
  request: fc.nat({ max: 5 }),
  size: fc.nat({ max: 400 }),
  what: fc.constantFrom(
    'send',
    'send half',
    'proceed',
    'hold',
    'reserve',
    'answer',
    'skip',
    'fail',
    'block',
    'drain',
    'end',
    'go',
  ),
});

describe('what connections hold of the memory of requests and answers', () => {
  it('is all given back once they are gone and their requests over, in whatever order that happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const memory = new RequestMemory(600);
        const answers = new AnswerMemory(2_000);
        const scenes = [0, 1, 2].map(() => open({ memory, answers, limits: { pendingRequestsMax: 4 } }));
        const settled = new Set<Exchange>();
        const settle = (exchange: Exchange | undefined, how: (exchange: Exchange) => void): void => {
          if (exchange === undefined || settled.has(exchange)) return;
          settled.add(exchange);
          how(exchange);
        };
        for (const { connection, request, size, what } of steps) {
          const scene = scenes[connection];
          if (scene === undefined) continue;
          const exchange = scene.exchanges.at(-1 - request);
          const text = 'x'.repeat(size);
          if (scene.connection.isClosed && ['send', 'send half', 'block', 'drain'].includes(what)) continue;
          if (what === 'send') scene.socket.send(text);
          else if (what === 'send half') scene.socket.events.onData(Buffer.from([0, 0, 0, 200, 1, 2, 3]));
          else if (what === 'proceed') exchange?.proceed();
          else if (what === 'hold') exchange?.hold(size);
          else if (what === 'reserve') exchange?.reserve(size);
          else if (what === 'answer') settle(exchange, (one) => one.answer(bytes(text)));
          else if (what === 'skip') settle(exchange, (one) => one.skip());
          else if (what === 'fail') settle(exchange, (one) => one.fail(new Error('no')));
          else if (what === 'block') scene.socket.isBlocked = true;
          else if (what === 'drain') scene.socket.drain();
          else if (what === 'end') scene.connection.end();
          else scene.connection.destroy();
          expect(memory.usedBytes).toBeGreaterThanOrEqual(0);
          expect(answers.usedBytes).toBeGreaterThanOrEqual(0);
        }
        for (const scene of scenes) scene.connection.destroy();
        for (const scene of scenes)
          for (const exchange of scene.exchanges) settle(exchange, (one) => one.answer(bytes('late')));
        expect([memory.usedBytes, answers.usedBytes]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps no request from starting for ever when clients read and requests are answered', async () => {
    const lively = step.filter(({ what }) => !['send half', 'fail', 'end', 'go'].includes(what));
    await fc.assert(
      fc.asyncProperty(fc.array(lively, { maxLength: 60 }), async (steps) => {
        const memory = new RequestMemory(600);
        const answers = new AnswerMemory(2_000);
        const scenes = [0, 1, 2].map(() => open({ memory, answers, limits: { pendingRequestsMax: 4 } }));
        const settled = new Set<Exchange>();
        const answer = (exchange: Exchange, text: string): void => {
          if (settled.has(exchange)) return;
          settled.add(exchange);
          exchange.answer(bytes(text));
        };
        let sent = 0;
        for (const { connection, request, size, what } of steps) {
          const scene = scenes[connection];
          const exchange = scene?.exchanges.at(-1 - request);
          if (what === 'send') {
            scene?.socket.send('x'.repeat(size));
            sent++;
          } else if (what === 'block' && scene !== undefined) scene.socket.isBlocked = true;
          else if (what === 'drain') scene?.socket.drain();
          else if (exchange === undefined) continue;
          else if (what === 'proceed') exchange.proceed();
          else if (what === 'hold') exchange.hold(size);
          else if (what === 'reserve') exchange.reserve(size);
          else answer(exchange, 'x'.repeat(size));
        }
        for (let round = 0; round <= steps.length; round++) {
          for (const { exchanges } of scenes) for (const exchange of exchanges) answer(exchange, 'x');
          for (const { socket } of scenes) socket.drain();
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(scenes.flatMap(({ exchanges }) => exchanges)).toHaveLength(sent);
      }),
      { numRuns: 300 },
    );
  });
});
