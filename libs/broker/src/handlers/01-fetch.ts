/**
 * Fetch, versions 4-18. A session (KIP-227) decides what is read and what of it is told.
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
import { ErrorCode, FetchRequest, FetchResponse, Writer } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { FetchContext, PartitionOutcome, SessionAnswer } from '../fetch/fetch-context.js';
import type { FetchedPartition, PartitionAnswer } from '../fetch/fetched-partition.js';
import { DelayedFetch } from '../partitions/delayed-fetch.js';
import type { DelayedFetchOptions } from '../partitions/delayed-fetch.js';
import { failedRead } from '../partitions/partition-read.js';
import type { PartitionRead } from '../partitions/partition-read.js';
import { LeaderHints } from './leader-hints.js';
import { forgottenPartitions, requestedPartitions, usesTopicIds } from './fetch-request.js';
import { FetchTargets, refusedAtOnce } from './fetch-targets.js';

const REPLICA_STATE_VERSION_MIN = 15;
const LEADER_HINTS_VERSION_MIN = 16;
/** What a connection reserves for one answer: a batch at least, Kafka's default of `fetch.max.bytes` at most. */
const RESERVED_BYTES = { min: 1_048_576, max: 57_671_680 };

type Answer = Input<typeof FetchResponse>;

export const fetch = twoPhase({
  request: FetchRequest,
  response: FetchResponse,
  versions: { min: 4, max: 18 },

  answerBytesMax: ({ maxBytes }) => Math.max(RESERVED_BYTES.min, Math.min(maxBytes, RESERVED_BYTES.max)),

  handle(request, context, services): Answer | Promise<Answer> {
    const replicaId =
      context.apiVersion >= REPLICA_STATE_VERSION_MIN ? request.replicaState.replicaId : request.replicaId;
    const readCommitted = request.isolationLevel === 1;
    const session = services.fetchSessions.contextFor({
      sessionId: request.sessionId,
      sessionEpoch: request.sessionEpoch,
      usesTopicIds: usesTopicIds(context),
      isFromFollower: replicaId >= 0,
      readCommitted,
      requested: requestedPartitions(request),
      forgotten: forgottenPartitions(request),
    });
    const targets = new FetchTargets({ readCommitted, replicaId }, services, session.session);
    const refused = sorted(session, targets, services);
    const follow = following(session, targets, refused);
    // Kafka fails on a level that is neither read_uncommitted nor read_committed, as soon as there is something to read.
    const isReading = targets.targets.length > 0 || follow !== undefined;
    if (isReading && request.isolationLevel !== 0 && request.isolationLevel !== 1) {
      throw new RequestRefusedError(ErrorCode.UnknownServerError);
    }
    const isFromFollower = replicaId >= 0;
    const maxBytes = Math.min(request.maxBytes, services.configs.broker.number('fetch.max.bytes'));
    // What would be throttled for certain would never arrive.
    const bytesMax = isFromFollower ? maxBytes : Math.min(maxBytes, services.quotas.fetchBytesMax(context));
    const reads = new DelayedFetch({
      targets: targets.targets,
      minBytes: Math.min(request.minBytes, bytesMax),
      maxBytes: bytesMax,
      maxWaitMs: request.maxWaitMs,
      timers: services.platform.timers,
      room: context.answerRoom,
      ...(follow === undefined ? {} : { follow }),
      onAbandoned(listener) {
        const forgetClosed = context.onClosed(listener);
        const forgetShutdown = services.shutdown.onBegin(listener);
        return () => {
          forgetClosed();
          forgetShutdown();
        };
      },
    }).run();
    const finish = (results: readonly PartitionRead[]): Answer => {
      const all = [...resultsOf(targets, results), ...refused];
      return answer(session, all, { context, services, isLimited: !isFromFollower && services.quotas.limitsFetches });
    };
    return reads instanceof Promise ? reads.then(finish) : finish(reads);
  },

  refuse: (request, errorCode, context) => ({
    throttleTimeMs: 0,
    errorCode,
    // Before v7 there is no place for one error of the whole answer; Kafka leaves partitions out once topics have ids.
    responses: (usesTopicIds(context) ? [] : request.topics).map((topic) => ({
      topic: topic.topic,
      partitions: topic.partitions.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode,
        highWatermark: -1,
        abortedTransactions: [],
        records: Buffer.alloc(0),
      })),
    })),
  }),
});

interface Result {
  readonly partition: FetchedPartition;
  readonly read: PartitionRead;
  readonly isSettled?: boolean;
}

/** What no topic of the cluster has does not keep the others from waiting, and is answered last (Kafka's KafkaApis). */
function sorted(session: FetchContext, targets: FetchTargets, services: BrokerServices): Result[] {
  const refused: Result[] = [];
  for (const partition of session.partitions()) {
    const errorCode = refusedAtOnce(partition, services);
    if (errorCode === undefined) {
      targets.add(partition);
    } else {
      // Where nothing is read Kafka leaves the list at its default, which is empty; elsewhere an error has none.
      refused.push({ partition, read: { ...failedRead(errorCode), abortedTransactions: [] } });
    }
  }
  return refused;
}

/** A session in which there is anything to wait for tells the waiting fetch itself. */
function following(
  { session }: FetchContext,
  targets: FetchTargets,
  refused: readonly Result[],
): DelayedFetchOptions['follow'] {
  if (session === undefined || session.size === refused.length) {
    return undefined;
  }
  const excluded = new Set(refused.map(({ partition }) => partition));
  return (advanced) => targets.follow(session, excluded, advanced);
}

function resultsOf(targets: FetchTargets, reads: readonly PartitionRead[]): Result[] {
  return targets.partitions.flatMap((partition, index) => {
    const read = reads[index];
    // What was added last may not have been read any more.
    return read === undefined ? [] : [{ partition, read, isSettled: targets.isSettled(index, read) }];
  });
}

interface Answering {
  readonly context: RequestContext;
  readonly services: BrokerServices;
  /** There are quotas to be asked. */
  readonly isLimited: boolean;
}

function answer(
  session: FetchContext,
  results: readonly Result[],
  { context, services, isLimited }: Answering,
): Answer {
  const hints = new LeaderHints(context.apiVersion >= LEADER_HINTS_VERSION_MIN);
  const outcomes = results.map(({ partition, read, isSettled = false }) => ({
    partition,
    answer: partitionAnswer(partition.partition, read, hints),
    isSettled,
  }));
  const nodeEndpoints = hints.endpoints(context, services);
  const saying = ({ errorCode, sessionId, outcomes: told }: SessionAnswer): Answer => ({
    throttleTimeMs: 0,
    ...(errorCode === ErrorCode.None ? {} : { errorCode }),
    ...(sessionId === 0 ? {} : { sessionId }),
    responses: byTopic(told),
    nodeEndpoints,
  });
  if (isLimited) {
    const sizeBytes = encodedBytes(saying(session.preview(outcomes)), context.apiVersion);
    if (services.quotas.chargeFetched(context, sizeBytes).isThrottled) return saying(session.throttled());
  }
  return saying(session.answer(outcomes));
}

/** As Kafka counts it, with the bytes that tell the size. */
function encodedBytes(body: Answer, version: number): number {
  const writer = new Writer();
  FetchResponse.codec(version).write(writer, body);
  return 4 + writer.sizeBytes;
}

/** Neighbours of one topic stand together; the order stays. */
function byTopic(outcomes: readonly PartitionOutcome[]): Answer['responses'] {
  const responses: (Answer['responses'][number] & { partitions: PartitionAnswer[] })[] = [];
  let last: FetchedPartition | undefined;
  for (const { partition, answer: partitionData } of outcomes) {
    if (last?.isOfSameTopic(partition) === true) {
      responses.at(-1)?.partitions.push(partitionData);
    } else {
      responses.push({ ...partition.topic, partitions: [partitionData] });
    }
    last = partition;
  }
  return responses;
}

function partitionAnswer(index: number, read: PartitionRead, hints: LeaderHints): PartitionAnswer {
  const currentLeader = hints.currentLeader(read.errorCode, read.partition);
  return {
    partitionIndex: index,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    abortedTransactions: read.abortedTransactions?.slice() ?? null,
    records: read.chunks,
    ...(read.divergingEpoch === undefined ? {} : { divergingEpoch: read.divergingEpoch }),
    ...(currentLeader === undefined ? {} : { currentLeader }),
  };
}
