/**
 * TxnOffsetCommit, versions 0-5. Offsets that count when the producer's transaction commits.
 *   v2   committedLeaderEpoch
 *   v3   flexible; the group's member and generation (KIP-447)
 *   v4   TRANSACTION_ABORTABLE; v5 the group need not be added to the transaction first (KIP-890)
 */
import { ErrorCode, TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { coordinatorError } from '../coordinators/coordinator-error.js';
import { twoPhase } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { BrokerServices } from '../dispatch/services.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';

const LOADING_VERSION_MIN = 2;
const ABORTABLE_VERSION_MIN = 4;
const ADDS_PARTITIONS_VERSION_MIN = 5;

type Answer = Input<typeof TxnOffsetCommitResponse>;

export const txnOffsetCommit = twoPhase({
  request: TxnOffsetCommitRequest,
  response: TxnOffsetCommitResponse,
  versions: { min: 0, max: 5 },

  async handle(request, context, services) {
    const { image } = services.controller;
    const topics = request.topics
      .map((topic) => {
        const known = image.topicByName(topic.name)?.partitions;
        const partitions = topic.partitions.filter(({ partitionIndex }) => known?.[partitionIndex] !== undefined);
        return { ...topic, partitions };
      })
      .filter(({ partitions }) => partitions.length > 0);
    const committed =
      topics.length === 0 ? same(request, ErrorCode.None) : await commit({ ...request, topics }, context, services);
    const errors = new Map(
      committed.topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, errorCode }) => [`${partitionIndex}:${name}`, errorCode]),
      ),
    );
    return answer(request, (name, index) =>
      image.topicByName(name)?.partitions[index] === undefined
        ? ErrorCode.UnknownTopicOrPartition
        : (errors.get(`${index}:${name}`) ?? ErrorCode.UnknownServerError),
    );
  },

  refuse: (request, errorCode, context) => same(request, understood(errorCode, context)),
});

/** The group's partition has to be part of the transaction, as with Produce. */
async function commit(
  request: TxnOffsetCommitRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<Answer> {
  const { transactionalId, producerId, producerEpoch, groupId } = request;
  if (groupId === '') {
    return same(request, ErrorCode.InvalidGroupId);
  }
  const index = services.groups.partitionFor(groupId);
  if (index === undefined) {
    return same(request, ErrorCode.CoordinatorNotAvailable);
  }
  const admission = await services.admissions.admit({
    transactionalId,
    producerId,
    producerEpoch,
    partitions: [{ topic: OFFSETS_TOPIC, index }],
    addsPartitions: context.apiVersion >= ADDS_PARTITIONS_VERSION_MIN,
    knowsAbortable: context.apiVersion >= ABORTABLE_VERSION_MIN,
  });
  try {
    const refusal = admission.refusal(OFFSETS_TOPIC, index);
    if (refusal !== undefined) {
      return same(request, coordinatorError(refusal.errorCode));
    }
    return await services.groups.ask('txn-offset-commit', groupId, request, context);
  } catch (error) {
    if (error instanceof RequestRefusedError) {
      return same(request, understood(error.errorCode, context));
    }
    throw error;
  } finally {
    admission.release();
  }
}

/** KAFKA-7296: producers before 2.3 stumble over COORDINATOR_LOAD_IN_PROGRESS. */
function understood(errorCode: ErrorCode, { apiVersion }: RequestContext): ErrorCode {
  return errorCode === ErrorCode.CoordinatorLoadInProgress && apiVersion < LOADING_VERSION_MIN
    ? ErrorCode.CoordinatorNotAvailable
    : errorCode;
}

function same(request: TxnOffsetCommitRequest, errorCode: ErrorCode): Answer {
  return answer(request, () => errorCode);
}

function answer({ topics }: TxnOffsetCommitRequest, errorOf: (name: string, index: number) => number): Answer {
  return {
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: errorOf(name, partitionIndex),
      })),
    })),
  };
}
