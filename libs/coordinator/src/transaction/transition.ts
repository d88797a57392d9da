import type { TransactionMetadata } from './transaction-metadata.js';
import { noProducerEpoch, noProducerId, supportsEpochBump } from './transaction-metadata.js';
import { noPartitions } from './transaction-partitions.js';
import { transactionRecord } from './transaction-record.js';
import type { TransactionShardState } from './shard-state.js';
import type { TransactionTurn } from './turn.js';

/** Writes down what a transactional id becomes. `lastEpoch`: see `TransactionShardState`; the default leaves it as it is. */
export function transit<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
  change: Partial<TransactionMetadata>,
  lastEpoch?: number,
): TransactionMetadata {
  const next: TransactionMetadata = {
    ...metadata,
    previousProducerId: metadata.producerId,
    lastUpdateTimestampMs: turn.nowMs,
    ...change,
  };
  if (lastEpoch !== undefined) rememberEpoch(turn, state, metadata.transactionalId, lastEpoch);
  turn.append(transactionRecord(next, turn.settings.transactionVersion));
  return next;
}

function rememberEpoch<R>(
  turn: TransactionTurn<R>,
  { lastEpochs }: TransactionShardState,
  transactionalId: string,
  epoch: number,
): void {
  const before = lastEpochs.get(transactionalId) ?? noProducerEpoch;
  lastEpochs.set(transactionalId, epoch);
  turn.ifRefused(() => lastEpochs.set(transactionalId, before));
}

/**
 * The transaction's time runs from its first partition on; adding more does not prolong it. That of a producer with two-phase commit
 * (KIP-939), which a directory of Apache Kafka may bring along, never ends.
 */
export function startTransactionTimer<R>(
  turn: TransactionTurn<R>,
  metadata: TransactionMetadata,
  delayMs: number = Math.max(0, metadata.startTimestampMs + metadata.timeoutMs - turn.nowMs),
): void {
  const { transactionalId, startTimestampMs } = metadata;
  if (metadata.timeoutMs === noTimeout) return;
  const command = { kind: 'timer-transaction', transactionalId, startTimestampMs } as const;
  turn.setTimer(transactionTimerKey(transactionalId), delayMs, command);
}

/** Kafka's TransactionMetadata.isDistributedTwoPhaseCommitTxn. */
const noTimeout = 2_147_483_647;

function transactionTimerKey(transactionalId: string): string {
  return `transaction/${transactionalId}`;
}

export interface Preparation {
  readonly commit: boolean;
  /** transaction.version by which the transaction ends. */
  readonly transactionVersion: number;
  /** The epoch of the markers and, unless `nextProducerId` is set, of the producer from then on. */
  readonly producerEpoch: number;
  readonly nextProducerId: number;
  readonly lastEpoch: number;
  /** Ends nothing: a client of version 2 may abort before it has added a partition. */
  readonly isEmpty?: boolean;
}

/** Decides the outcome: the PREPARE record, and the markers that go out when it is durable. */
export function prepareEnd<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
  preparation: Preparation,
): TransactionMetadata {
  const { commit, transactionVersion: clientTransactionVersion, producerEpoch, nextProducerId } = preparation;
  const prepared = transit(
    turn,
    state,
    metadata,
    {
      state: commit ? 'PrepareCommit' : 'PrepareAbort',
      producerEpoch,
      nextProducerId,
      clientTransactionVersion,
      ...(preparation.isEmpty === true ? { startTimestampMs: turn.nowMs } : {}),
    },
    preparation.lastEpoch,
  );
  turn.cancelTimer(transactionTimerKey(metadata.transactionalId));
  requestMarkers(turn, prepared);
  return prepared;
}

/** Asks for the markers of a transaction whose outcome is decided; again after every load (PROTOCOL 13). */
export function requestMarkers<R>(turn: TransactionTurn<R>, prepared: TransactionMetadata): void {
  const { transactionalId, producerId, producerEpoch, partitions } = prepared;
  turn.writeMarkers({
    transactionalId,
    producerId,
    producerEpoch,
    commit: prepared.state === 'PrepareCommit',
    partitions,
    coordinatorEpoch: turn.context.coordinatorEpoch,
    transactionVersion: prepared.clientTransactionVersion,
  });
}

/** What the producer goes on with when the markers of `prepared` are written. */
export function producerAfter(prepared: TransactionMetadata): { producerId: number; producerEpoch: number } {
  const { producerId, producerEpoch, nextProducerId, clientTransactionVersion } = prepared;
  const isRotated = supportsEpochBump(clientTransactionVersion) && nextProducerId !== noProducerId;
  return isRotated ? { producerId: nextProducerId, producerEpoch: 0 } : { producerId, producerEpoch };
}

/** All markers are written: COMPLETE. */
export function completeEnd<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  prepared: TransactionMetadata,
): void {
  transit(turn, state, prepared, {
    state: prepared.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    ...producerAfter(prepared),
    nextProducerId: noProducerId,
    partitions: noPartitions,
  });
}
