import { batchesIn } from '@barnabas/protocol';
import type { RecordBatch, RecordView } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import type { IsolationLevel, TopicPartition } from '../topic-partition.js';
import { AbortedTransactions } from './aborted-transactions.js';
import type { AbortedTransaction } from './aborted-transactions.js';
import type { ConsumerRecord } from './consumer-options.js';

/** What a fetch got from one partition. */
export interface FetchedBytes extends TopicPartition {
  readonly bytes: Buffer;
  /** Null when there are none, or when the isolation level does not care. */
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
  readonly highWatermark: number;
}

/** Fetched batches, decoded record by record as they are asked for. */
export class FetchedRecords {
  readonly sizeBytes: number;
  readonly highWatermark: number;
  /** The offset behind the last whole batch: where the next fetch goes on. */
  readonly endOffset: number;
  readonly #at: TopicPartition;
  readonly #batches: Iterator<RecordBatch>;
  readonly #aborted: AbortedTransactions | undefined;
  #batch: RecordBatch | undefined;
  #records: Iterator<RecordView> | undefined;
  #position: number;
  #exhausted = false;

  constructor(fetched: FetchedBytes, fromOffset: number, isolationLevel: IsolationLevel) {
    this.#at = fetched;
    this.sizeBytes = fetched.bytes.length;
    this.highWatermark = fetched.highWatermark;
    this.#position = fromOffset;
    this.#batches = batchesIn(fetched.bytes)[Symbol.iterator]();
    this.#aborted =
      isolationLevel === 'read_committed' ? new AbortedTransactions(fetched.abortedTransactions ?? []) : undefined;
    let endOffset = fromOffset;
    for (const batch of batchesIn(fetched.bytes)) endOffset = Math.max(endOffset, batch.nextOffset);
    this.endOffset = endOffset;
  }

  /** The next offset to be delivered; behind what was taken or skipped. */
  get position(): number {
    return this.#position;
  }

  get isExhausted(): boolean {
    return this.#exhausted;
  }

  /** Adds up to `max` records to `target`. Throws CORRUPT_MESSAGE, naming the offset; the position stays before the damage. */
  take(max: number, target: ConsumerRecord[]): void {
    try {
      let taken = 0;
      while (taken < max && this.#advance()) taken += this.#takeFromBatch(max - taken, target);
    } catch (cause) {
      const { topic, partition } = this.#at;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new KafkaError({
        code: 'CORRUPT_MESSAGE',
        message: `partition ${partition} of topic '${topic}' cannot be read at offset ${this.#position}: ${reason} Seek behind it to go on.`,
        cause,
      });
    }
  }

  /** Goes to a batch that has records to deliver; false at the end. */
  #advance(): boolean {
    while (this.#records === undefined) {
      const next = this.#batches.next();
      if (next.done === true) {
        this.#exhausted = true;
        return false;
      }
      this.#enter(next.value);
    }
    return true;
  }

  #enter(batch: RecordBatch): void {
    if (batch.magic !== 2) throw new Error(`its format (${batch.magic}) is older than Kafka 0.11.`);
    if (!batch.isValid()) throw new Error('its checksum does not match.');
    const skipped = this.#aborted?.contains(batch) === true || batch.isControl || batch.nextOffset <= this.#position;
    if (skipped) {
      this.#position = Math.max(this.#position, batch.nextOffset);
      return;
    }
    this.#batch = batch;
    this.#records = batch.records()[Symbol.iterator]();
  }

  #takeFromBatch(max: number, target: ConsumerRecord[]): number {
    const batch = this.#batch;
    let taken = 0;
    while (batch !== undefined && this.#records !== undefined && taken < max) {
      const next = this.#records.next();
      if (next.done === true) {
        this.#position = Math.max(this.#position, batch.nextOffset);
        this.#records = undefined;
        this.#batch = undefined;
        break;
      }
      const record = next.value;
      // A fetch answers with the whole batch that holds the offset: what comes before it was not asked for.
      if (record.offset < this.#position) continue;
      target.push(this.#consumerRecord(record, batch));
      this.#position = record.offset + 1;
      taken += 1;
    }
    return taken;
  }

  #consumerRecord(record: RecordView, batch: RecordBatch): ConsumerRecord {
    return {
      topic: this.#at.topic,
      partition: this.#at.partition,
      offset: record.offset,
      timestamp: record.timestamp,
      timestampType: batch.timestampType,
      key: record.key,
      value: record.value,
      headers: record.headers,
      leaderEpoch: batch.partitionLeaderEpoch,
    };
  }
}
