import type { Timer } from '@barnabas/platform';
import { batchHeaderBytes, encodeRecordBatch, sequenceAfter } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import type { KafkaError } from '../kafka-error.js';
import type { OutgoingRecord } from './outgoing-record.js';

/** Who a batch comes from, for the broker's duplicate detection (KIP-98). */
export interface BatchSequence {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

/** `queued`: not sent yet. `sent`: an answer is due. `retry`: waits for its next attempt. `done`: everyone was told. */
export type BatchState = 'queued' | 'sent' | 'retry' | 'done';

/** Records of one partition that travel together. */
export class ProducerBatch {
  readonly records: OutgoingRecord[] = [];
  sizeBytes = batchHeaderBytes;
  state: BatchState = 'queued';
  sequence: BatchSequence | undefined;
  attempts = 0;
  /** Monotonic; when state is `retry`. */
  retryAtMs = 0;
  lastError: KafkaError | undefined;
  /** Ends the batch when its delivery takes too long. */
  deliveryTimer: Timer | undefined;
  #encoded: Buffer | undefined;
  readonly #whenDone: (() => void)[] = [];

  constructor(
    readonly topic: string,
    readonly partition: number,
    /** Monotonic time from which linger and delivery timeout count. */
    readonly createdMs: number,
  ) {}

  append(record: OutgoingRecord): void {
    this.records.push(record);
    this.sizeBytes += record.sizeBytes;
  }

  /** Sets who it comes from; bytes made for another sequence are made anew. */
  stamp(sequence: BatchSequence): void {
    this.sequence = sequence;
    this.#encoded = undefined;
  }

  /** The batch's bytes; made once, because a retry has to send the same. */
  encode(compression: CompressionType): Buffer {
    this.#encoded ??= encodeRecordBatch({
      compression,
      records: this.records.map((record) => record.input),
      ...this.sequence,
    });
    return this.#encoded;
  }

  /** Calls back when every record has been settled. */
  whenDone(callback: () => void): void {
    if (this.state === 'done') callback();
    else this.#whenDone.push(callback);
  }

  /** Tells everyone where their record is. */
  succeed(baseOffset: number, logAppendTimeMs: number): void {
    this.#finish();
    const { topic, partition } = this;
    for (const [index, record] of this.records.entries()) {
      const offset = baseOffset < 0 ? -1 : baseOffset + index;
      const timestamp = logAppendTimeMs < 0 ? record.input.timestamp : logAppendTimeMs;
      record.resolve({ topic, partition, offset, timestamp });
    }
  }

  /** Tells everyone that their record was not delivered, or that nobody knows; `errorOf` may blame single records. */
  fail(errorOf: (index: number) => KafkaError): void {
    this.#finish();
    for (const [index, record] of this.records.entries()) record.reject(errorOf(index));
  }

  /** The same records in two batches, for a broker that finds this one too large. This one must not be used again. */
  split(): [ProducerBatch, ProducerBatch] {
    const half = Math.ceil(this.records.length / 2);
    const first = this.#part(this.records.slice(0, half), 0);
    const second = this.#part(this.records.slice(half), half);
    this.deliveryTimer?.cancel();
    second.whenDone(() => {
      this.#finish();
    });
    return [first, second];
  }

  #part(records: readonly OutgoingRecord[], skipped: number): ProducerBatch {
    const part = new ProducerBatch(this.topic, this.partition, this.createdMs);
    for (const record of records) part.append(record);
    if (this.sequence !== undefined)
      part.stamp({ ...this.sequence, baseSequence: sequenceAfter(this.sequence.baseSequence, skipped) });
    part.state = 'retry';
    part.attempts = this.attempts;
    return part;
  }

  #finish(): void {
    this.state = 'done';
    this.deliveryTimer?.cancel();
    this.#encoded = undefined;
    for (const callback of this.#whenDone) callback();
  }
}
