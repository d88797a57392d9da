import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consumer, TopicPartition } from '@barnabas/client';
import { ClusterFixture, read, until, values } from './cluster.fixture.js';

let cluster: ClusterFixture;
beforeAll(async () => {
  cluster = await ClusterFixture.start();
}, 30_000);
afterAll(() => cluster.close());

function numbered(topic: string, count: number, partitions = 1): { topic: string; partition: number; value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ topic, partition: index % partitions, value: String(index) }));
}

/** Polls `consumer` until `count` records came and commits each batch. */
async function readAndCommit(consumer: Consumer, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    for (const { topic, partition, records } of await consumer.poll({
      timeoutMs: 20_000,
      maxRecords: count - seen.length,
    })) {
      seen.push(...values(records));
      const last = records.at(-1);
      if (last !== undefined) await consumer.commit([{ topic, partition, offset: last.offset + 1, metadata: 'note' }]);
    }
  }
  return seen;
}

describe('Consumer', () => {
  it('goes on where the group has committed', async () => {
    const topic = await cluster.topic();
    await cluster.produce(numbered(topic, 20));
    const groupId = cluster.name('group');
    const first = cluster.consumer({ groupId });
    first.subscribe([topic]);
    expect(await readAndCommit(first, 12)).toHaveLength(12);
    await first.close();
    const second = cluster.consumer({ groupId });
    second.subscribe([topic]);
    expect(values(await read(second, 8))).toEqual(['12', '13', '14', '15', '16', '17', '18', '19']);
    expect(await second.committed([{ topic, partition: 0 }])).toMatchObject([{ offset: 12, metadata: 'note' }]);
    await second.close();
  }, 30_000);

  it('shares the partitions among its members, hands them over in order, and commits while it gives them up', async () => {
    const topic = await cluster.topic(4);
    const groupId = cluster.name('group');
    const log: string[] = [];
    const seen = new Map<string, number>();
    const join = (name: string): Consumer => {
      const consumer = cluster.consumer({ groupId });
      consumer.subscribe([topic], {
        onAssigned: (partitions) => void log.push(`${name} assigned ${partitions.length}`),
        onRevoked: async (partitions) => {
          const offsets = partitions.flatMap((each) => {
            const offset = consumer.position(each);
            return offset === undefined ? [] : [{ ...each, offset }];
          });
          await consumer.commit(offsets);
          log.push(`${name} revoked ${partitions.length}`);
        },
      });
      return consumer;
    };
    const take = async (...consumers: Consumer[]): Promise<void> => {
      for (const consumer of consumers) {
        for (const { records } of await consumer.poll({ timeoutMs: 50 })) {
          for (const value of values(records)) seen.set(value, (seen.get(value) ?? 0) + 1);
        }
      }
    };
    const a = join('a');
    await cluster.produce(numbered(topic, 100, 4));
    while (seen.size < 100) await take(a);
    const b = join('b');
    while (a.assignment().length !== 2 || b.assignment().length !== 2) await take(a, b);
    await cluster.produce(numbered(topic, 200, 4).slice(100));
    while (seen.size < 200) await take(a, b);
    await a.close();
    while (b.assignment().length !== 4) await take(b);
    await cluster.produce(numbered(topic, 240, 4).slice(200));
    while (seen.size < 240) await take(b);
    await b.close();
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
    expect(log).toEqual(
      expect.arrayContaining([
        'a assigned 4',
        'a revoked 4',
        'a assigned 2',
        'a revoked 2',
        'b assigned 2',
        'b assigned 4',
        'b revoked 4',
      ]),
    );
    expect(log.indexOf('a revoked 4')).toBeLessThan(log.indexOf('b assigned 2'));
  }, 60_000);

  it('refuses a commit of a partition that it has no more', async () => {
    const topic = await cluster.topic();
    const consumer = cluster.consumer({ groupId: cluster.name('group') });
    consumer.subscribe([topic]);
    await until(() => consumer.assignment().length === 1, consumer);
    await expect(consumer.commit([{ topic: 'other', partition: 0, offset: 1 }])).rejects.toMatchObject({
      code: 'COMMIT_FAILED',
    });
    await consumer.close();
  }, 30_000);

  it('dies aloud when a topic can never be', async () => {
    const consumer = cluster.consumer({ groupId: cluster.name('group') });
    const died = new Promise<Error>((resolve) => void consumer.onFailure(resolve));
    consumer.subscribe(['not/valid']);
    expect(await died).toMatchObject({ code: 'INVALID_TOPIC_EXCEPTION' });
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'INVALID_TOPIC_EXCEPTION' });
    await consumer.close();
  });

  it('seeks, and pauses one partition while the other goes on', async () => {
    const topic = await cluster.topic(2);
    await cluster.produce(numbered(topic, 20, 2));
    const consumer = cluster.consumer({});
    const [p0, p1]: TopicPartition[] = [
      { topic, partition: 0 },
      { topic, partition: 1 },
    ];
    consumer.assign([p0!, p1!]);
    await read(consumer, 20);
    consumer.seek({ ...p0!, offset: 7 });
    expect(values(await read(consumer, 3))).toEqual(['14', '16', '18']);
    consumer.pause([p0!]);
    consumer.seek({ ...p0!, offset: 0 });
    consumer.seekToBeginning([p1!]);
    expect((await read(consumer, 10)).every(({ partition }) => partition === 1)).toBe(true);
    expect(consumer.paused()).toEqual([p0]);
    expect(await consumer.poll({ timeoutMs: 100 })).toEqual([]);
    consumer.resume([p0!]);
    expect((await read(consumer, 10)).every(({ partition }) => partition === 0)).toBe(true);
    consumer.seekToEnd([p0!, p1!]);
    await until(() => consumer.position(p0!) === 10 && consumer.position(p1!) === 10, consumer);
    await cluster.produce([{ topic, partition: 1, value: 'new' }]);
    expect(values(await read(consumer, 1))).toEqual(['new']);
    await consumer.close();
  }, 30_000);

  it('keeps what a paused partition has buffered', async () => {
    const topic = await cluster.topic();
    await cluster.produce(numbered(topic, 10));
    const consumer = cluster.consumer({});
    const at = { topic, partition: 0 };
    consumer.assign([at]);
    const [first] = await consumer.poll({ maxRecords: 3 });
    expect(values(first?.records ?? [])).toEqual(['0', '1', '2']);
    expect(first?.highWatermark).toBe(10);
    consumer.pause([at]);
    expect(await consumer.poll({ timeoutMs: 50 })).toEqual([]);
    expect(consumer.position(at)).toBe(3);
    consumer.resume([at]);
    expect(values(await read(consumer, 7))).toEqual(['3', '4', '5', '6', '7', '8', '9']);
    await consumer.close();
  }, 30_000);

  it('begins where the policy says', async () => {
    const topic = await cluster.topic();
    await cluster.produce(numbered(topic, 5));
    const at = { topic, partition: 0 };
    const none = cluster.consumer({ autoOffsetReset: 'none', groupId: cluster.name('group') });
    none.assign([at]);
    await expect(none.poll()).rejects.toMatchObject({ code: 'NO_OFFSET_FOR_PARTITION' });
    none.seek({ ...at, offset: 3 });
    expect(values(await read(none, 2))).toEqual(['3', '4']);
    none.seek({ ...at, offset: 1000 });
    await expect(none.poll()).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' });
    await none.close();
    const earliest = cluster.consumer({ autoOffsetReset: 'earliest' });
    earliest.assign([at]);
    await read(earliest, 5);
    earliest.seek({ ...at, offset: 1000 });
    expect(values(await read(earliest, 5))).toEqual(['0', '1', '2', '3', '4']);
    await earliest.close();
    const latest = cluster.consumer({ autoOffsetReset: 'latest' });
    latest.assign([at]);
    await until(() => latest.position(at) === 5, latest);
    await latest.close();
  }, 30_000);

  it('keeps a static member in place over a restart, and fences the one that came before', async () => {
    const topic = await cluster.topic(2);
    const groupId = cluster.name('group');
    let revoked = 0;
    const other = cluster.consumer({ groupId, groupInstanceId: 'b' });
    const first = cluster.consumer({ groupId, groupInstanceId: 'a' });
    first.subscribe([topic]);
    other.subscribe([topic], { onRevoked: () => void (revoked += 1) });
    await until(() => first.assignment().length === 1 && other.assignment().length === 1, first, other);
    expect(first.assignment()).toEqual([{ topic, partition: 0 }]);
    const before = revoked;
    await first.close();
    const again = cluster.consumer({ groupId, groupInstanceId: 'a' });
    again.subscribe([topic]);
    await until(() => again.assignment().length === 1, again, other);
    expect(again.assignment()).toEqual([{ topic, partition: 0 }]);
    expect(revoked).toBe(before);
    const usurper = cluster.consumer({ groupId, groupInstanceId: 'a' });
    const died = new Promise<Error>((resolve) => void again.onFailure(resolve));
    usurper.subscribe([topic]);
    expect(await died).toMatchObject({ code: 'FENCED_INSTANCE_ID' });
    await expect(again.poll()).rejects.toMatchObject({ code: 'FENCED_INSTANCE_ID' });
    await Promise.all([usurper.close(), again.close(), other.close()]);
  }, 30_000);

  it('notices topics that come into being, and topics that grow', async () => {
    const client = cluster.connect({ metadataMaxAgeMs: 200 });
    const existing = await cluster.topic();
    const coming = cluster.name('topic');
    const consumer = client.consumer({
      groupId: cluster.name('group'),
      autoOffsetReset: 'earliest',
      heartbeatIntervalMs: 100,
    });
    consumer.subscribe([existing, coming]);
    await until(() => consumer.assignment().length === 1, consumer);
    await cluster.admin.createTopics([{ name: coming, partitions: 2 }]);
    await until(() => consumer.assignment().length === 3, consumer);
    await cluster.produce([{ topic: coming, partition: 1, value: 'hello' }]);
    expect(values(await read(consumer, 1))).toEqual(['hello']);
    await consumer.commit([{ topic: coming, partition: 1, offset: 1 }]);
    await cluster.admin.createPartitions([{ topic: existing, partitions: 3 }]);
    await until(() => consumer.assignment().length === 5, consumer);
    await cluster.produce([{ topic: existing, partition: 2, value: 'grown' }]);
    expect(values(await read(consumer, 1))).toEqual(['grown']);
    await client.close();
  }, 30_000);

  it('finds offsets by time', async () => {
    const topic = await cluster.topic();
    const t = Date.now() - 10_000;
    await cluster.produce([0, 1, 2, 3].map((index) => ({ topic, value: String(index), timestamp: t + index * 1000 })));
    const consumer = cluster.consumer({});
    const found = await consumer.offsetsForTimes([{ topic, partition: 0, timestamp: t + 1500 }]);
    expect(found).toMatchObject([{ offset: 2, timestamp: t + 2000 }]);
    expect(await consumer.offsetsForTimes([{ topic, partition: 0, timestamp: t + 9000 }])).toMatchObject([
      { offset: -1 },
    ]);
    await consumer.close();
  });

  it('ends a waiting poll on abort and on close', async () => {
    const topic = await cluster.topic();
    const consumer = cluster.consumer({});
    consumer.assign([{ topic, partition: 0 }]);
    const abort = new AbortController();
    const aborted = consumer.poll({ signal: abort.signal });
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'CONCURRENT_POLL' });
    abort.abort();
    expect(await aborted).toEqual([]);
    const waiting = consumer.poll();
    await consumer.close();
    expect(await waiting).toEqual([]);
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'CONSUMER_CLOSED' });
  });
});
