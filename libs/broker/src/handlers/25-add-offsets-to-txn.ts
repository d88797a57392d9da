/**
 * AddOffsetsToTxn, versions 0-4. The transaction is to commit offsets of a group: adds the group's partition of `__consumer_offsets`.
 *   v2   PRODUCER_FENCED (KIP-588)
 *   v3   flexible; v4 transactions of KIP-890
 */
import { coordinatorPartition, partitionsOf } from '@barnabas/coordinator';
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, ErrorCode } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';
import { fencedError } from './fenced-error.js';

export const addOffsetsToTxn = singleStage({
  request: AddOffsetsToTxnRequest,
  response: AddOffsetsToTxnResponse,
  versions: { min: 0, max: 4 },

  async handle({ transactionalId, producerId, producerEpoch, groupId }, { apiVersion }, services) {
    // A group's first offsets may come with a transaction: older clients name it before they look for its coordinator.
    const partition = coordinatorPartition(groupId, services.groups.topic.numPartitions);
    const { topicResults } = await services.transactions.ask(transactionalId, {
      kind: 'add-partitions',
      transactionalId,
      producerId,
      producerEpoch,
      partitions: partitionsOf([{ name: OFFSETS_TOPIC, partitions: [partition] }]),
      clientTransactionVersion: 0,
    });
    const errorCode = topicResults[0]?.resultsByPartition[0]?.partitionErrorCode ?? ErrorCode.None;
    return { throttleTimeMs: 0, errorCode: fencedError(errorCode, apiVersion) };
  },

  refuse: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode }),
});
