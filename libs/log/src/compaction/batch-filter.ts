import {
  batchHeaderBytes,
  CorruptRecordError,
  encodeRecordBatch,
  RecordBatch,
  RecordBatchBuilder,
  recompressInPieces,
} from '@barnabas/protocol';
import type { RecordBatchOptions, RecordView } from '@barnabas/protocol';

import type { ProducerEntry } from '../producer-entry.js';
import type { AbortedTxn, TransactionIndex } from '../transaction-index.js';
import type { CleanedTransactions } from './cleaned-transactions.js';
import type { CleaningPace } from './cleaning-pace.js';
import type { OffsetMap } from './offset-map.js';
import { recordGroups } from './record-groups.js';

/** What is smaller is compressed at once, in less time than a slice of cleaning may take. */
const backgroundBytesMin = 64 * 1024;
/** A delete horizon takes the place of the base timestamp: the deltas of records may take more bytes then. */
const deltaGrowthMax = 16;

export interface BatchFilterOptions {
  readonly map: OffsetMap;
  readonly transactions: CleanedTransactions;
  readonly pace: CleaningPace;
  readonly nowMs: number;
  /** `delete.retention.ms`. */
  readonly deleteRetentionMs: number;
  /** Where this cleaning ends: the batch before stays, so that the end is not forgotten. */
  readonly firstUncleanableOffset: number;
  producer(producerId: number): ProducerEntry | undefined;
}

/** Decides what of a batch stays (Kafka's `Cleaner.cleanInto` with `MemoryRecords.filterTo`). */
export class BatchFilter {
  recordsRead = 0;
  recordsKept = 0;

  constructor(private readonly options: BatchFilterOptions) {}

  /** The batches of another segment follow; `index` belongs to the one that takes them, `aborted` overlap them. */
  enter(index: TransactionIndex, aborted: readonly AbortedTxn[]): void {
    const { transactions } = this.options;
    transactions.index = index;
    transactions.expect(aborted);
  }

  /** The batch as it is, a smaller one with the same offsets, or nothing. Batches come in log order. */
  async filter(batch: RecordBatch): Promise<RecordBatch | undefined> {
    const { transactions, nowMs } = this.options;
    const mayDiscard = transactions.mayDiscard(batch);
    const horizonMs = batch.deleteHorizonMs;
    this.recordsRead += batch.recordCount;
    // A marker outlives the records of its transaction by `delete.retention.ms`, as a tombstone outlives its key.
    const isPastHorizon = horizonMs !== undefined && horizonMs <= nowMs;
    const kept = mayDiscard && (!batch.isControl || isPastHorizon) ? [] : await this.keptRecords(batch, isPastHorizon);
    if (kept.length === 0) return this.mustKeepEmpty(batch) ? emptied(batch) : undefined;
    this.recordsKept += kept.length;
    const newHorizonMs = this.horizonToSet(batch, kept, mayDiscard);
    if (newHorizonMs === undefined && kept.length === batch.recordCount) return batch;
    return this.rewritten(batch, kept, newHorizonMs ?? horizonMs);
  }

  private async keptRecords(batch: RecordBatch, isPastHorizon: boolean): Promise<RecordView[]> {
    const { pace } = this.options;
    const kept: RecordView[] = [];
    for await (const records of recordGroups(batch, pace)) {
      for (const record of records) {
        const pause = pace.step();
        if (pause) await pause;
        if (this.isKept(batch, record, isPastHorizon)) kept.push(record);
      }
    }
    return kept;
  }

  private isKept(batch: RecordBatch, { offset, key, value }: RecordView, isPastHorizon: boolean): boolean {
    const { map } = this.options;
    if (batch.isControl || offset > map.latestOffset) return true;
    if (key === null || offset < map.get(key)) return false;
    return value !== null || !isPastHorizon;
  }

  /**
   * The first cleaning that keeps a tombstone, or a marker without records, says in the batch when it may go (KIP-534). Unlike Kafka's, not
   * yet where a full map has left the batch out: older records of its keys may still be there then.
   */
  private horizonToSet(batch: RecordBatch, kept: readonly RecordView[], mayDiscard: boolean): number | undefined {
    const { map, nowMs, deleteRetentionMs } = this.options;
    if (batch.deleteHorizonMs !== undefined) return undefined;
    const isLastWord = batch.isControl
      ? mayDiscard
      : batch.lastOffset <= map.latestOffset && kept.some(({ value }) => value === null);
    return isLastWord ? Math.min(nowMs + deleteRetentionMs, Number.MAX_SAFE_INTEGER) : undefined;
  }

  /** Without the batch an active producer's last sequence would be forgotten, or its epoch, or where the cleaned part ends. */
  private mustKeepEmpty(batch: RecordBatch): boolean {
    if (batch.nextOffset === this.options.firstUncleanableOffset) return true;
    const entry = batch.producerId < 0 ? undefined : this.options.producer(batch.producerId);
    if (!entry) return false;
    const lastDataOffset = entry.batches.at(-1)?.lastOffset;
    if (lastDataOffset !== undefined) return batch.lastOffset === lastDataOffset;
    return batch.isControl && batch.producerEpoch === entry.epoch;
  }

  /** The batch with some of its records; offsets and sequences stay, so that what is missing shows as gaps. */
  private async rewritten(
    batch: RecordBatch,
    records: readonly RecordView[],
    deleteHorizonMs: number | undefined,
  ): Promise<RecordBatch> {
    const { pace } = this.options;
    // It gets a new checksum, which must not cover up for bytes that went bad.
    if (!batch.isValid()) throw new CorruptRecordError(`The batch at offset ${batch.baseOffset} fails its CRC.`);
    // All of it at once: a buffer that grows is copied, and a large one takes long.
    const initialBytes =
      batchHeaderBytes + records.reduce((bytes, record) => bytes + record.sizeInBytes + deltaGrowthMax, 0);
    const builder = new RecordBatchBuilder(
      deleteHorizonMs === undefined ? { initialBytes } : { initialBytes, deleteHorizonMs },
    );
    for (const { key, value, headers, timestamp, offset } of records) {
      const pause = pace.step();
      if (pause) await pause;
      builder.append({ key, value, headers, timestamp, offsetDelta: offset - batch.baseOffset });
    }
    const { compression = 'none' } = batch;
    if (builder.sizeInBytes < backgroundBytesMin)
      return RecordBatch.at(builder.build({ ...headerOf(batch), compression }));
    const rewritten = RecordBatch.at(builder.build(headerOf(batch)));
    if (compression === 'none') return rewritten;
    return RecordBatch.at(await recompressInPieces(rewritten, compression, { giveWay: () => pace.giveWay() }));
  }
}

function headerOf(batch: RecordBatch): RecordBatchOptions {
  return {
    baseOffset: batch.baseOffset,
    lastOffsetDelta: batch.lastOffsetDelta,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    ...(batch.timestampType === 'LogAppendTime' ? { logAppendTimeMs: batch.maxTimestamp } : {}),
  };
}

/** Kafka's `DefaultRecordBatch.writeEmptyHeader`. */
function emptied(batch: RecordBatch): RecordBatch {
  const { maxTimestamp } = batch;
  const empty = RecordBatch.at(encodeRecordBatch({ ...headerOf(batch), records: [] }));
  empty.setMaxTimestamp(maxTimestamp);
  return empty;
}
