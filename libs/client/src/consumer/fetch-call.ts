import { FetchRequest, FetchResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import { NO_TOPIC_ID } from '../cluster/cluster-snapshot.js';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.js';
import type { AssignedPartition } from './assigned-partition.js';
import type { ConsumerSettings } from './consumer-settings.js';

export const Fetch = apiCall(FetchRequest, FetchResponse);

/** From v13 on topics go by id only (KIP-516). */
const TOPIC_ID_VERSION = 13;

/** What the broker said about one partition. */
export type FetchAnswer = FetchResponse['responses'][number]['partitions'][number];

/** What was asked for one partition. */
export interface FetchAsked {
  readonly partition: AssignedPartition;
  readonly epoch: number;
  readonly offset: number;
}

/** One fetch without a session (KIP-227: session 0, epoch -1), and how to read the answer. */
export class FetchCall {
  readonly asked: readonly FetchAsked[];
  readonly #snapshot: ClusterSnapshot;
  readonly #settings: ConsumerSettings;

  constructor(partitions: readonly AssignedPartition[], snapshot: ClusterSnapshot, settings: ConsumerSettings) {
    this.asked = partitions.map((partition) => ({ partition, epoch: partition.epoch, offset: partition.fetchOffset }));
    this.#snapshot = snapshot;
    this.#settings = settings;
  }

  /** The highest version that works: without topic ids the last one that has names. */
  get maxVersion(): number {
    const allIds = this.asked.every(({ partition }) => this.#topicId(partition.topic) !== NO_TOPIC_ID);
    return allIds ? Number.MAX_SAFE_INTEGER : TOPIC_ID_VERSION - 1;
  }

  body(): Input<typeof FetchRequest> {
    const { fetchMaxBytes, fetchMaxWaitMs, fetchMinBytes, isolationLevel, maxPartitionFetchBytes } = this.#settings;
    const topics = Map.groupBy(this.asked, ({ partition }) => partition.topic);
    return {
      maxWaitMs: fetchMaxWaitMs,
      minBytes: fetchMinBytes,
      maxBytes: fetchMaxBytes,
      isolationLevel: isolationLevel === 'read_committed' ? 1 : 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [...topics].map(([topic, asked]) => ({
        topic,
        topicId: this.#topicId(topic),
        partitions: asked.map(({ offset, partition: { partition } }) => ({
          partition,
          currentLeaderEpoch: this.#snapshot.topics.get(topic)?.partitions[partition]?.leaderEpoch ?? -1,
          fetchOffset: offset,
          partitionMaxBytes: maxPartitionFetchBytes,
        })),
      })),
    };
  }

  /** What the answer says about each partition; undefined where it says nothing. */
  *answers(response: FetchResponse): Iterable<[FetchAsked, FetchAnswer | undefined]> {
    for (const asked of this.asked) {
      const { topic, partition } = asked.partition;
      const topicId = this.#topicId(topic);
      const found = response.responses.find((each) =>
        each.topic === '' ? each.topicId === topicId : each.topic === topic,
      );
      yield [asked, found?.partitions.find((each) => each.partitionIndex === partition)];
    }
  }

  #topicId(topic: string): string {
    return this.#snapshot.topics.get(topic)?.topicId ?? NO_TOPIC_ID;
  }
}
