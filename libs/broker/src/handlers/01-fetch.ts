/**
 * Fetch, versions 4-18, without sessions: every answer is a full one and carries session id 0, as Kafka's do when its session cache is
 * full (KIP-227), so that clients ask in full again.
 *   v5   logStartOffset
 *   v7   sessions; v8 throttling (KIP-219)
 *   v9   currentLeaderEpoch (KIP-320)
 *   v11  rack and preferred read replica (KIP-392)
 *   v12  flexible; lastFetchedEpoch and divergingEpoch (KIP-595)
 *   v13  topics by id (KIP-516)
 *   v15  the replica's id moved into a tagged field (KIP-903)
 *   v16  currentLeader and nodeEndpoints (KIP-951)
 *   v17  replica directory, v18 the follower's high watermark: only from followers
 */
import { ErrorCode, FetchRequest, FetchResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import { DelayedFetch } from '../partitions/delayed-fetch.js';
import type { FetchTarget } from '../partitions/delayed-fetch.js';
import type { PartitionRead } from '../partitions/partition-read.js';
import type { PartitionLookup } from '../partitions/partitions.js';
import { LeaderHints } from './leader-hints.js';

const TOPIC_ID_VERSION_MIN = 13;
const REPLICA_STATE_VERSION_MIN = 15;
const LEADER_HINTS_VERSION_MIN = 16;
const NEW_SESSION_EPOCH = 0;
const NO_SESSION_EPOCH = -1;
/** Kafka's default of `fetch.max.bytes`: what a connection reserves at most for one answer. */
const FETCH_MAX_BYTES = 57_671_680;

/** Where there is no partition, Kafka leaves the list at its default, which is empty; elsewhere it is null. */
const NOWHERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ErrorCode.UnknownTopicOrPartition,
  ErrorCode.UnknownTopicId,
  ErrorCode.InconsistentTopicId,
]);

type FetchTopic = FetchRequest['topics'][number];
type FetchPartition = FetchTopic['partitions'][number];
type Answer = Input<typeof FetchResponse>;
type PartitionAnswer = Answer['responses'][number]['partitions'][number];

export const fetch = twoPhase({
  request: FetchRequest,
  response: FetchResponse,
  versions: { min: 4, max: 18 },

  answerBytesMax: (request) => Math.max(0, Math.min(request.maxBytes, FETCH_MAX_BYTES)),

  handle(request, context, services): Answer | Promise<Answer> {
    if (request.sessionEpoch !== NEW_SESSION_EPOCH && request.sessionEpoch !== NO_SESSION_EPOCH) {
      return { throttleTimeMs: 0, errorCode: ErrorCode.FetchSessionIdNotFound, responses: [] };
    }
    const delayed = new DelayedFetch({
      targets: request.topics.flatMap((topic) =>
        topic.partitions.map((partition) => target(request, topic, partition, context, services)),
      ),
      minBytes: request.minBytes,
      maxBytes: Math.min(request.maxBytes, services.configs.broker.number('fetch.max.bytes')),
      maxWaitMs: request.maxWaitMs,
      timers: services.platform.timers,
      onAbandoned(listener) {
        const forgetClosed = context.onClosed(listener);
        const forgetShutdown = services.shutdown.onBegin(listener);
        return () => {
          forgetClosed();
          forgetShutdown();
        };
      },
    });
    const reads = delayed.run();
    return reads instanceof Promise
      ? reads.then((read) => answer(request, read, context, services))
      : answer(request, reads, context, services);
  },

  refuse: (request, errorCode, context) => ({
    throttleTimeMs: 0,
    errorCode,
    // Before v7 there is no place for one error of the whole answer.
    responses: request.topics.map((topic) => ({
      topic: topic.topic,
      topicId: topic.topicId,
      partitions: (context.apiVersion < 7 ? topic.partitions : []).map(({ partition }) => ({
        partitionIndex: partition,
        errorCode,
        highWatermark: -1,
        abortedTransactions: null,
        records: null,
      })),
    })),
  }),
});

function target(
  request: FetchRequest,
  topic: FetchTopic,
  partition: FetchPartition,
  context: RequestContext,
  services: BrokerServices,
): FetchTarget {
  const useTopicId = context.apiVersion >= TOPIC_ID_VERSION_MIN;
  const replicaId =
    context.apiVersion >= REPLICA_STATE_VERSION_MIN ? request.replicaState.replicaId : request.replicaId;
  const reference = { name: topic.topic, topicId: topic.topicId };
  return {
    fetchOffset: partition.fetchOffset,
    lastFetchedEpoch: partition.lastFetchedEpoch,
    maxBytes: partition.partitionMaxBytes,
    readCommitted: request.isolationLevel === 1,
    lookup(): PartitionLookup {
      const found = services.partitions.leading(
        reference,
        partition.partition,
        partition.currentLeaderEpoch,
        useTopicId,
      );
      if (found.kind === 'found' && replicaId >= 0 && !found.partition.image.replicas.includes(replicaId)) {
        return { kind: 'refused', errorCode: ErrorCode.NotLeaderOrFollower, partition: found.partition };
      }
      return found;
    },
  };
}

function answer(
  request: FetchRequest,
  reads: readonly PartitionRead[],
  context: RequestContext,
  services: BrokerServices,
): Answer {
  const hints = new LeaderHints(context.apiVersion >= LEADER_HINTS_VERSION_MIN);
  let at = 0;
  const responses = request.topics.map((topic) => ({
    topic: topic.topic,
    topicId: topic.topicId,
    partitions: topic.partitions.map(({ partition }) => partitionAnswer(partition, reads[at++], hints)),
  }));
  return { throttleTimeMs: 0, responses, nodeEndpoints: hints.endpoints(context, services) };
}

function partitionAnswer(index: number, read: PartitionRead | undefined, hints: LeaderHints): PartitionAnswer {
  if (read === undefined) {
    throw new Error(`a fetch has no result for its partition ${index}`);
  }
  const currentLeader = hints.currentLeader(read.errorCode, read.partition);
  return {
    partitionIndex: index,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    abortedTransactions: read.abortedTransactions?.slice() ?? (NOWHERE.has(read.errorCode) ? [] : null),
    records: read.chunks,
    ...(read.divergingEpoch === undefined ? {} : { divergingEpoch: read.divergingEpoch }),
    ...(currentLeader === undefined ? {} : { currentLeader }),
  };
}
