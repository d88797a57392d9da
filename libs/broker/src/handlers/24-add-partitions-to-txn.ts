/**
 * AddPartitionsToTxn, versions 0-5. What a transaction writes to; begins it. Brokers send v4+, for several transactions at once.
 *   v2   PRODUCER_FENCED (KIP-588)
 *   v3   flexible
 *   v4   several transactions, verification only (KIP-890); v5 transactions of KIP-890
 */
import { partitionsOf } from '@barnabas/coordinator';
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { BrokerServices } from '../dispatch/services.js';
import { fencedError } from './fenced-error.js';

const BATCH_VERSION_MIN = 4;
const TRANSACTION_VERSION_2 = 2;

type Transaction = AddPartitionsToTxnRequest['transactions'][number];
type TopicResult = NonNullable<Input<typeof AddPartitionsToTxnResponse>['resultsByTopicV3AndBelow']>[number];

export const addPartitionsToTxn = singleStage({
  request: AddPartitionsToTxnRequest,
  response: AddPartitionsToTxnResponse,
  versions: { min: 0, max: 5 },

  async handle(request, { apiVersion }, services) {
    const results = await Promise.all(
      transactionsOf(request, apiVersion).map(async (transaction) => ({
        transactionalId: transaction.transactionalId,
        topicResults: await add(transaction, apiVersion, services),
      })),
    );
    return answer(results, ErrorCode.None, apiVersion);
  },

  refuse(request, errorCode, { apiVersion }) {
    const results = transactionsOf(request, apiVersion).map((transaction) => ({
      transactionalId: transaction.transactionalId,
      topicResults: sameForAll(transaction, () => errorCode),
    }));
    return answer(results, errorCode, apiVersion);
  },
});

function transactionsOf(request: AddPartitionsToTxnRequest, apiVersion: number): Transaction[] {
  if (apiVersion >= BATCH_VERSION_MIN) {
    return request.transactions;
  }
  return [
    {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
      verifyOnly: false,
      topics: request.v3AndBelowTopics,
    },
  ];
}

/** One partition that does not exist keeps all of them out. */
async function add(transaction: Transaction, apiVersion: number, services: BrokerServices): Promise<TopicResult[]> {
  const { image } = services.controller;
  const exists = (topic: string, index: number) => image.topicByName(topic)?.partitions[index] !== undefined;
  const { transactionalId, producerId, producerEpoch, topics } = transaction;
  if (topics.some(({ name, partitions }) => partitions.some((index) => !exists(name, index)))) {
    return sameForAll(transaction, (topic, index) =>
      exists(topic, index) ? ErrorCode.OperationNotAttempted : ErrorCode.UnknownTopicOrPartition,
    );
  }
  try {
    const { topicResults } = await services.transactions.ask(transactionalId, {
      kind: transaction.verifyOnly ? 'verify-partitions' : 'add-partitions',
      transactionalId,
      producerId,
      producerEpoch,
      partitions: partitionsOf(topics),
      clientTransactionVersion: apiVersion >= BATCH_VERSION_MIN ? TRANSACTION_VERSION_2 : 0,
    });
    return topicResults.map(({ name, resultsByPartition }) => ({
      name,
      resultsByPartition: resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => ({
        partitionIndex,
        partitionErrorCode: fencedError(partitionErrorCode, apiVersion),
      })),
    }));
  } catch (error) {
    if (error instanceof RequestRefusedError) {
      return sameForAll(transaction, () => error.errorCode);
    }
    throw error;
  }
}

function sameForAll({ topics }: Transaction, errorOf: (topic: string, index: number) => ErrorCode): TopicResult[] {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorOf(name, partitionIndex),
    })),
  }));
}

function answer(
  results: { transactionalId: string; topicResults: TopicResult[] }[],
  errorCode: ErrorCode,
  apiVersion: number,
): Input<typeof AddPartitionsToTxnResponse> {
  return apiVersion >= BATCH_VERSION_MIN
    ? { throttleTimeMs: 0, errorCode, resultsByTransaction: results, resultsByTopicV3AndBelow: [] }
    : { throttleTimeMs: 0, resultsByTransaction: [], resultsByTopicV3AndBelow: results[0]?.topicResults ?? [] };
}
