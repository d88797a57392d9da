import { ErrorCode } from '@barnabas/protocol';

/** Clients look for the coordinator again, or give up; they know nothing of the partition behind it. */
const coordinatorErrors: ReadonlyMap<ErrorCode, ErrorCode> = new Map<ErrorCode, ErrorCode>([
  [ErrorCode.UnknownTopicOrPartition, ErrorCode.CoordinatorNotAvailable],
  [ErrorCode.NotEnoughReplicas, ErrorCode.CoordinatorNotAvailable],
  [ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.CoordinatorNotAvailable],
  [ErrorCode.RequestTimedOut, ErrorCode.CoordinatorNotAvailable],
  [ErrorCode.NotLeaderOrFollower, ErrorCode.NotCoordinator],
  [ErrorCode.KafkaStorageError, ErrorCode.NotCoordinator],
  [ErrorCode.MessageTooLarge, ErrorCode.UnknownServerError],
  [ErrorCode.RecordListTooLarge, ErrorCode.UnknownServerError],
]);

/** What a write to an internal topic ran into, in the words of a coordinator (Kafka's CoordinatorOperationExceptionHelper). */
export function coordinatorError(errorCode: ErrorCode): ErrorCode {
  return coordinatorErrors.get(errorCode) ?? errorCode;
}
