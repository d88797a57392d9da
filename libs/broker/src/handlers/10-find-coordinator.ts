/**
 * FindCoordinator, versions 0-6. Makes `__consumer_offsets` (`__transaction_state`) when the first group
 * (transactional id) is looked for.
 *   v1   keyType: groups (0) and transactions (1), errorMessage
 *   v3   flexible
 *   v4   several keys (KIP-699)
 *   v5   a new error for transactions (KIP-890); v6 share groups (2, KIP-932)
 */
import { ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse, errorInfo } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';

const BATCH_VERSION_MIN = 4;
const GROUP = 0;
const TRANSACTION = 1;

interface Coordinator {
  readonly key: string;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly errorCode: ErrorCode;
  readonly errorMessage: string | null;
}

export const findCoordinator = singleStage({
  request: FindCoordinatorRequest,
  response: FindCoordinatorResponse,
  versions: { min: 0, max: 6 },

  async handle(request, context, services) {
    const keys = context.apiVersion >= BATCH_VERSION_MIN ? request.coordinatorKeys : [request.key];
    const coordinators = await Promise.all(keys.map((key) => find(key, request.keyType, context, services)));
    return answer(coordinators, context);
  },

  refuse(request, errorCode, context) {
    const keys = context.apiVersion >= BATCH_VERSION_MIN ? request.coordinatorKeys : [request.key];
    return answer(
      keys.map((key) => refused(key, errorCode)),
      context,
    );
  },
});

function answer(coordinators: Coordinator[], context: RequestContext) {
  const [first] = coordinators;
  if (context.apiVersion >= BATCH_VERSION_MIN || first === undefined) {
    return { coordinators };
  }
  const { nodeId, host, port, errorCode } = first;
  // Kafka writes the name of the error there, even when it is none.
  const errorMessage = errorCode === ErrorCode.None ? 'NONE' : first.errorMessage;
  return { nodeId, host, port, errorCode, errorMessage };
}

function refused(key: string, errorCode: ErrorCode, message?: string): Coordinator {
  return { key, nodeId: -1, host: '', port: -1, errorCode, errorMessage: message ?? errorInfo(errorCode).message };
}

async function find(
  key: string,
  keyType: number,
  context: RequestContext,
  services: BrokerServices,
): Promise<Coordinator> {
  if (keyType !== GROUP && keyType !== TRANSACTION) {
    return refused(key, ErrorCode.InvalidRequest);
  }
  const { groups, transactions } = services;
  const coordinator = keyType === GROUP ? groups : transactions;
  const { topic } = coordinator;
  await topic.ensure();
  const index = coordinator.partitionFor(key);
  const partition = index === undefined ? undefined : topic.image?.partitions[index];
  const leader = services.controller.image.brokers.get(partition?.leader ?? -1);
  const endPoint = leader?.endPoints.find(({ name }) => name === context.listener.name);
  if (leader === undefined || endPoint === undefined) {
    return refused(key, ErrorCode.CoordinatorNotAvailable);
  }
  const { host, port } = endPoint;
  return { key, nodeId: leader.id, host, port, errorCode: ErrorCode.None, errorMessage: '' };
}
