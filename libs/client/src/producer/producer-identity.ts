import { ErrorCode, InitProducerIdRequest, InitProducerIdResponse } from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import type { Cluster } from '../cluster/cluster.js';
import { retrying } from '../cluster/retrying.js';
import { KafkaError } from '../kafka-error.js';
import type { ProducerIdentity } from './partition-queue.js';

const InitProducerId = apiCall(InitProducerIdRequest, InitProducerIdResponse);
/** Java sends INT_MAX: without transactional id there is nothing that could time out. */
const NO_TRANSACTION_TIMEOUT_MS = 0x7fffffff;

/** A new producer id from any broker (KIP-98); keeps trying for `timeoutMs`, as long as a record may wait for its delivery. */
export function initProducerId(cluster: Cluster, timeoutMs: number, signal: AbortSignal): Promise<ProducerIdentity> {
  const attempt = async (): Promise<ProducerIdentity> => {
    const body = { transactionalId: null, transactionTimeoutMs: NO_TRANSACTION_TIMEOUT_MS };
    const response = await cluster.requestAny(InitProducerId, body);
    if (response.errorCode === ErrorCode.None)
      return { producerId: response.producerId, producerEpoch: response.producerEpoch };
    throw KafkaError.fromBroker(response.errorCode, 'the cluster gave no producer id');
  };
  return retrying(cluster.settings, attempt, { timeoutMs, connectTimeoutMs: timeoutMs, signal });
}
