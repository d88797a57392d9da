import type { ConsumerRecord, ProducerRecord } from '@barnabas/client';
import { SeededRandomness, VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DeadLetters } from './dead-letters.js';
import type { KafkaConnection } from './kafka-connection.js';
import { KafkaHealth } from './kafka-health.js';
import type { Subscription } from './subscription.js';

Logger.overrideLogger(false);

const record: ConsumerRecord = {
  topic: 'orders',
  partition: 4,
  offset: 9,
  timestamp: 1,
  timestampType: 'CreateTime',
  key: Buffer.from('k'),
  value: Buffer.from([0xff, 0x00]),
  headers: [],
  leaderEpoch: 0,
};
const subscription = { topic: { name: 'orders' }, group: 'email', handler: 'A#b' } as Subscription;

/** A producer that fails as often as it is told to. */
function setup(failures: number, code = 'CONNECTION_FAILED') {
  const time = new VirtualTime();
  const sent: ProducerRecord[] = [];
  const producer = {
    send: async (letter: ProducerRecord) => {
      sent.push(letter);
      if (sent.length <= failures) throw Object.assign(new Error('no broker'), { code });
    },
  };
  const admin = { describeCluster: async () => ({}) };
  const platform = { clock: time, timers: time, randomness: new SeededRandomness(1) };
  const connection = { platform, producer, admin } as unknown as KafkaConnection;
  const health = new KafkaHealth(connection);
  const stopping = new AbortController();
  const wait = (delayMs: number) =>
    time.sleep(delayMs, 'work', stopping.signal).then(
      () => true,
      () => false,
    );
  return { time, sent, health, letters: new DeadLetters(connection, health), stopping, wait };
}

describe('dead letters', () => {
  it('keep key and value byte by byte, in the same partition', async () => {
    const { letters, sent, wait } = setup(0);
    expect(await letters.keep(record, subscription, new Error('x'), wait)).toBe(true);
    expect(sent).toMatchObject([{ topic: 'orders.email.dlt', partition: 4, key: record.key, value: record.value }]);
  });

  it('are written again until they are durable, and make the process unhealthy when that takes too long', async () => {
    const { letters, sent, health, time, wait } = setup(12);
    const kept = letters.keep(record, subscription, new Error('x'), wait);
    await time.advance(20_000);
    expect(await health.problems()).toEqual([]);
    await time.advance(30_000);
    expect(await health.problems()).toEqual([
      "orders-4@9 cannot be kept in 'orders.email.dlt' and blocks what comes after it: no broker",
    ]);
    await time.runUntilIdle();
    expect(await kept).toBe(true);
    expect(sent).toHaveLength(13);
    expect(await health.problems()).toEqual([]);
  });

  it('that cannot be written leave the record to whoever comes next', async () => {
    const { letters, stopping, time, wait } = setup(Infinity);
    const kept = letters.keep(record, subscription, new Error('x'), wait);
    await time.advance(5000);
    stopping.abort();
    expect(await kept).toBe(false);
    expect(time.pending()).toBe(0);
  });

  it('go to any partition when theirs does not exist there', async () => {
    const { letters, sent, wait } = setup(1, 'INVALID_PARTITION');
    expect(await letters.keep(record, subscription, new Error('x'), wait)).toBe(true);
    expect(sent.map(({ partition }) => partition)).toEqual([4, undefined]);
  });
});
