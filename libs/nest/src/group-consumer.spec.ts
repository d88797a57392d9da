import type {
  ConsumerRecord,
  OffsetToCommit,
  PartitionFailure,
  PartitionRecords,
  RebalanceListener,
  TopicPartition,
} from '@barnabas/client';
import { KafkaError } from '@barnabas/client';
import { VirtualTime } from '@barnabas/platform';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { GroupConsumer } from './group-consumer.js';
import type { KafkaConnection } from './kafka-connection.js';
import { KafkaHealth } from './kafka-health.js';
import { kafkaSettings } from './kafka-settings.js';
import type { RecordOutcome } from './record-outcome.js';
import type { RecordProcessor } from './record-processor.js';
import type { Subscription } from './subscription.js';

Logger.overrideLogger(false);

const orders0: TopicPartition = { topic: 'orders', partition: 0 };

function records(from: number, count: number): PartitionRecords {
  const rest = {
    timestamp: 0,
    timestampType: 'CreateTime',
    key: null,
    value: null,
    headers: [],
    leaderEpoch: 0,
  } as const;
  const all = Array.from({ length: count }, (_, n): ConsumerRecord => ({ ...orders0, offset: from + n, ...rest }));
  return { ...orders0, records: all, highWatermark: from + count };
}

/** A consumer whose polls the test answers. */
class ScriptedConsumer {
  readonly commits: OffsetToCommit[][] = [];
  readonly log: string[] = [];
  listener: RebalanceListener = {};
  #answer: ((answer: PartitionRecords[] | Error) => void) | undefined;

  subscribe(_topics: string[], listener: RebalanceListener): void {
    this.listener = listener;
  }

  poll({ signal }: { signal: AbortSignal }): Promise<PartitionRecords[]> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => resolve([]), { once: true });
      this.#answer = (answer) => (Array.isArray(answer) ? resolve(answer) : reject(answer));
    });
  }

  answer(answer: PartitionRecords[] | Error): void {
    this.#answer?.(answer);
  }

  readonly #failureListeners: ((error: Error) => void)[] = [];

  onFailure(listener: (error: Error) => void): () => void {
    this.#failureListeners.push(listener);
    return () => undefined;
  }

  die(error: Error): void {
    for (const listener of this.#failureListeners) listener(error);
  }

  async commit(offsets: OffsetToCommit[]): Promise<void> {
    this.commits.push(offsets);
    this.log.push('commit');
  }

  async close(): Promise<void> {
    await this.listener.onRevoked?.([orders0]);
    this.log.push('leave');
  }

  pause(): void {
    this.log.push('pause');
  }

  resume(): void {
    this.log.push('resume');
  }

  failing: PartitionFailure[] = [];
  failures = (): PartitionFailure[] => this.failing;
  assignment = (): TopicPartition[] => [orders0];
  position = (): number => 0;
}

function setup() {
  const time = new VirtualTime();
  const consumer = new ScriptedConsumer();
  const admin = { describeCluster: async () => ({}) };
  const connection = { platform: { clock: time, timers: time }, consumer: () => consumer, admin };
  const health = new KafkaHealth(connection as unknown as KafkaConnection);
  const running: (() => void)[] = [];
  const process = (): Promise<RecordOutcome> =>
    new Promise((resolve) =>
      running.push(() => {
        consumer.log.push('handled');
        resolve('finished');
      }),
    );
  const subscription = { topic: { name: 'orders' }, handler: 'A#b', policy: { order: 'partition' } } as Subscription;
  const work = [{ subscription, processor: { process, waiting: 0 } as unknown as RecordProcessor }];
  const settings = kafkaSettings({ drainTimeout: '30s' });
  const group = new GroupConsumer('email', work, connection as unknown as KafkaConnection, health, settings);
  group.start();
  void consumer.listener.onAssigned?.([orders0]);
  return { time, consumer, health, running, group };
}

describe('the consumer of a group', () => {
  it('stops by finishing what runs, committing it and leaving, in this order', async () => {
    const { time, consumer, running, group } = setup();
    consumer.answer([records(5, 3)]);
    await time.quiet();
    const stopped = group.stop();
    await time.quiet();
    expect(consumer.log).toEqual([]);
    running[0]!();
    await stopped;
    expect(consumer.log).toEqual(['handled', 'commit', 'leave']);
    expect(consumer.commits).toEqual([[{ ...orders0, offset: 6 }]]);
    expect([running.length, time.pending()]).toEqual([1, 0]);
  });

  it('waits for handlers no longer than the drain timeout, and commits nothing of what they do afterwards', async () => {
    const { time, consumer, running, group } = setup();
    consumer.answer([records(5, 1)]);
    await time.quiet();
    const stopped = group.stop();
    await time.advance(30_000);
    await stopped;
    running[0]!();
    await time.quiet();
    expect(consumer.log).toEqual(['leave', 'handled']);
    expect(consumer.commits).toEqual([]);
  });

  it('reads no more of a partition that is full until it has room', async () => {
    const { time, consumer, running } = setup();
    consumer.answer([records(0, 600)]);
    await time.quiet();
    expect(consumer.log).toEqual(['pause']);
    while (!consumer.log.includes('resume')) {
      running.shift()!();
      await time.quiet();
    }
    expect(consumer.log.filter((entry) => entry === 'handled').length).toBeGreaterThan(300);
    expect(consumer.log.filter((entry) => entry === 'pause')).toHaveLength(1);
  });

  it('commits nothing of partitions that are lost', async () => {
    const { time, consumer, running } = setup();
    consumer.answer([records(0, 1)]);
    await time.quiet();
    void consumer.listener.onLost?.([orders0]);
    running[0]!();
    await time.advance(5000);
    expect(consumer.commits).toEqual([]);
  });

  it('begins nothing more when its consumer has died, and asks nothing more of it', async () => {
    const { time, consumer, running, health, group } = setup();
    consumer.answer([records(0, 600)]);
    await time.quiet();
    consumer.die(new Error('fenced'));
    running[0]!();
    await time.quiet();
    expect(running).toHaveLength(1);
    expect(consumer.log).toEqual(['pause', 'handled']);
    expect(await health.problems()).toEqual(["the consumer of group 'email' has died: fenced"]);
    await group.stop();
  });

  it('is unhealthy while it cannot read, and well again when it can', async () => {
    const { time, consumer, health } = setup();
    consumer.answer(new Error('not authorised'));
    await time.quiet();
    expect(await health.problems()).toEqual(["group 'email' cannot read: not authorised"]);
    await time.advance(1000);
    consumer.answer([]);
    await time.quiet();
    expect(await health.problems()).toEqual([]);
  });

  it('stays unhealthy while one partition cannot be read, however much comes of the others', async () => {
    const { time, consumer, health } = setup();
    const error = new KafkaError({ code: 'CORRUPT_MESSAGE', message: 'offset 7 of orders-1 is damaged' });
    consumer.failing = [{ topic: 'orders', partition: 1, error }];
    consumer.answer([records(0, 1)]);
    await time.quiet();
    consumer.answer([records(1, 1)]);
    await time.quiet();
    expect(await health.problems()).toEqual(["group 'email' cannot read: offset 7 of orders-1 is damaged"]);
    consumer.failing = [];
    consumer.answer([records(2, 1)]);
    await time.quiet();
    expect(await health.problems()).toEqual([]);
  });
});
