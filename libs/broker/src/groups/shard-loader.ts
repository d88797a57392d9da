import type { CoordinatorRecord } from '@barnabas/coordinator';
import type { PartitionLog } from '@barnabas/log';
import { batchesIn, controlRecordType } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

const READ_BYTES = 4 * 1024 * 1024;
const COMMIT_MARKER = 1;

/** Where a loader puts the records it finds, in order. */
export type RecordSink = (record: CoordinatorRecord, offset: number) => void;

/**
 * Reads a coordinator's partition from start to end (Kafka's CoordinatorLoaderImpl). Records of a transaction count when its
 * commit marker comes, and never when it was aborted or is open.
 */
export class ShardLoader {
  readonly #pending = new Map<number, { readonly record: CoordinatorRecord; readonly offset: number }[]>();

  constructor(
    private readonly log: PartitionLog,
    private readonly sink: RecordSink,
  ) {}

  /** Resolves when everything up to the log's end is in the sink; gives up early when `isWanted` says so. */
  async load(isWanted: () => boolean): Promise<void> {
    let offset = this.log.logStartOffset;
    while (isWanted() && offset < this.log.logEndOffset) {
      const upTo = this.log.logEndOffset;
      const result = await this.log.read(offset, { maxBytes: READ_BYTES, minOneBatch: true, upTo });
      if (result.kind === 'out-of-range') {
        throw new Error(`${this.log.topic}-${this.log.partition} has no offset ${offset}`);
      }
      if (result.chunks.length === 0) {
        return;
      }
      for (const chunk of result.chunks) {
        for (const batch of batchesIn(chunk)) {
          this.#take(batch, offset);
        }
      }
      offset = result.lastOffset + 1;
    }
  }

  #take(batch: RecordBatch, from: number): void {
    if (batch.isControl) {
      this.#endTransaction(batch);
      return;
    }
    for (const { key, value, offset } of batch.records()) {
      if (key === null || offset < from) {
        continue;
      }
      const record = { key, value };
      if (batch.isTransactional) {
        const pending = this.#pending.get(batch.producerId) ?? [];
        pending.push({ record, offset });
        this.#pending.set(batch.producerId, pending);
      } else {
        this.sink(record, offset);
      }
    }
  }

  #endTransaction(batch: RecordBatch): void {
    const pending = this.#pending.get(batch.producerId) ?? [];
    this.#pending.delete(batch.producerId);
    for (const marker of batch.records()) {
      if (controlRecordType(marker) === COMMIT_MARKER) {
        for (const { record, offset } of pending) {
          this.sink(record, offset);
        }
      }
    }
  }
}
