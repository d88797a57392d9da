import type { Clock } from '@barnabas/platform';
import type { TopicMetadata } from '../cluster/cluster-snapshot.js';
import type { OutgoingRecord } from './outgoing-record.js';
import type { Partitioner } from './partitioner.js';
import { PartitionQueue } from './partition-queue.js';
import type { ProducerBatch } from './producer-batch.js';
import type { ProducerSettings } from './producer-settings.js';

/** Told when there is something new to send. */
export interface AccumulatorEvents {
  /** A batch was opened; it is ready after the linger at the latest. */
  onBatch(batch: ProducerBatch, queue: PartitionQueue): void;
  /** A batch will take no more records. */
  onFull(): void;
}

/** Records that are accepted and not yet done, in a queue per partition. */
export class RecordAccumulator {
  readonly #settings: ProducerSettings;
  readonly #clock: Clock;
  readonly #partitioner: Partitioner;
  readonly #events: AccumulatorEvents;
  readonly #queues = new Map<string, PartitionQueue[]>();
  readonly #active = new Set<PartitionQueue>();
  #usedBytes = 0;

  constructor(settings: ProducerSettings, clock: Clock, partitioner: Partitioner, events: AccumulatorEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#partitioner = partitioner;
    this.#events = events;
  }

  /** Queues that have something, in the order in which they got it. */
  get active(): ReadonlySet<PartitionQueue> {
    return this.#active;
  }

  hasRoomFor(record: OutgoingRecord): boolean {
    return this.#usedBytes + record.sizeBytes <= this.#settings.bufferBytes || this.#usedBytes === 0;
  }

  /** Throws INVALID_PARTITION. */
  append(record: OutgoingRecord, topic: TopicMetadata): void {
    const partition = this.#partitioner.partitionFor(record, topic);
    const queue = this.#queue(topic.name, partition);
    const opened = queue.append(record, this.#settings.batchBytes, this.#clock.monotonic());
    this.#active.add(queue);
    this.#usedBytes += record.sizeBytes;
    if (opened === undefined) return;
    this.#events.onBatch(opened, queue);
    if (queue.waiting.length > 1) {
      this.#partitioner.batchClosed(topic.name, partition);
      this.#events.onFull();
    }
  }

  /** Everything that has not been settled. */
  batches(): ProducerBatch[] {
    return [...this.#active].flatMap((queue) => [...queue.inFlight, ...queue.waiting]);
  }

  /** The batch left, so it takes no more records; the other partitions come first next time. */
  batchSent(queue: PartitionQueue): void {
    this.#partitioner.batchClosed(queue.topic, queue.partition);
    this.#active.delete(queue);
    this.#active.add(queue);
  }

  /** Gives back the memory of a batch that is done. */
  release(queue: PartitionQueue, batch: ProducerBatch): void {
    for (const record of batch.records) this.#usedBytes -= record.sizeBytes;
    if (queue.isEmpty) this.#active.delete(queue);
  }

  #queue(topic: string, partition: number): PartitionQueue {
    let queues = this.#queues.get(topic);
    if (queues === undefined) {
      queues = [];
      this.#queues.set(topic, queues);
    }
    queues[partition] ??= new PartitionQueue(topic, partition);
    return queues[partition];
  }
}
