import { KafkaError } from '../kafka-error.js';
import { partitionKey } from '../topic-partition.js';
import type { TopicPartition } from '../topic-partition.js';
import { AssignedPartition } from './assigned-partition.js';
import type { PositionSource } from './assigned-partition.js';
import type { ConsumerRecord, PartitionFailure, PartitionRecords } from './consumer-options.js';

/** The partitions that this consumer reads now. */
export class Assignment {
  #partitions = new Map<string, AssignedPartition>();
  /** Who is served first in the next poll, so that a busy partition does not starve the others. */
  #turn = 0;

  get all(): Iterable<AssignedPartition> {
    return this.#partitions.values();
  }

  get size(): number {
    return this.#partitions.size;
  }

  list(): TopicPartition[] {
    return [...this.#partitions.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  find(at: TopicPartition): AssignedPartition | undefined {
    return this.#partitions.get(partitionKey(at.topic, at.partition));
  }

  /** Throws NOT_ASSIGNED. */
  get(at: TopicPartition): AssignedPartition {
    const found = this.find(at);
    if (found !== undefined) return found;
    const message = `partition ${at.partition} of topic '${at.topic}' is not assigned to this consumer`;
    throw new KafkaError({ code: 'NOT_ASSIGNED', message });
  }

  has(partition: AssignedPartition): boolean {
    return this.find(partition) === partition;
  }

  /** Replaces everything. */
  assign(partitions: readonly TopicPartition[], source: PositionSource): void {
    this.#partitions = new Map(
      partitions.map(({ topic, partition }) => [
        partitionKey(topic, partition),
        new AssignedPartition(topic, partition, source),
      ]),
    );
  }

  clear(): void {
    this.#partitions = new Map();
  }

  /** Fetching may begin. */
  makeReady(): void {
    for (const partition of this.#partitions.values()) partition.isReady = true;
  }

  /** Nothing more is delivered of any. */
  beginRevoking(): void {
    for (const partition of this.#partitions.values()) partition.isRevoking = true;
  }

  /** Partitions of which nothing more is delivered, and why. */
  failures(): PartitionFailure[] {
    return [...this.#partitions.values()].flatMap(({ topic, partition, error, isPaused, isRevoking }) =>
      error === undefined || isPaused || isRevoking ? [] : [{ topic, partition, error }],
    );
  }

  /** Up to `max` buffered records of partitions that are not paused. Throws a partition's error when there is nothing else to say. */
  take(max: number): PartitionRecords[] {
    const result: PartitionRecords[] = [];
    const partitions = [...this.#partitions.values()];
    let left = max;
    for (let index = 0; index < partitions.length && left > 0; index += 1) {
      const partition = partitions[(this.#turn + index) % partitions.length];
      if (partition === undefined || !isDeliverable(partition)) continue;
      const taken = takeFrom(partition, left);
      if (taken === undefined) continue;
      result.push(taken);
      left -= taken.records.length;
    }
    this.#turn = partitions.length === 0 ? 0 : (this.#turn + 1) % partitions.length;
    const [failure] = result.length === 0 ? this.failures() : [];
    if (failure !== undefined) throw failure.error;
    return result;
  }
}

function isDeliverable(partition: AssignedPartition): boolean {
  return (
    partition.isReady &&
    !partition.isRevoking &&
    !partition.isPaused &&
    partition.error === undefined &&
    partition.hasBuffered
  );
}

/** What decodes before the damage is delivered; the damage is the next poll's. */
function takeFrom(partition: AssignedPartition, max: number): PartitionRecords | undefined {
  const records: ConsumerRecord[] = [];
  let highWatermark = -1;
  try {
    highWatermark = partition.take(max, records);
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    partition.error = error;
  }
  if (records.length === 0) return undefined;
  return { topic: partition.topic, partition: partition.partition, records, highWatermark };
}
