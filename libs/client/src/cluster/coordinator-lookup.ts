import type { Address } from '@barnabas/platform';
import { ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import { apiCall } from './api-call.js';
import type { Cluster } from './cluster.js';
import { creationLooksMs } from './creation-looks.js';

const FindCoordinator = apiCall(FindCoordinatorRequest, FindCoordinatorResponse);
const GROUP_KEY_TYPE = 0;

/** A broker that coordinates a group. */
export interface CoordinatorNode extends Address {
  readonly nodeId: number;
}

/**
 * Asks who coordinates the group, and a few times more while nobody does: the first who asks in a cluster has the coordinators'
 * topic made. Rejects with COORDINATOR_NOT_AVAILABLE (retriable), GROUP_AUTHORIZATION_FAILED, ...
 */
export async function findGroupCoordinator(cluster: Cluster, groupId: string): Promise<CoordinatorNode> {
  let answer = await askForCoordinator(cluster, groupId);
  for (const waitMs of creationLooksMs) {
    if (answer.errorCode !== ErrorCode.CoordinatorNotAvailable) break;
    await cluster.settings.platform.timers.sleep(waitMs, 'work');
    answer = await askForCoordinator(cluster, groupId);
  }
  if (answer.errorCode !== ErrorCode.None) {
    throw KafkaError.fromBroker(
      answer.errorCode,
      `cannot find the coordinator of group '${groupId}'`,
      answer.errorMessage,
    );
  }
  return { nodeId: answer.nodeId, host: answer.host, port: answer.port };
}

type Answer = CoordinatorNode & { readonly errorCode: number; readonly errorMessage: string | null };

async function askForCoordinator(cluster: Cluster, groupId: string): Promise<Answer> {
  const response = await cluster.requestAny(FindCoordinator, (version) =>
    version >= 4 ? { keyType: GROUP_KEY_TYPE, coordinatorKeys: [groupId] } : { key: groupId, keyType: GROUP_KEY_TYPE },
  );
  // One answer per key since v4 (KIP-699), the answer itself before.
  return response.coordinators[0] ?? response;
}

/** Whether the error says that the coordinator is elsewhere, or that nobody can tell while the connection is gone. */
export function isCoordinatorLost(error: unknown): boolean {
  return error instanceof KafkaError && coordinatorLostCodes.has(error.code);
}

const coordinatorLostCodes: ReadonlySet<string> = new Set([
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'CONNECTION_FAILED',
  'CONNECTION_LOST',
  'REQUEST_TIMED_OUT',
]);
