import { ErrorCode } from '@barnabas/protocol';
import type { EndTxnRequest } from '@barnabas/protocol';
import type { EndTransactionCommand, MarkersWrittenCommand } from './commands.js';
import { retryDelayMs, rotationOf } from './fence.js';
import type { TransactionShardState } from './shard-state.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { isLastEpoch, nextEpoch, noProducer, noProducerEpoch, noProducerId } from './transaction-metadata.js';
import { isIdle, isPrepared } from './transaction-state.js';
import { completeEnd, prepareEnd, producerAfter } from './transition.js';
import type { TransactionTurn } from './turn.js';

const epochBumpVersionMin = 5;

interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/**
 * EndTxn 0-5. From v5 on every end raises the epoch, so that nothing late of the old transaction can get into the next one, and the
 * answer tells the producer what to go on with (KIP-890).
 */
export function endTransaction<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  { request, version, token }: EndTransactionCommand<R>,
): void {
  const outcome = end(turn, state, request, version);
  const [errorCode, { producerId, producerEpoch }] =
    typeof outcome === 'number' ? [outcome, noProducer] : [ErrorCode.None, outcome];
  turn.reply(token, { throttleTimeMs: 0, errorCode, producerId, producerEpoch });
}

function end<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  request: EndTxnRequest,
  version: number,
): ErrorCode | Producer {
  if (request.transactionalId === '') return ErrorCode.InvalidRequest;
  const metadata = state.transactions.get(request.transactionalId);
  if (metadata === undefined) return ErrorCode.InvalidProducerIdMapping;
  return version >= epochBumpVersionMin
    ? endWithEpochBump(turn, state, metadata, request)
    : endWithoutEpochBump(turn, state, metadata, request);
}

/** Clients before KIP-890: the epoch stays, so a retry cannot be told from the next call, and the outcome must match. */
function endWithoutEpochBump<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
  { producerId, producerEpoch, committed }: EndTxnRequest,
): ErrorCode | Producer {
  if (metadata.producerId !== producerId) return ErrorCode.InvalidProducerIdMapping;
  if (metadata.producerEpoch !== producerEpoch) return ErrorCode.ProducerFenced;
  if (metadata.state !== 'Ongoing') return repeated(metadata, committed);
  return producerAfter(
    prepareEnd(turn, state, metadata, {
      commit: committed,
      transactionVersion: 0,
      producerEpoch,
      nextProducerId: noProducerId,
      lastEpoch: state.lastEpochs.get(metadata.transactionalId) ?? noProducerEpoch,
    }),
  );
}

function endWithEpochBump<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
  { producerId, producerEpoch, committed }: EndTxnRequest,
): ErrorCode | Producer {
  // Before any look at id and epoch: the answer to the last end has told the next ones already, while its markers go out.
  if (isPrepared(metadata.state)) return ErrorCode.ConcurrentTransactions;
  // The end was decided, and the epoch raised, by an earlier call whose answer was lost.
  const isRetryAfterRotation =
    metadata.previousProducerId === producerId && isLastEpoch(producerEpoch) && metadata.producerEpoch === 0;
  const isRetry = isRetryAfterRotation || metadata.producerEpoch === producerEpoch + 1;
  if (metadata.producerId !== producerId && !isRetryAfterRotation) return ErrorCode.InvalidProducerIdMapping;
  if (!isValidEpoch(metadata, producerEpoch, isRetry)) return ErrorCode.ProducerFenced;
  if (metadata.state !== 'Ongoing') {
    // A client may abort a transaction that it believes open but to which nothing was added.
    const isEmptyAbort = !committed && !isRetry && isIdle(metadata.state);
    if (!isEmptyAbort) return isRetry ? repeated(metadata, committed) : ErrorCode.InvalidTxnState;
  }
  const nextProducerId = rotationOf(turn, metadata);
  if (nextProducerId === undefined) return ErrorCode.CoordinatorLoadInProgress;
  return producerAfter(
    prepareEnd(turn, state, metadata, {
      commit: committed,
      transactionVersion: 2,
      producerEpoch: nextEpoch(metadata.producerEpoch),
      nextProducerId,
      lastEpoch: metadata.producerEpoch,
      isEmpty: metadata.state !== 'Ongoing',
    }),
  );
}

function isValidEpoch({ state, producerEpoch }: TransactionMetadata, asked: number, isRetry: boolean): boolean {
  const isComplete = state === 'CompleteCommit' || state === 'CompleteAbort';
  return asked === producerEpoch || (isComplete && isRetry);
}

/** The answer for a transaction whose outcome is decided: the same again, or a contradiction. */
function repeated(metadata: TransactionMetadata, committed: boolean): ErrorCode | Producer {
  const { state } = metadata;
  if (isPrepared(state)) return ErrorCode.ConcurrentTransactions;
  return state === (committed ? 'CompleteCommit' : 'CompleteAbort') ? metadata : ErrorCode.InvalidTxnState;
}

/** The markers are in place. What was not prepared, or has been since, is none of theirs. */
export function markersWritten<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  written: MarkersWrittenCommand,
): void {
  const metadata = state.transactions.get(written.transactionalId);
  if (metadata?.producerId !== written.producerId || metadata.producerEpoch !== written.producerEpoch) return;
  if (!isPrepared(metadata.state)) return;
  completeEnd(turn, state, metadata);
  // The markers are there for good: COMPLETE is written as soon as the log takes it.
  turn.ifRefused((next) => next.setTimer(completionTimerKey(written.transactionalId), retryDelayMs, written));
}

function completionTimerKey(transactionalId: string): string {
  return `completion/${transactionalId}`;
}
