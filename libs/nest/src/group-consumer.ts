import type { Consumer, ConsumerRecord, OffsetToCommit, PartitionRecords, TopicPartition } from '@barnabas/client';
import { partitionKey } from '@barnabas/client';
import { within } from '@barnabas/platform';
import { Logger } from '@nestjs/common';
import { CommitSchedule } from './commit-schedule.js';
import { messageOf } from './errors.js';
import type { KafkaConnection } from './kafka-connection.js';
import type { KafkaHealth } from './kafka-health.js';
import type { KafkaSettings } from './kafka-settings.js';
import { PartitionRunner } from './partition-runner.js';
import type { RecordProcessor } from './record-processor.js';
import type { Subscription } from './subscription.js';

/** After an error of the consumer that may pass. */
const POLL_AGAIN_MS = 1000;

/** A handler and what does its work. */
export interface HandlerWork {
  readonly subscription: Subscription;
  readonly processor: RecordProcessor;
}

/** What the group is doing at one moment. */
export interface GroupActivity {
  readonly group: string;
  readonly topics: readonly string[];
  readonly assigned: readonly AssignedPartition[];
  /** Only partitions on which something happens. */
  readonly busy: readonly PartitionActivity[];
  /** Records that wait for another attempt, or for their dead letter to be written. */
  readonly waiting: number;
}

/** A partition that this instance reads. */
export interface AssignedPartition extends TopicPartition {
  /** Everything before this offset has been handed to handlers, or is none of their business; undefined while unknown. */
  readonly position: number | undefined;
}

export interface PartitionActivity extends TopicPartition {
  readonly handler: string;
  readonly queued: number;
  readonly running: number;
  readonly isUncommitted: boolean;
}

/** One consumer for all handlers of a group: reads, hands out to partitions, holds back, commits, drains. */
export class GroupConsumer {
  readonly #logger: Logger;
  readonly #consumer: Consumer;
  readonly #work: ReadonlyMap<string, HandlerWork>;
  readonly #runners = new Map<string, PartitionRunner>();
  readonly #paused = new Set<PartitionRunner>();
  readonly #committed = new Map<string, number>();
  readonly #commits: CommitSchedule;
  readonly #stopping = new AbortController();
  #polling: Promise<void> = Promise.resolve();
  #unread: string | undefined;

  constructor(
    readonly group: string,
    work: readonly HandlerWork[],
    private readonly connection: KafkaConnection,
    private readonly health: KafkaHealth,
    private readonly settings: KafkaSettings,
  ) {
    this.#logger = new Logger(`KafkaGroup ${group}`);
    this.#work = new Map(work.map((each) => [each.subscription.topic.name, each]));
    this.#consumer = connection.consumer({ ...settings.consumer, groupId: group });
    this.#commits = new CommitSchedule({
      ...connection.platform,
      intervalMs: settings.commitIntervalMs,
      uncommitted: () => this.#uncommitted(),
      commit: (offsets) => this.#commit(offsets),
    });
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#work.values()].map(({ subscription }) => subscription);
  }

  /** Joins the group in the background. */
  start(): void {
    this.#consumer.onFailure((error) => {
      const problem = `the consumer of group '${this.group}' has died: ${error.message}`;
      this.#logger.error(problem);
      this.health.report(`group ${this.group}`, problem);
      // Its partitions are somebody else's: what waits is read again there.
      for (const runner of this.#runners.values()) void runner.drain();
    });
    this.#consumer.subscribe([...this.#work.keys()], {
      onAssigned: (partitions) => this.#assigned(partitions),
      onRevoked: (partitions) => this.#revoked(partitions),
      onLost: (partitions) => this.#lost(partitions),
    });
    this.#polling = this.#poll();
  }

  /** Drains the handlers, commits and leaves the group, in this order. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
    try {
      await this.#consumer.close();
    } catch (error) {
      this.#logger.warn(`could not leave the group properly: ${messageOf(error)}`);
    }
    // A consumer that has died calls nobody back.
    await this.#revoked([...this.#runners.values()]);
    this.#commits.close();
  }

  activity(): GroupActivity {
    const uncommitted = new Set(this.#uncommitted().map(({ topic, partition }) => partitionKey(topic, partition)));
    const busy = [...this.#runners.entries()].map(([name, { topic, partition, queued, running }]) => {
      const handler = this.#work.get(topic)?.subscription.handler ?? '';
      return { topic, partition, handler, queued, running, isUncommitted: uncommitted.has(name) };
    });
    return {
      group: this.group,
      topics: [...this.#work.keys()],
      assigned: this.#assignment(),
      busy: busy.filter(({ queued, running, isUncommitted }) => queued + running > 0 || isUncommitted),
      waiting: [...this.#work.values()].reduce((sum, { processor }) => sum + processor.waiting, 0),
    };
  }

  #assignment(): AssignedPartition[] {
    return this.#consumer
      .assignment()
      .map((partition) => ({ ...partition, position: this.#consumer.position(partition) }));
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        // After an error, quiet is good news too.
        const patience = this.#unread === undefined ? {} : { timeoutMs: POLL_AGAIN_MS };
        for (const batch of await this.#consumer.poll({ ...patience, signal })) this.#handOut(batch);
        // Other partitions go on: that does not make this one well.
        this.#tellUnread(this.#consumer.failures()[0]?.error);
      } catch (error) {
        if (signal.aborted || isFatal(error, this.#consumer)) return;
        this.#tellUnread(error);
        await this.connection.platform.timers.sleep(POLL_AGAIN_MS, 'liveness', signal).catch(() => undefined);
      }
    }
  }

  /** Why something cannot be read, told once while it lasts; undefined when all can. */
  #tellUnread(error: unknown): void {
    const problem = error === undefined ? undefined : `group '${this.group}' cannot read: ${messageOf(error)}`;
    if (problem === this.#unread) return;
    this.#unread = problem;
    const subject = `polling of ${this.group}`;
    if (problem === undefined) {
      this.health.solved(subject);
      return;
    }
    this.#logger.warn(problem);
    this.health.report(subject, problem);
  }

  #handOut({ topic, partition, records }: PartitionRecords): void {
    const runner = this.#runners.get(partitionKey(topic, partition));
    runner?.enqueue(records);
    if (runner?.isFull !== true) return;
    this.#paused.add(runner);
    this.#consumer.pause([runner]);
  }

  #assigned(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const work = this.#work.get(topic);
      if (work === undefined) continue;
      const runner: PartitionRunner = new PartitionRunner({
        topic,
        partition,
        order: work.subscription.policy.order,
        process: (record: ConsumerRecord, signals) => work.processor.process(record, signals),
        onProgress: () => this.#progressed(runner),
      });
      this.#runners.set(partitionKey(topic, partition), runner);
    }
  }

  #progressed(runner: PartitionRunner): void {
    if (this.#runners.get(partitionKey(runner.topic, runner.partition)) !== runner) return;
    if (runner.hasRoom && !runner.isStopping && this.#paused.delete(runner)) this.#consumer.resume([runner]);
    this.#commits.touch();
  }

  /** The partitions stay ours until this resolves: what is finished by then is committed. */
  async #revoked(partitions: readonly TopicPartition[]): Promise<void> {
    const leaving = this.#runnersOf(partitions);
    if (leaving.length === 0) return;
    await this.#drained(leaving);
    await this.#commits.flush();
    this.#lost(partitions);
  }

  #lost(partitions: readonly TopicPartition[]): void {
    for (const runner of this.#runnersOf(partitions)) {
      runner.abandon();
      const name = partitionKey(runner.topic, runner.partition);
      this.#runners.delete(name);
      this.#paused.delete(runner);
      this.#committed.delete(name);
    }
  }

  async #drained(leaving: readonly PartitionRunner[]): Promise<void> {
    const { drainTimeoutMs } = this.settings;
    const drained = Promise.all(leaving.map((runner) => runner.drain()));
    if ((await within(this.connection.platform.timers, drainTimeoutMs, drained)) !== 'late') return;
    const slow = leaving.filter(({ running }) => running > 0);
    const names = slow.map(({ topic, partition }) => partitionKey(topic, partition)).join(', ');
    this.#logger.warn(`handlers on ${names} were not done within ${drainTimeoutMs} ms: their records come again`);
  }

  #runnersOf(partitions: readonly TopicPartition[]): PartitionRunner[] {
    const runners = partitions.map(({ topic, partition }) => this.#runners.get(partitionKey(topic, partition)));
    return runners.filter((runner) => runner !== undefined);
  }

  #uncommitted(): OffsetToCommit[] {
    return [...this.#runners.entries()].flatMap(([name, { topic, partition, committable }]) => {
      if (committable === undefined || this.#committed.get(name) === committable) return [];
      return [{ topic, partition, offset: committable }];
    });
  }

  async #commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    const subject = `commits of ${this.group}`;
    try {
      await this.#consumer.commit(offsets);
      for (const { topic, partition, offset } of offsets) this.#committed.set(partitionKey(topic, partition), offset);
      this.health.solved(subject);
    } catch (error) {
      const problem = `group '${this.group}' cannot commit: ${messageOf(error)}`;
      this.#logger.warn(`${problem}; it will be tried again, or the records come again`);
      if (this.#stopping.signal.aborted) throw error;
      this.health.report(subject, problem);
      throw error;
    }
  }
}

/** The consumer is gone; anything else concerns a partition, or passes. */
function isFatal(error: unknown, consumer: Consumer): boolean {
  let isDead = false;
  consumer.onFailure(() => (isDead = true))();
  const isClosed = typeof error === 'object' && error !== null && 'code' in error && error.code === 'CONSUMER_CLOSED';
  return isDead || isClosed;
}
