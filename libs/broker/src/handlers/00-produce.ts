/**
 * Produce, versions 3-13 (v0-2 are advertised, because librdkafka drops compression otherwise, and refused: KAFKA-18659).
 *   v7   zstd is allowed
 *   v8   recordErrors and errorMessage (KIP-467)
 *   v9   flexible
 *   v10  currentLeader and nodeEndpoints (KIP-951)
 *   v12  a transactional producer need not add its partitions first (KIP-890)
 *   v13  topics by id (KIP-516)
 */
import { ErrorCode, ProduceRequest, ProduceResponse, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { CloseConnectionError, NO_RESPONSE, twoPhase } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import { PartitionAppend } from '../partitions/partition-append.js';
import { awaitDurable } from '../partitions/await-durable.js';
import { isInternalTopic } from '../partitions/internal-topics.js';
import type { Admission } from '../transactions/transaction-admission.js';
import { LeaderHints } from './leader-hints.js';
import { unfitBatch } from './produced-batch.js';
import { admitProduce, refusalOfAll } from './transactional-produce.js';

const LEADER_HINTS_VERSION_MIN = 10;
const TOPIC_ID_VERSION_MIN = 13;
/** Kafka lets its own admin tools write to internal topics. */
const ADMIN_CLIENT_ID = '__admin_client';

type TopicData = ProduceRequest['topicData'][number];
type PartitionData = TopicData['partitionData'][number];

export const produce = twoPhase({
  request: ProduceRequest,
  response: ProduceResponse,
  versions: { min: 3, max: 13 },
  advertised: { min: 0, max: 13 },
  isProducing: true,

  async handle(request, context, services) {
    const refusal = refusalOfAll(request, context, services);
    if (refusal !== undefined) return refused(request, refusal.errorCode, refusal.message);
    const admitted = admitProduce(request, context, services);
    const admission = admitted instanceof Promise ? await admitted : admitted;
    const appends: { topic: TopicData; partitions: PartitionAppend[] }[] = [];
    try {
      for (const topic of request.topicData) {
        const start = (data: PartitionData) => append(request, topic, data, context, services, admission);
        appends.push({ topic, partitions: topic.partitionData.map(start) });
      }
      const waiting = appends.flatMap(({ partitions }) => partitions.flatMap(({ appended }) => appended ?? []));
      if (waiting.length > 0) await Promise.all(waiting);
    } finally {
      admission?.release();
    }
    const all = appends.flatMap(({ partitions }) => partitions);
    if (request.acks === 0) {
      const failed = all.find(({ errorCode }) => errorCode !== ErrorCode.None);
      if (failed !== undefined) {
        // Without an answer to say it in, closing is how the producer learns that its metadata is stale.
        throw new CloseConnectionError(`Produce with acks=0 failed: ${errorInfo(failed.errorCode).name}`);
      }
      return NO_RESPONSE;
    }
    await awaitDurable(all, request.timeoutMs, services.platform.timers);
    const hints = new LeaderHints(context.apiVersion >= LEADER_HINTS_VERSION_MIN);
    const outcomes = appends.map(({ topic, partitions }) => topicAnswer(topic, partitions, hints));
    return { responses: answeredOnce(outcomes), nodeEndpoints: hints.endpoints(context, services) };
  },

  refuse: (request, errorCode) => refused(request, errorCode),
});

/** The same for every partition. */
function refused({ acks, topicData }: ProduceRequest, errorCode: ErrorCode, message?: string) {
  if (acks === 0) {
    throw new CloseConnectionError(`Produce with acks=0 failed: ${errorInfo(errorCode).name}`);
  }
  const hints = new LeaderHints(false);
  const outcomes = topicData.map((topic) => {
    const partitions = topic.partitionData.map(({ index }) => PartitionAppend.refused(index, errorCode, message));
    return topicAnswer(topic, partitions, hints);
  });
  return { responses: answeredOnce(outcomes) };
}

function append(
  request: ProduceRequest,
  topic: TopicData,
  data: PartitionData,
  context: RequestContext,
  services: BrokerServices,
  admission: Admission | undefined,
): PartitionAppend {
  const refuse = (errorCode: ErrorCode, message?: string) => PartitionAppend.refused(data.index, errorCode, message);
  const lookup = services.partitions.leading(topic, data.index, -1, context.apiVersion >= TOPIC_ID_VERSION_MIN);
  if (lookup.kind === 'refused') {
    return PartitionAppend.refused(data.index, lookup.errorCode, undefined, lookup.partition);
  }
  const { partition } = lookup;
  const unfit = unfitBatch(data.records, context.apiVersion);
  if (unfit !== undefined) {
    return refuse(unfit.errorCode, unfit.message);
  }
  const unwanted = admission?.refusal(partition.topic, data.index);
  if (unwanted !== undefined) {
    return refuse(unwanted.errorCode, unwanted.message);
  }
  if (request.acks !== 0 && request.acks !== 1 && request.acks !== -1) {
    return refuse(ErrorCode.InvalidRequiredAcks);
  }
  if (isInternalTopic(partition.topic) && context.clientId !== ADMIN_CLIENT_ID) {
    return refuse(ErrorCode.InvalidTopicException, `clients do not write to the internal topic ${partition.topic}`);
  }
  if (request.acks === -1 && !partition.hasEnoughInSyncReplicas) {
    return refuse(ErrorCode.NotEnoughReplicas);
  }
  return PartitionAppend.start(partition, data.records ?? Buffer.alloc(0), {
    mustBeInSync: request.acks === -1,
    admit: () => {
      const refusal = admission?.refusal(partition.topic, data.index);
      return refusal === undefined
        ? { kind: 'admitted', isVerified: admission?.isVerified(partition.topic, data.index) === true }
        : { ...refusal, kind: 'refused' };
    },
  });
}

type TopicResponse = Input<typeof ProduceResponse>['responses'][number];
type PartitionResponse = TopicResponse['partitionResponses'][number];

function topicAnswer({ name, topicId }: TopicData, partitions: PartitionAppend[], hints: LeaderHints): TopicResponse {
  return { name, topicId, partitionResponses: partitions.map((outcome) => answer(outcome, hints)) };
}

/** A topic that is named twice is answered once. */
function answeredOnce(topics: readonly TopicResponse[]): TopicResponse[] {
  const byTopic = Map.groupBy(topics, ({ name, topicId }) => `${name} ${topicId}`);
  return [...byTopic.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? [];
    return { ...first, partitionResponses: [first, ...others].flatMap(({ partitionResponses }) => partitionResponses) };
  });
}

function answer(outcome: PartitionAppend, hints: LeaderHints): PartitionResponse {
  const currentLeader = hints.currentLeader(outcome.errorCode, outcome.partition);
  return {
    index: outcome.index,
    errorCode: outcome.errorCode,
    baseOffset: outcome.baseOffset,
    logAppendTimeMs: outcome.logAppendTimeMs,
    logStartOffset: outcome.logStartOffset,
    recordErrors: outcome.recordErrors.map(({ batchIndex, message }) => ({
      batchIndex,
      batchIndexErrorMessage: message,
    })),
    errorMessage: outcome.errorMessage,
    ...(currentLeader === undefined ? {} : { currentLeader }),
  };
}
