import { ErrorCode } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import { rejected } from './append-rejection.js';
import type { AppendOptions, AppendRejected } from './log-operations.js';
import type { ProducerBatch, ProducerEntry } from './producer-entry.js';
import {
  emptyProducerEntry,
  findDuplicate,
  followsSequence,
  lastSequenceOf,
  noProducerEpoch,
  noTransaction,
} from './producer-entry.js';
import { endTxnMarkerOf } from './producer-state.js';
import type { ProducerState } from './producer-state.js';

const transactionVersion2 = 2;
const lastProducerEpoch = 32_767;

export type ProducerCheck =
  { readonly kind: 'ok' } | { readonly kind: 'duplicate'; readonly of: ProducerBatch } | AppendRejected;

const ok: ProducerCheck = { kind: 'ok' };

/** Whether a batch may follow what its producer has written (Kafka's `ProducerAppendInfo` and `UnifiedLog.analyzeAndValidateProducerState`). */
export function checkProducer(state: ProducerState, batch: RecordBatch, options: AppendOptions): ProducerCheck {
  if (batch.producerId < 0) return ok;
  const known = state.get(batch.producerId);
  if (known && options.origin === 'client') {
    const original = findDuplicate(known, batch.producerEpoch, batch.baseSequence, batch.lastSequence);
    if (original) return { kind: 'duplicate', of: original };
  }
  const entry = known ?? emptyProducerEntry(batch.producerId);
  if (batch.isControl) return checkMarker(entry, batch, options);
  return (
    checkVerification(entry, batch, options) ??
    checkEpoch(entry, batch) ??
    checkVerified(state, batch, options) ??
    checkSequence(state, batch, options) ??
    checkInTransaction(entry, batch) ??
    ok
  );
}

function checkEpoch(entry: ProducerEntry, batch: RecordBatch): AppendRejected | undefined {
  if (batch.producerEpoch >= entry.epoch) return undefined;
  return rejected(
    ErrorCode.InvalidProducerEpoch,
    `epoch ${batch.producerEpoch} of producer ${entry.producerId} is older than ${entry.epoch}, the last one seen`,
  );
}

/**
 * A transactional batch needs a transaction that is open here in its epoch, or the coordinator's word for it (KIP-890); but first it must
 * not be of an old epoch, which its producer can recover from.
 */
function checkVerification(
  entry: ProducerEntry,
  batch: RecordBatch,
  options: AppendOptions,
): AppendRejected | undefined {
  const isOpen = entry.currentTxnFirstOffset !== noTransaction && entry.epoch === batch.producerEpoch;
  if (!batch.isTransactional || isOpen) return undefined;
  const stale = checkEpoch(entry, batch);
  if (stale !== undefined || isGuarded(entry, options)) return stale;
  return rejected(
    ErrorCode.InvalidTxnState,
    `the batch of producer ${entry.producerId} is not part of an open transaction`,
  );
}

function checkInTransaction(entry: ProducerEntry, batch: RecordBatch): AppendRejected | undefined {
  if (batch.isTransactional || entry.currentTxnFirstOffset === noTransaction) return undefined;
  return rejected(
    ErrorCode.InvalidTxnState,
    `producer ${entry.producerId} has a transaction open and wrote outside of it`,
  );
}

/** As in Kafka's `VerificationStateEntry`, the guard of a transaction is of no use for the next one. */
function isGuarded(entry: ProducerEntry, { isVerified = false, guardedFrom = Infinity }: AppendOptions): boolean {
  return isVerified && entry.lastMarkerOffset < guardedFrom;
}

/** Whoever comes first to be verified is to be written first. */
function checkVerified(state: ProducerState, batch: RecordBatch, options: AppendOptions): AppendRejected | undefined {
  const lowest = state.verifications.lowestSequence(batch.producerId);
  if (options.origin !== 'client' || lowest === undefined || batch.baseSequence <= lowest) return undefined;
  return rejected(
    ErrorCode.OutOfOrderSequenceNumber,
    `producer ${batch.producerId} sent sequence ${batch.baseSequence} while ${lowest} is still to be verified and written`,
  );
}

function checkSequence(state: ProducerState, batch: RecordBatch, options: AppendOptions): AppendRejected | undefined {
  if (options.origin !== 'client') return undefined; // coordinators and the metadata log carry no sequences
  const entry = state.get(batch.producerId) ?? emptyProducerEntry(batch.producerId);
  const first = batch.baseSequence;
  const last = lastSequenceOf(entry);
  // A new transactional producer of version 2 has no state to lose.
  const isFirst = entry.batches.length === 0;
  if (isFirst && first !== 0 && state.verifications.mustStart(batch.producerId)) return outOfOrder(entry, batch, last);
  // State may be gone by retention or expiry, so any sequence is taken; so it is after a batch without an epoch.
  if (entry.epoch === noProducerEpoch) return undefined;
  const fits = batch.producerEpoch === entry.epoch ? followsSequence(last, first) : first === 0;
  return fits ? undefined : outOfOrder(entry, batch, last);
}

function outOfOrder(entry: ProducerEntry, batch: RecordBatch, lastSequence: number): AppendRejected {
  return rejected(
    ErrorCode.OutOfOrderSequenceNumber,
    `producer ${entry.producerId} sent sequence ${batch.baseSequence} of epoch ${batch.producerEpoch} after ${lastSequence} of epoch ${entry.epoch}`,
  );
}

function checkMarker(entry: ProducerEntry, batch: RecordBatch, options: AppendOptions): ProducerCheck {
  const stale = checkEpoch(entry, batch);
  if (stale) return stale;
  // With version 2 every marker carries a new epoch (KIP-890); the same one again is a retry, and fine once the transaction has ended. There
  // is none above the last.
  const isOpen = entry.currentTxnFirstOffset !== noTransaction;
  const isSame = batch.producerEpoch === entry.epoch && batch.producerEpoch !== lastProducerEpoch;
  if ((options.transactionVersion ?? 0) >= transactionVersion2 && isOpen && isSame) {
    return rejected(
      ErrorCode.InvalidProducerEpoch,
      `a marker for producer ${entry.producerId} must be of an epoch above ${entry.epoch}`,
    );
  }
  const marker = endTxnMarkerOf(batch);
  if (marker && marker.coordinatorEpoch < entry.coordinatorEpoch) {
    return rejected(
      ErrorCode.TransactionCoordinatorFenced,
      `a marker of coordinator epoch ${marker.coordinatorEpoch} comes after one of ${entry.coordinatorEpoch}`,
    );
  }
  return ok;
}
