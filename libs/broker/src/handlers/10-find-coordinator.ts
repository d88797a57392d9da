/**
 * FindCoordinator, versions 0-6. Has `__consumer_offsets` (`__transaction_state`, `__share_group_state`) made when the first group
 * (transactional id, share-partition) is looked for; until it is there, the coordinator is not available.
 *   v1   keyType: groups (0) and transactions (1), errorMessage
 *   v3   flexible
 *   v4   several keys (KIP-699)
 *   v5   a new error for transactions (KIP-890); v6 share groups (2, KIP-932)
 */
import { coordinatorPartition } from '@barnabas/coordinator';
import { ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse, errorInfo } from '@barnabas/protocol';
import type { InternalTopic } from '../coordinators/internal-topic.js';
import { sharePartitionKey } from '../coordinators/share-partition-key.js';
import { singleStage } from '../dispatch/api-handler.js';
import { inTurns } from '../dispatch/in-turns.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';

const BATCH_VERSION_MIN = 4;
const SHARE_VERSION_MIN = 6;
const [GROUP, TRANSACTION, SHARE] = [0, 1, 2];

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

  handle(request, context, services) {
    const keys = context.apiVersion >= BATCH_VERSION_MIN ? request.coordinatorKeys : [request.key];
    const found = inTurns(keys, services.platform, (key) => find(key, request.keyType, context, services));
    return found instanceof Promise ? found.then((all) => answer(all, context)) : answer(found, context);
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

function refused(key: string, errorCode: ErrorCode, errorMessage = errorInfo(errorCode).message): Coordinator {
  return { key, nodeId: -1, host: '', port: -1, errorCode, errorMessage };
}

/** Kafka says nothing in words where the error is that of one key among several. */
function refusedAlone(key: string, errorCode: ErrorCode, { apiVersion }: RequestContext): Coordinator {
  return apiVersion >= BATCH_VERSION_MIN ? refused(key, errorCode, '') : refused(key, errorCode);
}

function find(key: string, keyType: number, context: RequestContext, services: BrokerServices): Coordinator {
  if (keyType !== GROUP && keyType !== TRANSACTION && keyType !== SHARE) return refused(key, ErrorCode.InvalidRequest);
  const home = homeOf(key, keyType, context, services);
  if (home === undefined) return refusedAlone(key, ErrorCode.InvalidRequest, context);
  const { topic } = home;
  if (topic.image === undefined) {
    services.topicCreation.begin([topic.name]);
    return refusedAlone(key, ErrorCode.CoordinatorNotAvailable, context);
  }
  const { partitions } = topic.image;
  const partition = partitions[coordinatorPartition(home.key, partitions.length)];
  const leader = services.controller.image.brokers.get(partition?.leader ?? -1);
  const endPoint = leader?.endPoints.find(({ name }) => name === context.listener.name);
  if (leader === undefined || endPoint === undefined) {
    return refusedAlone(key, ErrorCode.CoordinatorNotAvailable, context);
  }
  const { host, port } = endPoint;
  return { key, nodeId: leader.id, host, port, errorCode: ErrorCode.None, errorMessage: '' };
}

/** The topic that a key lives in, and what decides on the partition. */
function homeOf(
  key: string,
  keyType: number,
  { apiVersion }: RequestContext,
  { groups, transactions, shareState }: BrokerServices,
): { readonly topic: InternalTopic; readonly key: string } | undefined {
  if (keyType !== SHARE) return { topic: keyType === GROUP ? groups.topic : transactions.topic, key };
  const shareKey = apiVersion >= SHARE_VERSION_MIN ? sharePartitionKey(key) : undefined;
  return shareKey === undefined ? undefined : { topic: shareState, key: shareKey };
}
