import { controlRecordType } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import type { ProducerEntry } from './producer-entry.js';
import { emptyProducerEntry, lastSequenceOf, noMarker, noTransaction, withBatch } from './producer-entry.js';
import { encodeProducerSnapshot } from './producer-snapshot.js';
import type { ProducerSnapshotEntry } from './producer-snapshot.js';
import { ProducerVerifications } from './producer-verifications.js';

/** A transaction that a marker has ended. */
export interface CompletedTxn {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Offset of the marker. */
  readonly lastOffset: number;
  readonly isAborted: boolean;
}

/** What a commit or abort marker says. */
export interface EndTxnMarker {
  readonly isAbort: boolean;
  readonly coordinatorEpoch: number;
  readonly timestamp: number;
}

const abortType = 0;

/** The marker in a control batch of a producer; undefined when compaction has emptied the batch. */
export function endTxnMarkerOf(batch: RecordBatch): EndTxnMarker | undefined {
  for (const record of batch.records()) {
    return {
      isAbort: controlRecordType(record) === abortType,
      coordinatorEpoch: record.value && record.value.length >= 6 ? record.value.readInt32BE(2) : -1,
      timestamp: record.timestamp,
    };
  }
  return undefined;
}

/**
 * What a partition knows of its producers: epochs, sequences, open transactions (Kafka's `ProducerStateManager`). Holds what is in
 * the log up to `endOffset`; whether a batch may come is decided in producer-check.ts.
 */
export class ProducerState {
  /** The log up to here, exclusive, is in this state. */
  endOffset = 0;
  readonly verifications = new ProducerVerifications();
  private readonly entries = new Map<number, ProducerEntry>();
  /** First offset to producer of the open transactions, ascending. */
  private ongoing = new Map<number, number>();
  /** First offset to marker of transactions that ended beyond the high watermark. */
  private readonly unreplicated = new Map<number, number>();

  get(producerId: number): ProducerEntry | undefined {
    return this.entries.get(producerId);
  }

  all(): IterableIterator<ProducerEntry> {
    return this.entries.values();
  }

  get size(): number {
    return this.entries.size;
  }

  /** With `producerEpoch`: one of that epoch only. */
  hasOngoingTransaction(producerId: number, producerEpoch?: number): boolean {
    const entry = this.entries.get(producerId);
    if (entry === undefined || entry.currentTxnFirstOffset === noTransaction) return false;
    return producerEpoch === undefined || entry.epoch === producerEpoch;
  }

  /** First offset of the first transaction that is open, or whose marker the high watermark has not passed. */
  get firstUnstableOffset(): number | undefined {
    const open: number | undefined = this.ongoing.keys().next().value;
    const waiting = this.unreplicated.size === 0 ? undefined : Math.min(...this.unreplicated.keys());
    if (open === undefined || waiting === undefined) return open ?? waiting;
    return Math.min(open, waiting);
  }

  /** Applies a batch that is in the log, or goes in now; nothing is checked. Returns the transaction that it ends. */
  apply(batch: RecordBatch): CompletedTxn | undefined {
    this.endOffset = batch.nextOffset;
    if (batch.producerId < 0) return undefined;
    this.verifications.onAppended(batch);
    const entry = this.entries.get(batch.producerId) ?? emptyProducerEntry(batch.producerId);
    if (batch.isControl) return this.applyMarker(entry, batch);
    const updated = withBatch(entry, batch.producerEpoch, {
      lastSequence: batch.lastSequence,
      lastOffset: batch.lastOffset,
      offsetDelta: batch.lastOffset - batch.baseOffset,
      timestamp: batch.maxTimestamp,
    });
    const begins = batch.isTransactional && entry.currentTxnFirstOffset === noTransaction;
    if (begins) this.ongoing.set(batch.baseOffset, batch.producerId);
    this.entries.set(batch.producerId, begins ? { ...updated, currentTxnFirstOffset: batch.baseOffset } : updated);
    return undefined;
  }

  /** The last stable offset once this transaction has ended: goes into the transaction index. Call before {@link complete}. */
  lastStableOffsetAfter(completed: CompletedTxn): number {
    for (const [firstOffset, producerId] of this.ongoing) {
      if (producerId !== completed.producerId) return firstOffset;
    }
    return completed.lastOffset + 1;
  }

  /** The transaction no longer counts as open, but stays unstable until the high watermark passes its marker. */
  complete(completed: CompletedTxn): void {
    this.ongoing.delete(completed.firstOffset);
    this.unreplicated.set(completed.firstOffset, completed.lastOffset);
  }

  onHighWatermark(highWatermark: number): void {
    for (const [firstOffset, lastOffset] of this.unreplicated) {
      if (lastOffset < highWatermark) this.unreplicated.delete(firstOffset);
    }
  }

  /** Forgets producers without an open transaction that have been silent for `expirationMs`. */
  removeExpired(nowMs: number, expirationMs: number): void {
    for (const entry of this.entries.values()) {
      if (isExpired(entry, nowMs, expirationMs)) this.entries.delete(entry.producerId);
    }
    this.verifications.removeExpired(nowMs, expirationMs);
  }

  /** Forgets everything, and starts at `endOffset`. */
  reset(endOffset: number): void {
    this.entries.clear();
    this.ongoing.clear();
    this.unreplicated.clear();
    this.endOffset = endOffset;
  }

  /** Takes over another state, as after a truncation. */
  replaceWith(other: ProducerState): void {
    this.reset(other.endOffset);
    for (const [producerId, entry] of other.entries) this.entries.set(producerId, entry);
    this.ongoing = other.ongoing;
  }

  /** Takes the place of the state by what a snapshot at `endOffset` says; expired producers are left out. */
  load(snapshot: readonly ProducerSnapshotEntry[], endOffset: number, nowMs: number, expirationMs: number): void {
    this.reset(endOffset);
    for (const row of snapshot) {
      const entry = fromSnapshot(row);
      if (!isExpired(entry, nowMs, expirationMs)) this.entries.set(entry.producerId, entry);
    }
    const open = [...this.entries.values()].filter((entry) => entry.currentTxnFirstOffset !== noTransaction);
    open.sort((a, b) => a.currentTxnFirstOffset - b.currentTxnFirstOffset);
    this.ongoing = new Map(open.map((entry) => [entry.currentTxnFirstOffset, entry.producerId]));
  }

  /** The bytes of a snapshot file at `endOffset`. */
  snapshot(): Buffer {
    return encodeProducerSnapshot([...this.entries.values()].map(toSnapshot));
  }

  private applyMarker(entry: ProducerEntry, batch: RecordBatch): CompletedTxn | undefined {
    const marker = endTxnMarkerOf(batch);
    if (!marker) return undefined;
    this.entries.set(entry.producerId, {
      ...entry,
      epoch: batch.producerEpoch,
      batches: entry.epoch === batch.producerEpoch ? entry.batches : [],
      coordinatorEpoch: marker.coordinatorEpoch,
      lastTimestamp: marker.timestamp,
      currentTxnFirstOffset: noTransaction,
      lastMarkerOffset: batch.baseOffset,
    });
    if (entry.currentTxnFirstOffset === noTransaction) return undefined;
    const { producerId, currentTxnFirstOffset: firstOffset } = entry;
    return { producerId, firstOffset, lastOffset: batch.baseOffset, isAborted: marker.isAbort };
  }
}

function isExpired(entry: ProducerEntry, nowMs: number, expirationMs: number): boolean {
  return entry.currentTxnFirstOffset === noTransaction && nowMs - entry.lastTimestamp >= expirationMs;
}

function toSnapshot(entry: ProducerEntry): ProducerSnapshotEntry {
  const last = entry.batches.at(-1);
  return {
    producerId: entry.producerId,
    epoch: entry.epoch,
    lastSequence: lastSequenceOf(entry),
    lastOffset: last?.lastOffset ?? -1,
    offsetDelta: last?.offsetDelta ?? 0,
    timestamp: entry.lastTimestamp,
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnFirstOffset: entry.currentTxnFirstOffset,
  };
}

function fromSnapshot(row: ProducerSnapshotEntry): ProducerEntry {
  const { lastSequence, lastOffset, offsetDelta, timestamp } = row;
  return {
    producerId: row.producerId,
    epoch: row.epoch,
    coordinatorEpoch: row.coordinatorEpoch,
    lastTimestamp: timestamp,
    currentTxnFirstOffset: row.currentTxnFirstOffset < 0 ? noTransaction : row.currentTxnFirstOffset,
    lastMarkerOffset: noMarker,
    batches: lastOffset < 0 ? [] : [{ lastSequence, lastOffset, offsetDelta, timestamp }],
  };
}
