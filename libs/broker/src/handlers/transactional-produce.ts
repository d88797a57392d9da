import { ErrorCode } from '@barnabas/protocol';
import type { ProduceRequest } from '@barnabas/protocol';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { Admission, TopicPartition } from '../transactions/transaction-admission.js';
import { transactionalBatch } from './produced-batch.js';
import type { TransactionalBatch } from './produced-batch.js';

const ADDS_PARTITIONS_VERSION_MIN = 12;
const ABORTABLE_VERSION_MIN = 11;
const TOPIC_ID_VERSION_MIN = 13;

type PlacedBatch = TransactionalBatch & TopicPartition;

/**
 * Asks for the transactional batches of a Produce whether they may be written. undefined when there are none. At once when the logs
 * know the transaction already, so that pipelined requests go on in one turn each.
 */
export function admitProduce(
  request: ProduceRequest,
  { apiVersion }: RequestContext,
  services: BrokerServices,
): Admission | Promise<Admission> | undefined {
  const batches = transactionalBatches(request, apiVersion, services);
  const [first] = batches;
  if (first === undefined) {
    return undefined;
  }
  const { transactionalId } = request;
  if (transactionalId === null) {
    // Kafka: nobody is authorised for a transactional id that is not named.
    return refuseAll(ErrorCode.TransactionalIdAuthorizationFailed);
  }
  const { producerId, producerEpoch } = first;
  if (batches.some((batch) => batch.producerId !== producerId || batch.producerEpoch !== producerEpoch)) {
    return refuseAll(ErrorCode.InvalidProducerIdMapping, 'Transactional records contained more than one producer ID');
  }
  return services.admissions.admit({
    transactionalId,
    producerId,
    producerEpoch,
    partitions: batches,
    addsPartitions: apiVersion >= ADDS_PARTITIONS_VERSION_MIN,
    knowsAbortable: apiVersion >= ABORTABLE_VERSION_MIN,
  });
}

/** Of partitions that this broker leads; about the others the handler says what is wrong. */
function transactionalBatches(
  request: ProduceRequest,
  apiVersion: number,
  { partitions }: BrokerServices,
): PlacedBatch[] {
  const found: PlacedBatch[] = [];
  for (const topic of request.topicData) {
    for (const { index, records } of topic.partitionData) {
      const batch = transactionalBatch(records);
      if (batch === undefined) continue;
      const lookup = partitions.leading(topic, index, -1, apiVersion >= TOPIC_ID_VERSION_MIN);
      if (lookup.kind === 'refused') continue;
      found.push({ topic: lookup.partition.topic, index, ...batch });
    }
  }
  return found;
}

function refuseAll(errorCode: ErrorCode, message?: string): Admission {
  return {
    refusal: () => (message === undefined ? { errorCode } : { errorCode, message }),
    verificationGuard: () => undefined,
    release: () => undefined,
  };
}
