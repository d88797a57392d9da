import { ErrorCode, errorInfo } from '@barnabas/protocol';
import type { ProduceRequest } from '@barnabas/protocol';
import type { RequestContext } from '../dispatch/request-context.js';
import type { BrokerServices } from '../dispatch/services.js';
import type { Admission, TopicPartition } from '../transactions/transaction-admission.js';
import { isMarkedTransactional, transactionalBatch, unfitBatch, unreadableBatch } from './produced-batch.js';
import type { TransactionalBatch, UnfitBatch } from './produced-batch.js';

const ADDS_PARTITIONS_VERSION_MIN = 12;
const ABORTABLE_VERSION_MIN = 11;
const TOPIC_ID_VERSION_MIN = 13;

type PlacedBatch = TransactionalBatch & TopicPartition;

/**
 * Why a Produce fails as a whole, before any of it is written: records that are none, a transaction without a name (nobody is authorised
 * for that), or of two producers.
 */
export function refusalOfAll(
  request: ProduceRequest,
  { apiVersion }: RequestContext,
  services: BrokerServices,
): UnfitBatch | undefined {
  for (const { records } of request.topicData.flatMap(({ partitionData }) => partitionData)) {
    const unreadable = unreadableBatch(records);
    if (unreadable !== undefined) return unreadable;
    // As Kafka looks for one transactional batch, it does not look at what is behind.
    if (!isMarkedTransactional(records)) continue;
    if (request.transactionalId !== null) break;
    const { message } = errorInfo(ErrorCode.TransactionalIdAuthorizationFailed);
    return { errorCode: ErrorCode.TransactionalIdAuthorizationFailed, message };
  }
  const [first, ...others] = transactionalBatches(request, apiVersion, services);
  const isOfAnother = (batch: PlacedBatch) =>
    batch.producerId !== first?.producerId || batch.producerEpoch !== first.producerEpoch;
  return others.some(isOfAnother)
    ? {
        errorCode: ErrorCode.InvalidProducerIdMapping,
        message: 'Transactional records contained more than one producer ID',
      }
    : undefined;
}

/**
 * Asks for the transactional batches of a Produce, which are of one producer, whether they may be written. undefined when there are none.
 * At once when the logs know the transaction already, so that pipelined requests go on in one turn each.
 */
export function admitProduce(
  request: ProduceRequest,
  { apiVersion }: RequestContext,
  services: BrokerServices,
): Admission | Promise<Admission> | undefined {
  const { transactionalId } = request;
  const batches = transactionalBatches(request, apiVersion, services);
  const [first] = batches;
  if (first === undefined || transactionalId === null) return undefined;
  return services.admissions.admit({
    transactionalId,
    producerId: first.producerId,
    producerEpoch: first.producerEpoch,
    partitions: batches,
    addsPartitions: apiVersion >= ADDS_PARTITIONS_VERSION_MIN,
    knowsAbortable: apiVersion >= ABORTABLE_VERSION_MIN,
  });
}

/** Of partitions that this broker leads, and fit to be written; about the others the handler says what is wrong. */
function transactionalBatches(
  request: ProduceRequest,
  apiVersion: number,
  { partitions }: BrokerServices,
): PlacedBatch[] {
  const found: PlacedBatch[] = [];
  for (const topic of request.topicData) {
    for (const { index, records } of topic.partitionData) {
      const batch = transactionalBatch(records);
      if (batch === undefined || unfitBatch(records, apiVersion) !== undefined) continue;
      const lookup = partitions.leading(topic, index, -1, apiVersion >= TOPIC_ID_VERSION_MIN);
      if (lookup.kind === 'refused') continue;
      found.push({ topic: lookup.partition.topic, index, ...batch });
    }
  }
  return found;
}
