import type { TransactionShardState } from './shard-state.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import {
  isEpochExhausted,
  nextEpoch,
  noProducerEpoch,
  noProducerId,
  supportsEpochBump,
} from './transaction-metadata.js';
import { prepareEnd, startTransactionTimer } from './transition.js';
import type { TransactionTurn } from './turn.js';

/** How long what cannot be done now (there is no producer id at hand, the log takes no record) waits for the next attempt. */
export const retryDelayMs = 1_000;

/** The producer id for after the end of a transaction: -1 keeps the present one, undefined: there is none to be had now. */
export function rotationOf<R>(turn: TransactionTurn<R>, { producerEpoch }: TransactionMetadata): number | undefined {
  return isEpochExhausted(producerEpoch) ? turn.context.takeProducerId() : noProducerId;
}

/**
 * Aborts an open transaction over its producer's head, who is fenced by a new epoch (Kafka's PrepareEpochFence, which is never written
 * down). False when there is no producer id to go on with: to be tried again.
 */
export function fence<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
): boolean {
  const { transactionVersion } = turn.settings;
  const bumps = supportsEpochBump(transactionVersion);
  const nextProducerId = bumps ? rotationOf(turn, metadata) : noProducerId;
  if (nextProducerId === undefined) return false;
  prepareEnd(turn, state, metadata, {
    commit: false,
    transactionVersion: bumps ? transactionVersion : 0,
    producerEpoch: nextEpoch(metadata.producerEpoch),
    nextProducerId,
    lastEpoch: bumps ? metadata.producerEpoch : noProducerEpoch,
  });
  return true;
}

/** `transaction.timeout.ms` of the producer is over. The transaction may have ended, and another begun, since the timer was set. */
export function abortTimedOut<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  transactionalId: string,
  startTimestampMs: number,
): void {
  const metadata = state.transactions.get(transactionalId);
  if (metadata?.state !== 'Ongoing' || metadata.startTimestampMs !== startTimestampMs) return;
  if (!fence(turn, state, metadata)) startTransactionTimer(turn, metadata, retryDelayMs);
}
