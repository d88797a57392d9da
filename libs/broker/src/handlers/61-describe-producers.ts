/**
 * DescribeProducers, version 0. What partitions know of their producers, to find transactions that hang (KIP-664).
 */
import { DescribeProducersRequest, DescribeProducersResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { BrokerServices } from '../dispatch/services.js';

type Row = Input<typeof DescribeProducersResponse>['topics'][number]['partitions'][number];

export const describeProducers = singleStage({
  request: DescribeProducersRequest,
  response: DescribeProducersResponse,
  versions: { min: 0, max: 0 },

  handle: ({ topics }, _context, services) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => describe(name, index, services)),
    })),
  }),

  refuse: ({ topics }, errorCode) => ({
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => undescribed(index, errorCode)),
    })),
  }),
});

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

function undescribed(partitionIndex: number, errorCode: ErrorCode): Row {
  return { partitionIndex, errorCode, errorMessage: errorInfo(errorCode).message, activeProducers: [] };
}
