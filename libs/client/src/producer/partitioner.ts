import type { Randomness } from '@barnabas/platform';
import { partitionForKey } from '@barnabas/protocol';
import type { TopicMetadata } from '../cluster/cluster-snapshot.js';
import { KafkaError } from '../kafka-error.js';
import type { OutgoingRecord } from './outgoing-record.js';

/**
 * Where records go: an explicit partition as it stands; a key by its murmur2 hash, the same as in Java's clients; without key,
 * all to one partition until its batch is closed, then to another (KIP-480: few full batches instead of many small ones).
 */
export class Partitioner {
  readonly #randomness: Randomness;
  readonly #sticky = new Map<string, number>();
  /** Where keyless records went before, to go elsewhere next. */
  readonly #previous = new Map<string, number>();

  constructor(randomness: Randomness) {
    this.#randomness = randomness;
  }

  /** Throws INVALID_PARTITION when the explicit one does not exist. */
  partitionFor(record: OutgoingRecord, topic: TopicMetadata): number {
    const count = topic.partitions.length;
    if (record.partition !== undefined) return existing(record.partition, topic);
    const { key } = record.input;
    if (key !== null && key !== undefined) return partitionForKey(key, count);
    const current = this.#sticky.get(topic.name);
    if (current !== undefined && current < count) return current;
    return this.#choose(topic);
  }

  /** A batch of this partition takes no more records: keyless ones go elsewhere from now on. */
  batchClosed(topic: string, partition: number): void {
    if (this.#sticky.get(topic) !== partition) return;
    this.#sticky.delete(topic);
    this.#previous.set(topic, partition);
  }

  #choose(topic: TopicMetadata): number {
    const previous = this.#previous.get(topic.name) ?? -1;
    const others = topic.partitions.filter((each) => each.partition !== previous);
    const led = others.filter((each) => each.leader >= 0);
    const candidates = led.length > 0 ? led : others;
    const chosen =
      candidates[this.#randomness.integer(Math.max(candidates.length, 1))]?.partition ?? Math.max(previous, 0);
    this.#sticky.set(topic.name, chosen);
    return chosen;
  }
}

function existing(partition: number, topic: TopicMetadata): number {
  if (Number.isInteger(partition) && partition >= 0 && partition < topic.partitions.length) return partition;
  throw new KafkaError({
    code: 'INVALID_PARTITION',
    message: `topic '${topic.name}' has no partition ${partition}: it has ${topic.partitions.length}, from 0`,
  });
}
