import { ErrorCode } from '@barnabas/protocol';
import type { BrokerPool } from '../cluster/broker-pool.js';
import type { Cluster } from '../cluster/cluster.js';
import { KafkaError } from '../kafka-error.js';
import { BatchOutcomes } from './batch-outcomes.js';
import type { PartitionQueue, ProducerIdentity } from './partition-queue.js';
import { Produce, ProduceCall } from './produce-call.js';
import type { ProducerBatch } from './producer-batch.js';
import { initProducerId } from './producer-identity.js';
import type { ProducerSettings } from './producer-settings.js';
import type { RecordAccumulator } from './record-accumulator.js';

/** A batch that goes out now. */
interface Outgoing {
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
}

/** Looks at what is accumulated whenever something changed, and sends what may be sent. */
export class Sender {
  readonly #cluster: Cluster;
  readonly #settings: ProducerSettings;
  readonly #accumulator: RecordAccumulator;
  readonly #outcomes: BatchOutcomes;
  readonly #pool: BrokerPool;
  readonly #closing = new AbortController();
  readonly #inFlightRequests = new Map<number, number>();
  #identity: ProducerIdentity | undefined;
  #identifying = false;
  #scheduled = false;
  /** While positive, batches do not wait for their linger. */
  #flushes = 0;

  constructor(cluster: Cluster, settings: ProducerSettings, accumulator: RecordAccumulator, onRoom: () => void) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#accumulator = accumulator;
    this.#pool = cluster.openPool();
    this.#outcomes = new BatchOutcomes(cluster, settings, {
      onSettled: (queue, batch) => {
        accumulator.release(queue, batch);
        onRoom();
        this.wake();
      },
      onRetry: (delayMs) => {
        cluster.settings.platform.timers.schedule(delayMs, 'work', () => {
          this.wake();
        });
      },
      onIdentityLost: (identity) => {
        if (this.#identity?.producerId === identity) this.#identity = undefined;
      },
    });
  }

  /** A batch was opened: it gets its deadline, and the linger begins. */
  batchOpened(batch: ProducerBatch, queue: PartitionQueue): void {
    this.#outcomes.watch(batch, queue);
    if (this.#settings.lingerMs === 0 || this.#flushes > 0) this.wake();
    else {
      this.#cluster.settings.platform.timers.schedule(this.#settings.lingerMs, 'work', () => {
        this.wake();
      });
    }
  }

  /** Looks again, once, when this turn's sends are in. */
  wake(): void {
    if (this.#scheduled || this.#closing.signal.aborted) return;
    this.#scheduled = true;
    this.#cluster.settings.platform.timers.defer(() => {
      this.#scheduled = false;
      this.#run();
    });
  }

  /** Sends everything there is without lingering; resolves when all of it is settled. */
  async flush(): Promise<void> {
    this.#flushes += 1;
    this.wake();
    const batches = this.#accumulator.batches();
    await Promise.all(
      batches.map(
        (batch) =>
          new Promise<void>((resolve) => {
            batch.whenDone(resolve);
          }),
      ),
    );
    this.#flushes -= 1;
  }

  /** Ends everything; what is not settled is rejected. */
  close(error: KafkaError): void {
    this.#closing.abort(error);
    this.#pool.close();
    this.#outcomes.failAll([...this.#accumulator.active], error);
  }

  #run(): void {
    if (this.#closing.signal.aborted || this.#accumulator.active.size === 0) return;
    if (this.#settings.idempotent && !this.#hasIdentity()) return;
    while (this.#sendRound()) {
      // Each round takes at most one batch of a partition; go on until there is nothing that may be sent.
    }
  }

  #hasIdentity(): boolean {
    const identity = this.#identity;
    if (identity !== undefined) {
      const exhausted = [...this.#accumulator.active].some((queue) => queue.isExhausted(identity));
      if (!exhausted) return true;
    }
    if (!this.#identifying) void this.#identify();
    return false;
  }

  async #identify(): Promise<void> {
    this.#identifying = true;
    try {
      this.#identity = await initProducerId(this.#cluster, this.#settings.deliveryTimeoutMs, this.#closing.signal);
    } catch (cause) {
      if (this.#closing.signal.aborted) return;
      const message = cause instanceof Error ? cause.message : String(cause);
      const error =
        cause instanceof KafkaError ? cause : new KafkaError({ code: 'UNKNOWN_SERVER_ERROR', message, cause });
      this.#outcomes.failAll([...this.#accumulator.active], error);
    } finally {
      this.#identifying = false;
      this.wake();
    }
  }

  /** One request to each broker that can take one. True when something was sent. */
  #sendRound(): boolean {
    const nowMs = this.#cluster.settings.platform.clock.monotonic();
    const byLeader = new Map<number, Outgoing[]>();
    const sizes = new Map<number, number>();
    for (const queue of this.#accumulator.active) {
      const batch = queue.next(nowMs, this.#partitionInFlightMax());
      if (batch === undefined || !this.#isReady(queue, batch, nowMs)) continue;
      const leader = this.#leaderOf(queue);
      if (leader < 0) {
        this.#outcomes.retryWithoutLeader(batch, queue);
        continue;
      }
      if ((this.#inFlightRequests.get(leader) ?? 0) >= this.#settings.maxInFlight) continue;
      const size = (sizes.get(leader) ?? 0) + batch.sizeBytes;
      const outgoing = byLeader.get(leader);
      if (outgoing !== undefined && size > this.#settings.maxRequestBytes) continue;
      sizes.set(leader, size);
      if (outgoing === undefined) byLeader.set(leader, [{ queue, batch }]);
      else outgoing.push({ queue, batch });
    }
    for (const [leader, outgoing] of byLeader) this.#send(leader, outgoing);
    return byLeader.size > 0;
  }

  /** Without sequences the broker cannot tell a retry from a gap: then order needs one batch at a time. */
  #partitionInFlightMax(): number {
    return this.#settings.idempotent ? this.#settings.maxInFlight : 1;
  }

  #isReady(queue: PartitionQueue, batch: ProducerBatch, nowMs: number): boolean {
    if (batch.state === 'retry' || this.#flushes > 0 || queue.waiting.length > 1) return batch.retryAtMs <= nowMs;
    if (batch.retryAtMs > nowMs) return false;
    const full = batch.sizeBytes >= this.#settings.batchBytes;
    return full || nowMs - batch.createdMs >= this.#settings.lingerMs;
  }

  #leaderOf(queue: PartitionQueue): number {
    const leader = this.#cluster.metadata.topic(queue.topic)?.partitions[queue.partition]?.leader ?? -1;
    return this.#cluster.metadata.snapshot.brokers.has(leader) ? leader : -1;
  }

  #send(leader: number, outgoing: readonly Outgoing[]): void {
    for (const { queue, batch } of outgoing) {
      queue.begin(batch, this.#settings.idempotent ? this.#identity : undefined);
      this.#accumulator.batchSent(queue);
    }
    this.#inFlightRequests.set(leader, (this.#inFlightRequests.get(leader) ?? 0) + 1);
    void this.#exchange(leader, outgoing).finally(() => {
      this.#inFlightRequests.set(leader, (this.#inFlightRequests.get(leader) ?? 1) - 1);
      this.wake();
    });
  }

  async #exchange(leader: number, outgoing: readonly Outgoing[]): Promise<void> {
    const queues = new Map(outgoing.map(({ batch, queue }) => [batch, queue]));
    const { snapshot } = this.#cluster.metadata;
    const call = new ProduceCall([...queues.keys()], snapshot, this.#settings);
    try {
      const link = this.#pool.link(this.#cluster.addressOf(leader));
      const { requestTimeoutMs } = this.#cluster.settings;
      const { maxVersion } = call;
      if (this.#settings.acks === 0) {
        await link.send(Produce, () => call.body(requestTimeoutMs), { maxVersion });
        for (const [batch, queue] of queues) this.#outcomes.succeeded(batch, queue, -1, -1);
        return;
      }
      const response = await link.request(Produce, () => call.body(requestTimeoutMs), { maxVersion });
      for (const [batch, answer] of call.answers(response)) {
        const queue = queues.get(batch);
        if (queue !== undefined) this.#outcomes.answered(batch, queue, answer ?? missingAnswer);
      }
    } catch (error) {
      for (const [batch, queue] of queues) this.#outcomes.requestFailed(batch, queue, error);
    }
  }
}

const missingAnswer = {
  errorCode: ErrorCode.UnknownServerError,
  errorMessage: 'the broker said nothing about this partition',
  baseOffset: -1,
  logAppendTimeMs: -1,
  recordErrors: [],
};
