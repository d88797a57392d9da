import { ErrorCode, errorInfo } from '@barnabas/protocol';

export interface AdmissionRefusal {
  readonly errorCode: ErrorCode;
  readonly message?: string;
}

/** What the writing client understands. */
export interface ClientAbilities {
  readonly addsPartitions: boolean;
  readonly knowsAbortable: boolean;
}

/** Passing states of the coordinator. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ErrorCode.CoordinatorLoadInProgress,
  ErrorCode.CoordinatorNotAvailable,
  ErrorCode.NotCoordinator,
]);

/** A coordinator's refusal as the writing client is to hear it (Kafka's AddPartitionsToTxnHandler, ReplicaManager.handleProduceAppend). */
export function refusalOf(errorCode: ErrorCode, client: ClientAbilities): AdmissionRefusal {
  if (errorCode === ErrorCode.ProducerFenced) return { errorCode: ErrorCode.InvalidProducerEpoch };
  if (
    errorCode === ErrorCode.InvalidTxnState ||
    (errorCode === ErrorCode.TransactionAbortable && !client.knowsAbortable)
  ) {
    return { errorCode: ErrorCode.InvalidTxnState, message: 'Partition was not added to the transaction' };
  }
  const isTooNew = errorCode === ErrorCode.ConcurrentTransactions && !client.addsPartitions;
  if (!isTooNew && !passing.has(errorCode)) return { errorCode };
  // Older clients do not retry the real error; this one they do, without fetching metadata first.
  const message = `Unable to verify the partition has been added to the transaction. Underlying error: ${errorInfo(errorCode).name}`;
  return { errorCode: ErrorCode.NotEnoughReplicas, message };
}
