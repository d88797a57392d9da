import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collected } from './collected.js';
import { describeWithOwnBroker, startConformanceBroker } from './conformance-broker.js';
import type { ConformanceBroker } from './conformance-broker.js';
import { KafkajsFixture, sendIn } from './kafkajs.fixture.js';

jest.setTimeout(60_000);

let server: ConformanceBroker;
let fixture: KafkajsFixture;

beforeAll(async () => {
  server = await startConformanceBroker();
  fixture = new KafkajsFixture(server.bootstrap);
});

afterAll(() => server.stop());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('transactions of kafkajs', () => {
  it('shows what is committed when it is committed, and at once to those who read uncommitted', async () => {
    await fixture.createTopic('committed');
    await fixture.send('committed', [{ value: 'before' }]);
    const producer = await fixture.transactional('committing');
    const transaction = await producer.transaction();
    await sendIn(transaction, 'committed', 'one', 'two');
    await fixture.send('committed', [{ value: 'after' }]);
    const uncommitted = await fixture.read('committed', 'read_uncommitted');
    await uncommitted.values.count(4);
    const committed = await fixture.read('committed', 'read_committed');
    await committed.values.count(1);
    await committed.fetches.count(committed.fetches.items.length + 2);
    expect(committed.values.items).toEqual(['before']);
    await transaction.commit();
    await committed.values.count(4);
    expect(committed.values.items).toEqual(['before', 'one', 'two', 'after']);
    expect(uncommitted.values.items).toEqual(['before', 'one', 'two', 'after']);
    await Promise.all([committed.stop(), uncommitted.stop(), producer.disconnect()]);
  });

  it('never shows what is aborted to those who read committed', async () => {
    await fixture.createTopic('aborted');
    const producer = await fixture.transactional('aborting');
    for (const outcome of ['aborted 1', 'committed 1', 'aborted 2', 'committed 2']) {
      const transaction = await producer.transaction();
      await sendIn(transaction, 'aborted', outcome);
      await (outcome.startsWith('aborted') ? transaction.abort() : transaction.commit());
    }
    await fixture.send('aborted', [{ value: 'last' }]);
    expect(await fixture.committed('aborted', 'last')).toEqual(['committed 1', 'committed 2', 'last']);
    const uncommitted = await fixture.read('aborted', 'read_uncommitted');
    await uncommitted.values.until((values) => values.at(-1) === 'last');
    expect(uncommitted.values.items).toEqual(['aborted 1', 'committed 1', 'aborted 2', 'committed 2', 'last']);
    await Promise.all([uncommitted.stop(), producer.disconnect()]);
  });

  it('spans topics and partitions', async () => {
    await fixture.createTopic('spanned-a', 3);
    await fixture.createTopic('spanned-b');
    const producer = await fixture.transactional('spanning');
    const transaction = await producer.transaction();
    const topicMessages = [
      { topic: 'spanned-a', messages: numbers(3).map((partition) => ({ partition, value: `a${partition}` })) },
      { topic: 'spanned-b', messages: [{ value: 'b' }] },
    ];
    await transaction.sendBatch({ topicMessages });
    await transaction.commit();
    const a = await fixture.read('spanned-a', 'read_committed');
    const b = await fixture.read('spanned-b', 'read_committed');
    await Promise.all([a.values.count(3), b.values.count(1)]);
    expect([...a.values.items].sort()).toEqual(['a0', 'a1', 'a2']);
    await Promise.all([a.stop(), b.stop(), producer.disconnect()]);
  });

  it('consumes, transforms and produces exactly once, although it aborts in between', async () => {
    await fixture.createTopic('plain');
    await fixture.createTopic('squared');
    await fixture.send(
      'plain',
      numbers(12).map((value) => ({ value: String(value) })),
    );
    const producer = await fixture.transactional('squaring');
    const consumer = fixture.consumer('squares');
    const attempts = new Map<string, number>();
    const finished = new Collected<string>();
    await consumer.connect();
    await consumer.subscribe({ topic: 'plain', fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        const attempt = (attempts.get(message.offset) ?? 0) + 1;
        attempts.set(message.offset, attempt);
        const transaction = await producer.transaction();
        await sendIn(transaction, 'squared', String(Number(message.value) ** 2));
        const next = { partition, offset: String(Number(message.offset) + 1) };
        await transaction.sendOffsets({ consumerGroupId: 'squares', topics: [{ topic, partitions: [next] }] });
        if (attempt === 1 && Number(message.offset) % 4 === 3) {
          await transaction.abort();
          consumer.seek({ topic, partition, offset: message.offset });
          return;
        }
        await transaction.commit();
        finished.add(message.offset);
      },
    });
    await finished.count(12);
    await Promise.all([consumer.disconnect(), producer.disconnect()]);
    await fixture.send('squared', [{ value: 'last' }]);
    const squares = numbers(12).map((value) => String(value ** 2));
    expect(await fixture.committed('squared', 'last')).toEqual([...squares, 'last']);
    expect([...attempts.values()].filter((count) => count === 2)).toHaveLength(3);
    await fixture.admin(async (admin) => {
      const [offsets] = await admin.fetchOffsets({ groupId: 'squares', topics: ['plain'] });
      expect(offsets?.partitions).toEqual([{ partition: 0, offset: '12', metadata: null }]);
    });
  });

  it('forgets the offsets of a transaction that is aborted', async () => {
    await fixture.createTopic('read');
    const producer = await fixture.transactional('offsets');
    const offsets = (offset: string) => ({
      consumerGroupId: 'transactional',
      topics: [{ topic: 'read', partitions: [{ partition: 0, offset }] }],
    });
    const committed = () =>
      fixture.admin(async (admin) => {
        const [topic] = await admin.fetchOffsets({ groupId: 'transactional', topics: ['read'] });
        return topic?.partitions[0]?.offset;
      });
    const first = await producer.transaction();
    await first.sendOffsets(offsets('5'));
    expect(await committed()).toBe('-1');
    await first.commit();
    expect(await committed()).toBe('5');
    const second = await producer.transaction();
    await second.sendOffsets(offsets('7'));
    await second.abort();
    expect(await committed()).toBe('5');
    await producer.disconnect();
  });

  it('fences the producer whose transactional id another one has taken', async () => {
    await fixture.createTopic('fenced');
    const zombie = await fixture.transactional('taken');
    const transaction = await zombie.transaction();
    await sendIn(transaction, 'fenced', 'zombie');
    const successor = await fixture.transactional('taken');
    const next = await successor.transaction();
    await expect(transaction.commit()).rejects.toMatchObject({ type: 'INVALID_PRODUCER_EPOCH' });
    await sendIn(next, 'fenced', 'successor');
    await next.commit();
    expect(await fixture.committed('fenced', 'successor')).toEqual(['successor']);
    await Promise.all([zombie.disconnect(), successor.disconnect()]);
  });
});

describeWithOwnBroker('a restart of the broker, with kafkajs', () => {
  it('does not end the transaction that is under way', async () => {
    await fixture.createTopic('interrupted');
    const producer = await fixture.transactional('interrupted');
    const transaction = await producer.transaction();
    await sendIn(transaction, 'interrupted', 'before');
    await server.restart();
    await sendIn(transaction, 'interrupted', 'between');
    await server.restart();
    await transaction.commit();
    const dropped = await producer.transaction();
    await sendIn(dropped, 'interrupted', 'dropped');
    await server.restart();
    await dropped.abort();
    await fixture.send('interrupted', [{ value: 'last' }]);
    expect(await fixture.committed('interrupted', 'last')).toEqual(['before', 'between', 'last']);
    await producer.disconnect();
  });

  it('aborts what a producer that is gone has left open, when its transactional id comes back', async () => {
    await fixture.createTopic('abandoned');
    const lost = await fixture.transactional('abandoning');
    await sendIn(await lost.transaction(), 'abandoned', 'lost');
    await lost.disconnect();
    await server.restart();
    const found = await fixture.transactional('abandoning');
    const transaction = await found.transaction();
    await sendIn(transaction, 'abandoned', 'found');
    await transaction.commit();
    expect(await fixture.committed('abandoned', 'found')).toEqual(['found']);
    await found.disconnect();
  });

  it('neither loses nor doubles what an idempotent producer sends', async () => {
    await fixture.createTopic('idempotent');
    const producer = fixture.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const values = numbers(40).map(String);
    for (const value of values) {
      const sent = producer.send({ topic: 'idempotent', messages: [{ value }] });
      await (value === '20' ? Promise.all([sent, server.restart()]) : sent);
    }
    await producer.disconnect();
    expect(await fixture.committed('idempotent', '39')).toEqual(values);
  });
});
