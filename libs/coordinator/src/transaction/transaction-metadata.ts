import { noPartitions, type TransactionPartitions } from './transaction-partitions.js';
import type { TransactionState } from './transaction-state.js';

export const noProducerId = -1;
export const noProducerEpoch = -1;
export const noProducer = { producerId: noProducerId, producerEpoch: noProducerEpoch };
const largestEpoch = 32_767;
/** From this transaction.version on, every end of a transaction raises the epoch (KIP-890). */
const epochBumpVersionMin = 2;

/** What is durably known of a transactional id (Kafka's TransactionMetadata). Replaced as a whole by each record. */
export interface TransactionMetadata {
  readonly transactionalId: string;
  readonly producerId: number;
  /** The producer id before the last change; differs from `producerId` only after a rotation. */
  readonly previousProducerId: number;
  /** The producer id to go on with once the markers are written, when the epochs of this one are used up; -1 otherwise. */
  readonly nextProducerId: number;
  readonly producerEpoch: number;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  readonly partitions: TransactionPartitions;
  /** -1 while there is no transaction. */
  readonly startTimestampMs: number;
  readonly lastUpdateTimestampMs: number;
  /** transaction.version that the client of the last transaction spoke: 0 or 2. */
  readonly clientTransactionVersion: number;
}

/** A transactional id that nobody has used before; its epoch becomes 0 with the first InitProducerId. */
export function newTransaction(transactionalId: string, producerId: number, timeoutMs: number): TransactionMetadata {
  return {
    transactionalId,
    producerId,
    previousProducerId: noProducerId,
    nextProducerId: noProducerId,
    producerEpoch: noProducerEpoch,
    timeoutMs,
    state: 'Empty',
    partitions: noPartitions,
    startTimestampMs: -1,
    lastUpdateTimestampMs: -1,
    clientTransactionVersion: 0,
  };
}

/** The largest epoch is kept for fencing, so that a producer is never given it. */
export function isEpochExhausted(epoch: number): boolean {
  return epoch >= largestEpoch - 1;
}

export function nextEpoch(epoch: number): number {
  return Math.min(epoch + 1, largestEpoch);
}

/** The last epoch a producer id can have had when it was replaced by another. */
export function isLastEpoch(epoch: number): boolean {
  return epoch === largestEpoch - 1;
}

export function supportsEpochBump(transactionVersion: number): boolean {
  return transactionVersion >= epochBumpVersionMin;
}
