/**
 * DescribeProducers, version 0. What partitions know of their producers, to find transactions that hang (KIP-664).
 */
import { DescribeProducersRequest, DescribeProducersResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';
import { refuseTopicName } from '../metadata/topic-name.js';

type Row = Input<typeof DescribeProducersResponse>['topics'][number]['partitions'][number];

export const describeProducers = singleStage({
  request: DescribeProducersRequest,
  response: DescribeProducersResponse,
  versions: { min: 0, max: 0 },

  handle: ({ topics }, _context, services) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitionIndexes }) => {
      const refusal = refusalOf(name, services);
      return {
        name,
        partitions: partitionIndexes.map((index) =>
          refusal === undefined
            ? describe(name, index, services)
            : undescribed(index, refusal.errorCode, refusal.message),
        ),
      };
    }),
  }),

  refuse: ({ topics }, errorCode) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => undescribed(index, errorCode)),
    })),
  }),
});

function refusalOf(
  topic: string,
  { controller }: BrokerServices,
): { errorCode: ErrorCode; message: string } | undefined {
  const message = refuseTopicName(topic);
  if (message !== undefined) return { errorCode: ErrorCode.InvalidTopicException, message };
  const errorCode = ErrorCode.UnknownTopicOrPartition;
  return controller.image.topicByName(topic) === undefined
    ? { errorCode, message: errorInfo(errorCode).message }
    : undefined;
}

function describe(topic: string, partitionIndex: number, { partitions }: BrokerServices): Row {
  const lookup = partitions.leading({ name: topic, topicId: '' }, partitionIndex, -1, false);
  if (lookup.kind === 'refused') {
    return undescribed(partitionIndex, lookup.errorCode);
  }
  return {
    partitionIndex,
    errorCode: ErrorCode.None,
    activeProducers: lookup.partition.log.producers.map((producer) => ({
      producerId: producer.producerId,
      producerEpoch: producer.epoch,
      lastSequence: producer.batches.at(-1)?.lastSequence ?? -1,
      lastTimestamp: producer.lastTimestamp,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnStartOffset: producer.currentTxnFirstOffset,
    })),
  };
}

/** Only what is wrong with the topic as a whole is said in words, as in Kafka. */
function undescribed(partitionIndex: number, errorCode: ErrorCode, errorMessage: string | null = null): Row {
  return { partitionIndex, errorCode, errorMessage, activeProducers: [] };
}
