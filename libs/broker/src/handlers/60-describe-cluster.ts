/**
 * DescribeCluster, versions 0-2 (KIP-700). The cluster's id and its brokers, as clients of the listener reach them.
 *   v1   the kind of endpoint that is asked for (KIP-919); v2 fenced brokers (KIP-1073)
 */
import { DescribeClusterRequest, DescribeClusterResponse, ErrorCode, errorInfo } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { OPERATIONS_NOT_ASKED, allClusterOperations } from './authorized-operations.js';
import { nodesOf } from './listener-nodes.js';

const BROKERS = 1;
const CONTROLLERS = 2;

export const describeCluster = singleStage({
  request: DescribeClusterRequest,
  response: DescribeClusterResponse,
  versions: { min: 0, max: 2 },

  handle(request, context, { controller, clusterId, nodeId }) {
    if (request.endpointType !== BROKERS) {
      if (request.endpointType !== CONTROLLERS) {
        return refused(ErrorCode.UnsupportedEndpointType, `Unsupported endpoint type ${request.endpointType}`);
      }
      const mismatch =
        'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER';
      return refused(ErrorCode.MismatchedEndpointType, mismatch);
    }
    const nodes = [...nodesOf(controller.image, context.listener.name).values()];
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.None,
      errorMessage: null,
      clusterId,
      controllerId: nodeId,
      brokers: nodes
        .filter(({ isFenced }) => !isFenced || request.includeFencedBrokers)
        .map((node) => ({
          brokerId: node.nodeId,
          host: node.host,
          port: node.port,
          rack: node.rack,
          ...(context.apiVersion >= 2 ? { isFenced: node.isFenced } : {}),
        })),
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? allClusterOperations
        : OPERATIONS_NOT_ASKED,
    };
  },

  refuse: (_request, errorCode) => refused(errorCode),
});

function refused(
  errorCode: ErrorCode,
  errorMessage: string = errorInfo(errorCode).message,
): Input<typeof DescribeClusterResponse> {
  return { throttleTimeMs: 0, errorCode, errorMessage, clusterId: '', brokers: [] };
}
