import { controlRecordType, ControlRecordType } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

/** Where an aborted transaction of a producer begins, as a fetch answers it. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Knows, while batches go by in order, which belong to an aborted transaction: from its first offset to its abort marker, all
 * transactional batches of its producer (CompletedFetch in Java).
 */
export class AbortedTransactions {
  readonly #upcoming: AbortedTransaction[];
  readonly #aborting = new Set<number>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#upcoming = transactions.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** To be asked for every batch, in order. */
  contains(batch: RecordBatch): boolean {
    while (this.#upcoming[0] !== undefined && this.#upcoming[0].firstOffset <= batch.lastOffset) {
      this.#aborting.add(this.#upcoming[0].producerId);
      this.#upcoming.shift();
    }
    if (!batch.isTransactional || !this.#aborting.has(batch.producerId)) return false;
    if (!batch.isControl) return true;
    if (isAbortMarker(batch)) this.#aborting.delete(batch.producerId);
    return true;
  }
}

function isAbortMarker(batch: RecordBatch): boolean {
  for (const record of batch.records()) return controlRecordType(record) === ControlRecordType.Abort;
  return false;
}
