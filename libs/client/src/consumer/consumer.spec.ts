import { afterEach, describe, expect, it } from '@jest/globals';
import type { FetchRequest, HeartbeatRequest, JoinGroupRequest, OffsetCommitRequest } from '@barnabas/protocol';
import type { KafkaClient } from '../kafka-client.js';
import { rejectionOf } from '../rejection.fixture.js';
import { ScriptedGroup } from '../scripted-group.fixture.js';
import type { Consumer } from './consumer.js';
import type { ConsumerOptions, PartitionRecords } from './consumer-options.js';

let client: KafkaClient;
let group: ScriptedGroup;
afterEach(async () => {
  const closed = client.close();
  await group.platform.time.advance(60_000);
  await closed;
  expect(group.platform.time.pending('work')).toBe(0);
});

async function start(options: ConsumerOptions = {}, partitions = 1): Promise<Consumer> {
  group = await new ScriptedGroup(partitions).start();
  client = group.client();
  return client.consumer({ groupId: 'group', autoOffsetReset: 'earliest', ...options });
}

function advance(ms: number): Promise<void> {
  return group.platform.time.advance(ms);
}

/** One poll, with virtual time moving until it is over. */
async function poll(consumer: Consumer, timeoutMs = 1000): Promise<string[]> {
  const polled = consumer.poll({ timeoutMs });
  await advance(timeoutMs);
  return valuesOf(await polled);
}

function valuesOf(polled: readonly PartitionRecords[]): string[] {
  return polled.flatMap(({ partition, records }) => records.map(({ value }) => `${partition}:${String(value)}`));
}

function bodies<T>(name: string): T[] {
  return group.brokers.flatMap((broker) => broker.of(name)).map(({ body }) => body as T);
}

describe('Consumer in a group', () => {
  it('asks for a member id, and joins again under it', async () => {
    const consumer = await start();
    consumer.subscribe(['orders']);
    await advance(0);
    expect(bodies<JoinGroupRequest>('JoinGroup').map(({ memberId }) => memberId)).toEqual(['', 'member-1']);
    expect(consumer.groupMetadata()).toMatchObject({ groupId: 'group', memberId: 'member-1', generationId: 1 });
    expect(await poll(consumer)).toHaveLength(10);
  });

  it('awaits onRevoked before it joins again, with heartbeats going on and commits still counting', async () => {
    const consumer = await start();
    const log: string[] = [];
    consumer.subscribe(['orders'], {
      onAssigned: () => void log.push(`assigned in generation ${group.generationId}`),
      onRevoked: async (partitions) => {
        await group.platform.time.sleep(20_000, 'work');
        await consumer.commit(partitions.map((each) => ({ ...each, offset: 7 })));
        log.push(`revoked after ${bodies('JoinGroup').length} joins`);
      },
    });
    await poll(consumer);
    group.heartbeatError = 27;
    await advance(3000);
    const polled = consumer.poll({ timeoutMs: 60_000 });
    const before = bodies('Heartbeat').length;
    await advance(15_000);
    expect(bodies('Heartbeat').length).toBeGreaterThan(before + 3);
    expect(bodies('JoinGroup')).toHaveLength(2);
    group.heartbeatError = 0;
    await advance(10_000);
    expect(log).toEqual(['assigned in generation 1', 'revoked after 2 joins', 'assigned in generation 2']);
    expect(bodies<OffsetCommitRequest>('OffsetCommit')).toMatchObject([
      { generationIdOrMemberEpoch: 1, memberId: 'member-1' },
    ]);
    expect(valuesOf(await polled)).toEqual(['0:7', '0:8', '0:9']);
  });

  it('tells of lost partitions and joins as somebody new when the group has gone on without it', async () => {
    const consumer = await start();
    const log: string[] = [];
    consumer.subscribe(['orders'], {
      onRevoked: () => void log.push('revoked'),
      onLost: (partitions) => void log.push(`lost ${partitions.length}`),
    });
    await poll(consumer);
    group.heartbeatError = 25;
    group.memberId = 'member-2';
    await advance(3000);
    group.heartbeatError = 0;
    await advance(1000);
    expect(log).toEqual(['lost 1']);
    expect(bodies<JoinGroupRequest>('JoinGroup').map(({ memberId }) => memberId)).toEqual([
      '',
      'member-1',
      '',
      'member-2',
    ]);
    await expect(consumer.commit([{ topic: 'gone', partition: 0, offset: 1 }])).rejects.toMatchObject({
      code: 'COMMIT_FAILED',
    });
  });

  it('commits at the coordinator that took over, and through a rebalance of the others', async () => {
    const consumer = await start();
    consumer.subscribe(['orders']);
    await poll(consumer);
    group.brokers[0].once('OffsetCommit', (request) => {
      group.coordinator = 2;
      return group.commit(request, 16);
    });
    group.brokers[1].once('OffsetCommit', (request) => group.commit(request, 27));
    const committed = consumer.commit([{ topic: 'orders', partition: 0, offset: 5 }]);
    await advance(2000);
    await committed;
    expect(group.committed.get(0)).toBe(5);
    await advance(3000);
    expect(group.brokers[1].of('Heartbeat').length).toBeGreaterThan(0);
  });

  it('does not let a repeated commit undo a later one, and sends together what came meanwhile', async () => {
    const consumer = await start({}, 2);
    consumer.subscribe(['orders']);
    await poll(consumer);
    group.brokers[0].once('OffsetCommit', (request) => group.commit(request, 14));
    const commits = [consumer.commit([{ topic: 'orders', partition: 0, offset: 1 }])];
    await advance(10);
    for (let offset = 2; offset <= 9; offset += 1) {
      commits.push(consumer.commit([{ topic: 'orders', partition: offset % 2, offset }]));
    }
    await advance(2000);
    await Promise.all(commits);
    expect([...group.committed]).toEqual([
      [0, 8],
      [1, 9],
    ]);
    expect(bodies('OffsetCommit')).toHaveLength(3);
  });

  it('says that a commit of an old generation came too late', async () => {
    const consumer = await start();
    consumer.subscribe(['orders']);
    await poll(consumer);
    group.brokers[0].on('OffsetCommit', (request) => group.commit(request, 22));
    const outcome = rejectionOf(consumer.commit([{ topic: 'orders', partition: 0, offset: 5 }]));
    await advance(1000);
    expect(await outcome).toMatchObject({
      code: 'COMMIT_FAILED',
    });
  });

  it('gives its partitions back and leaves when it is closed; a static member stays in', async () => {
    for (const groupInstanceId of [undefined, 'instance']) {
      const consumer = await start(groupInstanceId === undefined ? {} : { groupInstanceId });
      const log: string[] = [];
      consumer.subscribe(['orders'], {
        onRevoked: async () => {
          await consumer.commit([{ topic: 'orders', partition: 0, offset: 3 }]);
          log.push(`revoked before ${bodies('LeaveGroup').length} leaves`);
        },
      });
      await poll(consumer);
      const closed = consumer.close();
      await advance(1000);
      await closed;
      expect(log).toEqual(['revoked before 0 leaves']);
      expect(group.committed.get(0)).toBe(3);
      expect(bodies('LeaveGroup')).toHaveLength(groupInstanceId === undefined ? 1 : 0);
      expect(
        bodies<HeartbeatRequest>('Heartbeat').every((each) => each.groupInstanceId === (groupInstanceId ?? null)),
      ).toBe(true);
    }
  });

  it('does not wait for a coordinator that is silent when it leaves', async () => {
    const consumer = await start();
    group.brokers[0].on('LeaveGroup', () => 'silence');
    consumer.subscribe(['orders']);
    await poll(consumer);
    const closed = consumer.close();
    await advance(3000);
    await closed;
    expect(bodies('LeaveGroup')).toHaveLength(1);
  });

  it('does not wait for a join that takes minutes when it is closed', async () => {
    const consumer = await start();
    group.brokers[0].on('JoinGroup', (request) =>
      (request.body as JoinGroupRequest).memberId === '' ? group.join(request) : 'silence',
    );
    consumer.subscribe(['orders']);
    await advance(0);
    const closed = consumer.close();
    await advance(1000);
    await closed;
    expect(bodies('LeaveGroup')).toHaveLength(1);
  });

  it('dies aloud when its listener throws', async () => {
    const consumer = await start();
    const died = new Promise((resolve) => void consumer.onFailure(resolve));
    consumer.subscribe(['orders'], {
      onAssigned: () => {
        throw new Error('no database');
      },
    });
    const polled = consumer.poll();
    const outcome = rejectionOf(polled);
    await advance(1000);
    expect(await outcome).toMatchObject({
      code: 'REBALANCE_LISTENER_FAILED',
      message: expect.stringContaining('no database') as unknown as string,
    });
    expect(await died).toMatchObject({ code: 'REBALANCE_LISTENER_FAILED' });
    expect(bodies('LeaveGroup')).toHaveLength(1);
  });
});

describe('Consumer, fetching', () => {
  it('stops fetching a paused partition, keeps what it has of it, and goes on with the others', async () => {
    const consumer = await start({ maxPartitionFetchBytes: 1 }, 2);
    const [p0, p1] = [0, 1].map((partition) => ({ topic: 'orders', partition }));
    group.ends[1] = 1000;
    consumer.assign([p0!, p1!]);
    const first = consumer.poll({ maxRecords: 4 });
    await advance(0);
    expect(valuesOf(await first)).toHaveLength(4);
    consumer.pause([p0!]);
    const position = consumer.position(p0!);
    const fetchesBefore = bodies('Fetch').length;
    const seen: string[] = [];
    for (let round = 0; round < 10; round += 1) seen.push(...(await poll(consumer, 100)));
    expect(seen.every((value) => value.startsWith('1:'))).toBe(true);
    expect(seen.length).toBeGreaterThan(50);
    expect(consumer.position(p0!)).toBe(position);
    const asked = bodies<FetchRequest>('Fetch').slice(fetchesBefore + 1);
    expect(
      asked.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition))),
    ).not.toContain(0);
    consumer.pause([p1!]);
    consumer.resume([p0!]);
    expect(await poll(consumer)).toEqual(
      Array.from({ length: 10 - position! }, (_, index) => `0:${position! + index}`),
    );
  });

  it('drops an answer to a fetch from before a seek', async () => {
    const consumer = await start();
    consumer.assign([{ topic: 'orders', partition: 0 }]);
    let release = (): void => undefined;
    group.brokers[0].once('Fetch', async (request) => {
      await new Promise<void>((resolve) => (release = resolve));
      return group.fetch(request);
    });
    await advance(100);
    consumer.seek({ topic: 'orders', partition: 0, offset: 8 });
    release();
    expect(await poll(consumer)).toEqual(['0:8', '0:9']);
  });

  it('follows the leader when it is fenced', async () => {
    const consumer = await start();
    group.brokers[0].on('Fetch', ({ body }) => {
      group.leaders[0] = 2;
      group.leaderEpochs[0] = 5;
      const { topicId } = (body as FetchRequest).topics[0]!;
      return {
        throttleTimeMs: 0,
        responses: [
          {
            topicId,
            partitions: [
              { partitionIndex: 0, errorCode: 74, highWatermark: -1, abortedTransactions: null, records: null },
            ],
          },
        ],
      };
    });
    consumer.assign([{ topic: 'orders', partition: 0 }]);
    expect(await poll(consumer, 2000)).toHaveLength(10);
    expect(group.brokers[1].of('Fetch')[0]).toMatchObject({
      body: { topics: [{ partitions: [{ currentLeaderEpoch: 5 }] }] },
    });
  });

  it('goes on after the broker was gone', async () => {
    const consumer = await start();
    consumer.assign([{ topic: 'orders', partition: 0 }]);
    await poll(consumer);
    for (const connection of group.platform.network.connections) group.platform.network.cut(connection);
    group.ends[0] = 12;
    expect(await poll(consumer, 5000)).toEqual(['0:10', '0:11']);
  });
});
