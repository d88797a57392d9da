import { ErrorCode } from '@barnabas/protocol';
import type { BrokerPool } from '../cluster/broker-pool.js';
import type { Cluster } from '../cluster/cluster.js';
import { KafkaError } from '../kafka-error.js';
import type { AssignedPartition } from './assigned-partition.js';
import type { Assignment } from './assignment.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { Fetch, FetchCall } from './fetch-call.js';
import type { FetchAnswer, FetchAsked } from './fetch-call.js';
import { FetchedRecords } from './fetched-records.js';

export interface FetcherEvents {
  /** There is something for a poll: records, or an error. */
  onFetched(): void;
  /** A partition's position has to be found anew. */
  onReset(): void;
}

/** Reads ahead in the background: one fetch in flight per broker, for every partition with room in its buffer. */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #assignment: Assignment;
  readonly #pool: BrokerPool;
  readonly #events: FetcherEvents;
  readonly #busy = new Set<number>();
  #scheduled = false;
  #closed = false;

  constructor(
    cluster: Cluster,
    settings: ConsumerSettings,
    assignment: Assignment,
    pool: BrokerPool,
    events: FetcherEvents,
  ) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#assignment = assignment;
    this.#pool = pool;
    this.#events = events;
  }

  /** Looks, once in this turn, for what can be fetched. */
  wake(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#run();
    });
  }

  close(): void {
    this.#closed = true;
  }

  #run(): void {
    const nowMs = this.#cluster.settings.platform.clock.monotonic();
    const byLeader = new Map<number, AssignedPartition[]>();
    for (const partition of this.#assignment.all) {
      if (!this.#isFetchable(partition, nowMs)) continue;
      const leader = this.#cluster.metadata.topic(partition.topic)?.partitions[partition.partition]?.leader ?? -1;
      if (leader < 0 || !this.#cluster.metadata.snapshot.brokers.has(leader)) this.#retryLater(partition);
      else if (!this.#busy.has(leader)) byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition]);
    }
    for (const [leader, partitions] of byLeader) void this.#fetch(leader, partitions);
  }

  /** Up to two answers of a partition are held: one being delivered, one for after it. */
  #isFetchable(partition: AssignedPartition, nowMs: number): boolean {
    if (!partition.isReady || partition.isRevoking || partition.isPaused || partition.error !== undefined) return false;
    if (partition.position === undefined || partition.retryAtMs > nowMs) return false;
    return partition.bufferedBytes < this.#settings.maxPartitionFetchBytes;
  }

  async #fetch(leader: number, partitions: readonly AssignedPartition[]): Promise<void> {
    const call = new FetchCall(partitions, this.#cluster.metadata.snapshot, this.#settings);
    this.#busy.add(leader);
    try {
      const link = this.#pool.link(this.#cluster.addressOf(leader), 'fetch');
      const { maxVersion } = call;
      const timeoutMs = this.#cluster.settings.requestTimeoutMs + this.#settings.fetchMaxWaitMs;
      const response = await link.request(Fetch, () => call.body(), { maxVersion, timeoutMs });
      if (response.errorCode !== ErrorCode.None) throw KafkaError.fromBroker(response.errorCode, 'cannot fetch');
      for (const [asked, answer] of call.answers(response)) {
        if (answer !== undefined && this.#isCurrent(asked)) this.#answered(asked, answer);
      }
    } catch (error) {
      this.#failed(call, error);
    } finally {
      this.#busy.delete(leader);
      this.wake();
    }
  }

  #isCurrent({ partition, epoch }: FetchAsked): boolean {
    return this.#assignment.has(partition) && partition.epoch === epoch;
  }

  #answered({ partition, offset }: FetchAsked, answer: FetchAnswer): void {
    switch (answer.errorCode) {
      case ErrorCode.None: {
        if (answer.records === null || answer.records.length === 0) return;
        const { topic, partition: index } = partition;
        const { abortedTransactions, highWatermark, records: bytes } = answer;
        const fetched = { topic, partition: index, bytes, abortedTransactions, highWatermark };
        partition.buffer(new FetchedRecords(fetched, offset, this.#settings.isolationLevel));
        this.#events.onFetched();
        return;
      }
      case ErrorCode.OffsetOutOfRange:
        this.#outOfRange(partition, offset);
        return;
      default: {
        const error = KafkaError.fromBroker(
          answer.errorCode,
          `cannot fetch partition ${partition.partition} of topic '${partition.topic}'`,
        );
        if (error.retriable) this.#retryLater(partition);
        else this.#fail(partition, error);
      }
    }
  }

  /** Records deleted by retention, or a position that never was: go where the policy says, once what is buffered was delivered. */
  #outOfRange(partition: AssignedPartition, offset: number): void {
    if (partition.hasBuffered) {
      this.#retryLater(partition);
      return;
    }
    const { autoOffsetReset } = this.#settings;
    if (autoOffsetReset === 'none') {
      const what = `offset ${offset} of partition ${partition.partition} of topic '${partition.topic}' is not there any more`;
      const advice = 'seek to an offset that is, or choose an autoOffsetReset';
      this.#fail(partition, KafkaError.fromBroker(ErrorCode.OffsetOutOfRange, what, advice));
      return;
    }
    this.#cluster.settings.logger.warn('the position is out of range and is reset', {
      ...describe(partition),
      offset,
      autoOffsetReset,
    });
    partition.reset(autoOffsetReset);
    this.#events.onReset();
  }

  #failed(call: FetchCall, cause: unknown): void {
    if (this.#closed) return;
    for (const asked of call.asked) {
      if (!this.#isCurrent(asked)) continue;
      if (cause instanceof KafkaError && cause.retriable) this.#retryLater(asked.partition);
      else this.#fail(asked.partition, asKafkaError(cause));
    }
  }

  #fail(partition: AssignedPartition, error: KafkaError): void {
    partition.error = error;
    this.#events.onFetched();
  }

  #retryLater(partition: AssignedPartition): void {
    const { backoff, platform } = this.#cluster.settings;
    const delayMs = backoff.delayMs(1);
    partition.retryAtMs = platform.clock.monotonic() + delayMs;
    this.#cluster.metadata.refreshSoon();
    platform.timers.schedule(delayMs, 'work', () => {
      this.wake();
    });
  }
}

function describe(partition: AssignedPartition): { topic: string; partition: number } {
  return { topic: partition.topic, partition: partition.partition };
}

function asKafkaError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  const message = `the records could not be fetched: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new KafkaError({ code: 'INVALID_RESPONSE', message, cause });
}
