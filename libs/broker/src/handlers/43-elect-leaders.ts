/**
 * ElectLeaders, versions 0-2 (KIP-183). Has the controller elect leaders now, out of the preferred replicas or of whatever is there.
 *   v1   unclean elections (KIP-460), and an error of the whole request; v2 flexible
 */
import { ElectLeadersRequest, ElectLeadersResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { Outcome } from '../metadata/operations.js';
import { ElectionType } from '../metadata/operations.js';

export const electLeaders = singleStage({
  request: ElectLeadersRequest,
  response: ElectLeadersResponse,
  versions: { min: 0, max: 2 },

  async handle(request, context, { controller }) {
    const { electionType, topicPartitions } = request;
    if (electionType !== ElectionType.Preferred && electionType !== ElectionType.Unclean) {
      const errorMessage = `Unknown election type ${electionType}`;
      return refused(request, { errorCode: ErrorCode.InvalidRequest, errorMessage }, context.apiVersion);
    }
    const results = await controller.electLeaders(topicPartitions, electionType);
    return { throttleTimeMs: 0, replicaElectionResults: results };
  },

  refuse: (request, errorCode, context) =>
    refused(request, { errorCode, errorMessage: errorInfo(errorCode).message }, context.apiVersion),
});

/** Without topics in the request there is, in version 0, no place for the error. */
function refused({ topicPartitions }: ElectLeadersRequest, outcome: Outcome, version: number) {
  return {
    throttleTimeMs: 0,
    ...(version >= 1 ? { errorCode: outcome.errorCode } : {}),
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, ...outcome })),
    })),
  };
}
