import { ProduceRequest, ProduceResponse } from '@barnabas/protocol';
import type { CompressionType, Input } from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import { NO_TOPIC_ID } from '../cluster/cluster-snapshot.js';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.js';
import type { ProducerBatch } from './producer-batch.js';
import type { ProducerSettings } from './producer-settings.js';

export const Produce = apiCall(ProduceRequest, ProduceResponse);

/** From v13 on topics go by id only (KIP-516). */
const TOPIC_ID_VERSION = 13;

/** What the broker said about one batch. */
export type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number];

/** One request's batches, at most one of each partition, and how to read the answer. */
export class ProduceCall {
  readonly #batches: readonly ProducerBatch[];
  readonly #snapshot: ClusterSnapshot;
  readonly #settings: ProducerSettings;

  constructor(batches: readonly ProducerBatch[], snapshot: ClusterSnapshot, settings: ProducerSettings) {
    this.#batches = batches;
    this.#snapshot = snapshot;
    this.#settings = settings;
  }

  /** The highest version that works: without topic ids the last one that has names. */
  get maxVersion(): number {
    const allIds = this.#batches.every((batch) => this.#topicId(batch.topic) !== NO_TOPIC_ID);
    return allIds ? Number.MAX_SAFE_INTEGER : TOPIC_ID_VERSION - 1;
  }

  body(timeoutMs: number): Input<typeof ProduceRequest> {
    const topics = Map.groupBy(this.#batches, (batch) => batch.topic);
    return {
      acks: this.#settings.acks === 'all' ? -1 : this.#settings.acks,
      timeoutMs,
      topicData: [...topics].map(([name, batches]) => ({
        name,
        topicId: this.#topicId(name),
        partitionData: batches.map((batch) => ({
          index: batch.partition,
          records: batch.encode(this.#settings.compression satisfies CompressionType),
        })),
      })),
    };
  }

  /** What the answer says about each batch; undefined where it says nothing. */
  *answers(response: ProduceResponse): Iterable<[ProducerBatch, PartitionAnswer | undefined]> {
    for (const batch of this.#batches) {
      const topicId = this.#topicId(batch.topic);
      const topic = response.responses.find((each) =>
        each.name === '' ? each.topicId === topicId : each.name === batch.topic,
      );
      yield [batch, topic?.partitionResponses.find((each) => each.index === batch.partition)];
    }
  }

  #topicId(topic: string): string {
    return this.#snapshot.topics.get(topic)?.topicId ?? NO_TOPIC_ID;
  }
}
