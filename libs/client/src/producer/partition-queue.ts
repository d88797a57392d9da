import { sequenceAfter } from '@barnabas/protocol';
import type { OutgoingRecord } from './outgoing-record.js';
import { ProducerBatch } from './producer-batch.js';

/** An id that a broker gave to this producer. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/**
 * What waits for one partition, in order, and its sequence numbers. `inFlight` keeps batches in the order in which they were
 * first sent until each is done, whether they are on the wire or wait for a retry.
 */
export class PartitionQueue {
  readonly waiting: ProducerBatch[] = [];
  readonly inFlight: ProducerBatch[] = [];
  /** Each partition bumps its own epoch: a broker compares them per partition only. */
  #identity: ProducerIdentity | undefined;
  #nextSequence = 0;
  /** The broker's idea of the next sequence is not ours any more: start over under the next epoch once nothing is on the wire. */
  #resetNeeded = false;
  /**
   * The broker knows this identity. A broker without any state of a producer takes whatever sequence comes first, so that, with
   * several batches in flight, a refused first one could be overtaken by the second.
   */
  #isConfirmed = false;
  /** A batch was given up without knowing whether it was appended. */
  #unresolved = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.inFlight.length === 0;
  }

  /** The epochs of this id are used up (Short.MAX_VALUE in Java): the next reset needs another id. */
  isExhausted(identity: ProducerIdentity): boolean {
    return this.#identity?.producerId === identity.producerId && this.#identity.producerEpoch >= 0x7ffe;
  }

  /** Adds to the last batch, or opens another: returned when it was. */
  append(record: OutgoingRecord, batchBytes: number, nowMs: number): ProducerBatch | undefined {
    const last = this.waiting.at(-1);
    if (last !== undefined && last.sizeBytes + record.sizeBytes <= batchBytes) {
      last.append(record);
      return undefined;
    }
    const batch = new ProducerBatch(this.topic, this.partition, nowMs);
    batch.append(record);
    this.waiting.push(batch);
    return batch;
  }

  /**
   * The batch that may be sent now. While one waits for a retry, nothing goes out but the oldest one, alone: that is what keeps
   * the order (Java's RecordAccumulator.shouldStopDrainBatchesForPartition).
   */
  next(nowMs: number, maxInFlight: number): ProducerBatch | undefined {
    if (this.inFlight.some((batch) => batch.state === 'retry')) {
      const [oldest] = this.inFlight;
      if (oldest?.state !== 'retry' || oldest.retryAtMs > nowMs) return undefined;
      return this.#resetNeeded && this.#isOnWire() ? undefined : oldest;
    }
    const inFlightMax = this.#isConfirmed ? maxInFlight : 1;
    if (this.inFlight.length >= inFlightMax || (this.#resetNeeded && this.inFlight.length > 0)) return undefined;
    return this.waiting[0];
  }

  /** Moves a batch to the wire; without identity, sequences are not used. */
  begin(batch: ProducerBatch, identity: ProducerIdentity | undefined): void {
    if (identity !== undefined) this.#prepareSequences(identity);
    if (batch.state === 'queued') {
      this.waiting.shift();
      this.inFlight.push(batch);
      if (this.#identity !== undefined) {
        batch.stamp({ ...this.#identity, baseSequence: this.#nextSequence });
        this.#nextSequence = sequenceAfter(this.#nextSequence, batch.records.length);
      }
    }
    batch.state = 'sent';
    batch.attempts += 1;
  }

  /** The broker has it: nothing before it is in doubt any more. */
  completed(batch: ProducerBatch): void {
    this.#remove(batch);
    this.#unresolved = false;
    this.#isConfirmed = true;
  }

  /** The broker refused it for good, so what was sent after it moves up in the sequence. */
  rejected(batch: ProducerBatch): void {
    const index = this.#remove(batch);
    if (index < 0 || batch.sequence === undefined) return;
    for (const later of this.inFlight.slice(index)) {
      if (later.sequence === undefined) continue;
      const baseSequence = sequenceBefore(later.sequence.baseSequence, batch.records.length);
      later.stamp({ ...later.sequence, baseSequence });
    }
    this.#nextSequence = sequenceBefore(this.#nextSequence, batch.records.length);
  }

  /** It was given up and may or may not be in the log. */
  abandoned(batch: ProducerBatch): void {
    const index = this.#remove(batch);
    if (index >= 0 && batch.sequence !== undefined) this.#unresolved = true;
  }

  /** The broker found a gap before `batch`, or has forgotten this producer. Older batches may be the cause: then they come first. */
  sequenceLost(batch: ProducerBatch): void {
    if (this.inFlight[0] === batch) this.#resetNeeded = true;
  }

  /** Puts two in the place of one. */
  replace(batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    const index = this.inFlight.indexOf(batch);
    if (index >= 0) this.inFlight.splice(index, 1, ...parts);
  }

  /** Takes a batch that was never sent out of the line. */
  withdraw(batch: ProducerBatch): void {
    const index = this.waiting.indexOf(batch);
    if (index >= 0) this.waiting.splice(index, 1);
  }

  #isOnWire(): boolean {
    return this.inFlight.some((batch) => batch.state === 'sent');
  }

  #prepareSequences(identity: ProducerIdentity): void {
    if (this.#identity === undefined) {
      this.#identity = identity;
      return;
    }
    const doubtful = this.#unresolved && this.inFlight.length === 0;
    if (!this.#resetNeeded && !doubtful) return;
    const renewed = identity.producerId !== this.#identity.producerId;
    this.#startOver(renewed ? identity : { ...this.#identity, producerEpoch: this.#identity.producerEpoch + 1 });
  }

  /** A higher epoch starts at sequence 0 and fences what may still come of the old one (KIP-360). */
  #startOver(identity: ProducerIdentity): void {
    this.#identity = identity;
    this.#isConfirmed = false;
    this.#nextSequence = 0;
    this.#resetNeeded = false;
    this.#unresolved = false;
    for (const batch of this.inFlight) {
      batch.stamp({ ...identity, baseSequence: this.#nextSequence });
      this.#nextSequence = sequenceAfter(this.#nextSequence, batch.records.length);
    }
  }

  #remove(batch: ProducerBatch): number {
    const index = this.inFlight.indexOf(batch);
    if (index >= 0) this.inFlight.splice(index, 1);
    return index;
  }
}

function sequenceBefore(sequence: number, count: number): number {
  return (sequence - count + 0x8000_0000) % 0x8000_0000;
}
