/**
 * AlterPartitionReassignments, versions 0-1 (KIP-455). Gives partitions other replicas, or calls that off.
 *   v1   may refuse to change how many replicas there are (KIP-860)
 */
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  ErrorCode,
  errorInfo,
} from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';

export const alterPartitionReassignments = singleStage({
  request: AlterPartitionReassignmentsRequest,
  response: AlterPartitionReassignmentsResponse,
  versions: { min: 0, max: 1 },

  async handle({ topics, allowReplicationFactorChange }, _context, { controller }) {
    const responses = await controller.reassignPartitions(topics, { allowReplicationFactorChange });
    // Kafka's controller answers an empty request before it looks at it.
    const errorMessage = topics.length === 0 ? '' : null;
    return { throttleTimeMs: 0, allowReplicationFactorChange, errorCode: ErrorCode.None, errorMessage, responses };
  },

  refuse({ topics, allowReplicationFactorChange }, errorCode) {
    const errorMessage = errorInfo(errorCode).message;
    const responses = topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, errorMessage })),
    }));
    return { throttleTimeMs: 0, allowReplicationFactorChange, errorCode, errorMessage, responses };
  },
});
