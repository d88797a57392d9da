import { controlRecordType, ControlRecordType } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import type { AbortedTxn, TransactionIndex } from '../transaction-index.js';

interface OngoingAbort {
  readonly txn: AbortedTxn;
  /** Batches of it are still in the log. */
  wasSeen: boolean;
}

/**
 * Follows the transactions of a log as the cleaner walks through it in order (Kafka's `CleanedTransactionMetadata`): which batches were
 * aborted, and which markers have nothing left to mark.
 */
export class CleanedTransactions {
  /** Of the segment that is being written: takes the aborted transactions whose markers stay. */
  index: TransactionIndex | undefined;
  private readonly committed = new Set<number>();
  private readonly aborted = new Map<number, OngoingAbort>();
  /** By first offset, those that have not begun yet. */
  private pending: AbortedTxn[] = [];

  /** Aborted transactions that overlap what comes next; one may be named more than once. */
  expect(transactions: readonly AbortedTxn[]): void {
    this.pending = [...this.pending, ...transactions].sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Takes note of the next batch. True when it may go: its transaction was aborted, or it is a marker without records. */
  mayDiscard(batch: RecordBatch): boolean {
    this.begin(batch.lastOffset);
    if (batch.isControl) return this.mayDiscardMarker(batch);
    if (!batch.isTransactional) return false;
    const aborted = this.aborted.get(batch.producerId);
    if (aborted) aborted.wasSeen = true;
    else this.committed.add(batch.producerId);
    return aborted !== undefined;
  }

  private mayDiscardMarker(batch: RecordBatch): boolean {
    const { producerId } = batch;
    const [record] = batch.records();
    if (!record) return true; // emptied by an earlier cleaning
    switch (controlRecordType(record)) {
      case ControlRecordType.Abort: {
        const aborted = this.aborted.get(producerId);
        this.aborted.delete(producerId);
        if (!aborted?.wasSeen) return true;
        this.index?.append(aborted.txn);
        return false;
      }
      case ControlRecordType.Commit:
        return !this.committed.delete(producerId);
      default:
        return false;
    }
  }

  private begin(upTo: number): void {
    let count = 0;
    for (const txn of this.pending) {
      if (txn.firstOffset > upTo) break;
      if (!this.aborted.has(txn.producerId)) this.aborted.set(txn.producerId, { txn, wasSeen: false });
      count++;
    }
    if (count > 0) this.pending = this.pending.slice(count);
  }
}
