import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collected } from './collected.js';
import { describeWithOwnBroker, startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture } from './kafkajs.fixture.js';
import type { Received } from './kafkajs.fixture.js';

jest.setTimeout(60_000);

let server: ConformanceBroker;
let fixture: KafkajsFixture;

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new KafkajsFixture(server.bootstrap);
});

afterAll(() => server.stop());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const valuesOf = (received: Collected<Received>) => received.items.map(({ message }) => String(message.value));

describe('consumers of kafkajs', () => {
  it('subscribe to topics by a pattern', async () => {
    await Promise.all(['stock.books', 'stock.games', 'other.books'].map((topic) => fixture.createTopic(topic)));
    const consumer = fixture.consumer('patterns');
    const received = new Collected<string>();
    await consumer.connect();
    await consumer.subscribe({ topics: [/^stock\..*/], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => received.add(`${topic} ${String(message.value)}`),
    });
    for (const topic of ['other.books', 'stock.books', 'stock.games']) {
      await fixture.send(topic, [{ value: 'new' }]);
    }
    await received.count(2);
    await consumer.disconnect();
    expect(new Set(received.items)).toEqual(new Set(['stock.books new', 'stock.games new']));
  });

  it('pause, resume and seek', async () => {
    await fixture.createTopic('steered', 2);
    const received = new Collected<Received>();
    const { consumer } = await fixture.member('a', 'steering', 'steered', received);
    const send = (value: string) =>
      fixture.send(
        'steered',
        [0, 1].map((partition) => ({ partition, value: `${value}:${partition}` })),
      );
    await send('first');
    await received.count(2);
    consumer.pause([{ topic: 'steered', partitions: [1] }]);
    await send('second');
    await received.count(3);
    expect(valuesOf(received).at(-1)).toBe('second:0');
    consumer.resume([{ topic: 'steered' }]);
    await received.count(4);
    consumer.seek({ topic: 'steered', partition: 0, offset: '0' });
    await received.count(6);
    await consumer.disconnect();
    const again = valuesOf(received).filter((value) => value.endsWith(':0'));
    expect(again).toEqual(['first:0', 'second:0', 'first:0', 'second:0']);
  });

  it('begin at the end when they are told to', async () => {
    await fixture.createTopic('ended');
    await fixture.send('ended', [{ value: 'old' }]);
    const consumer = fixture.consumer('ending');
    const joined = new Collected<undefined>();
    const fetches = new Collected<undefined>();
    consumer.on(consumer.events.GROUP_JOIN, () => joined.add(undefined));
    consumer.on(consumer.events.FETCH, () => fetches.add(undefined));
    await consumer.connect();
    await consumer.subscribe({ topics: ['ended'], fromBeginning: false });
    const received = new Collected<string>();
    await consumer.run({ eachMessage: async ({ message }) => received.add(String(message.value)) });
    await joined.count(1);
    await fetches.count(1);
    await fixture.send('ended', [{ value: 'new' }]);
    await received.count(1);
    await consumer.disconnect();
    expect(received.items).toEqual(['new']);
  });

  it('commit what they have finished of a batch, and leave the rest to the next', async () => {
    await fixture.createTopic('batched');
    await fixture.send(
      'batched',
      numbers(10).map((value) => ({ value: String(value) })),
    );
    const first = fixture.consumer('batching');
    const finished = new Collected<string>();
    await first.connect();
    await first.subscribe({ topics: ['batched'], fromBeginning: true });
    await first.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
        for (const { offset, value } of batch.messages.slice(0, 4)) {
          resolveOffset(offset);
          finished.add(String(value));
        }
        await heartbeat();
        await commitOffsetsIfNecessary({
          topics: [{ topic: 'batched', partitions: [{ partition: 0, offset: String(finished.items.length) }] }],
        });
      },
    });
    await finished.count(4);
    await first.disconnect();
    const done = finished.items.length;
    const received = new Collected<Received>();
    const next = await fixture.member('next', 'batching', 'batched', received);
    if (done < 10) {
      await received.count(10 - done);
    }
    await next.consumer.disconnect();
    expect([...finished.items, ...valuesOf(received)]).toEqual(numbers(10).map(String));
  });
});

describeWithOwnBroker('consumers of kafkajs and a restart of the broker', () => {
  it('carry on', async () => {
    await fixture.createTopic('restarted', 2);
    const received = new Collected<Received>();
    const { consumer } = await fixture.member('a', 'restarting', 'restarted', received);
    const send = (round: string) =>
      fixture.send(
        'restarted',
        [0, 1].map((partition) => ({ partition, value: round })),
      );
    await send('before');
    await received.count(2);
    await server.restart();
    await send('after');
    const fresh = (items: readonly Received[]) => items.filter(({ message }) => String(message.value) === 'after');
    await received.until((items) => new Set(fresh(items).map(({ partition }) => partition)).size === 2);
    await consumer.disconnect();
  });
});
