import {
  decodeTransactionRecord,
  encodeCoordinatorKey,
  encodeCoordinatorValue,
  TransactionLogKey,
  TransactionLogValue,
} from '@barnabas/protocol';
import type { CoordinatorRecord } from '../decision.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { noPartitions, withPartitions } from './transaction-partitions.js';
import { idOfState, stateOfId } from './transaction-state.js';

/** The record of a transactional id. The value is flexible from transaction.version 1 on (KIP-915). */
export function transactionRecord(metadata: TransactionMetadata, transactionVersion: number): CoordinatorRecord {
  const { transactionalId, partitions, state } = metadata;
  const plain = {
    producerId: metadata.producerId,
    producerEpoch: metadata.producerEpoch,
    transactionTimeoutMs: metadata.timeoutMs,
    transactionStatus: idOfState(state),
    transactionPartitions:
      state === 'Empty' ? null : Array.from(partitions, ([topic, ids]) => ({ topic, partitionIds: [...ids] })),
    transactionLastUpdateTimestampMs: metadata.lastUpdateTimestampMs,
    transactionStartTimestampMs: metadata.startTimestampMs,
  };
  const key = encodeCoordinatorKey(TransactionLogKey, { transactionalId });
  if (transactionVersion < 1) return { key, value: encodeCoordinatorValue(TransactionLogValue, 0, plain) };
  const { previousProducerId, nextProducerId, clientTransactionVersion } = metadata;
  const value = { ...plain, previousProducerId, nextProducerId, clientTransactionVersion };
  return { key, value: encodeCoordinatorValue(TransactionLogValue, 1, value) };
}

export function transactionTombstone(transactionalId: string): CoordinatorRecord {
  return { key: encodeCoordinatorKey(TransactionLogKey, { transactionalId }), value: null };
}

/** What a record says; undefined for types that this release does not know, which Kafka passes over too. */
export function readTransactionRecord({
  key,
  value,
}: CoordinatorRecord): { transactionalId: string; metadata: TransactionMetadata | undefined } | undefined {
  const record = decodeTransactionRecord(key, value);
  if (record.name === 'Unknown') return undefined;
  const { transactionalId } = record.key;
  return { transactionalId, metadata: record.value === null ? undefined : metadataOf(transactionalId, record.value) };
}

function metadataOf(transactionalId: string, value: TransactionLogValue): TransactionMetadata {
  let partitions = noPartitions;
  for (const { topic, partitionIds } of value.transactionPartitions ?? []) {
    partitions = withPartitions(partitions, new Map([[topic, partitionIds]]));
  }
  return {
    transactionalId,
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    timeoutMs: value.transactionTimeoutMs,
    state: stateOfId(value.transactionStatus),
    partitions,
    startTimestampMs: value.transactionStartTimestampMs,
    lastUpdateTimestampMs: value.transactionLastUpdateTimestampMs,
    clientTransactionVersion: value.clientTransactionVersion,
  };
}
