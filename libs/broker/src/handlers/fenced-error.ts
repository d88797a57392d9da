import { ErrorCode } from '@barnabas/protocol';

/** KIP-588: transactional requests before v2 do not know PRODUCER_FENCED. */
const FENCED_VERSION_MIN = 2;

/** The error as a client of this version understands it. */
export function fencedError(errorCode: number, apiVersion: number, versionMin = FENCED_VERSION_MIN): number {
  return errorCode === ErrorCode.ProducerFenced && apiVersion < versionMin ? ErrorCode.InvalidProducerEpoch : errorCode;
}
