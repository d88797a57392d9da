import type { RecordBatch } from '@barnabas/protocol';

/** What is to be written once the coordinator has said that the transaction is open. */
export interface VerifiedBatch {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** The producer is on transaction.version 2 (KIP-890). */
  readonly epochBump: boolean;
}

interface Verification {
  readonly startedMs: number;
  readonly epochBump: boolean;
  epoch: number;
  lowestSequence: number;
}

/**
 * Producers whose transaction has not begun here, and whom the coordinator was asked about (Kafka's `VerificationStateEntry`). When the
 * first batch is refused because the coordinator cannot be asked, the one behind it must not take its place: the first would be out
 * of order for ever. Kept until something of a transaction is written; not on disk.
 */
export class ProducerVerifications {
  private readonly byProducer = new Map<number, Verification>();

  start({ producerId, producerEpoch, baseSequence, epochBump }: VerifiedBatch, nowMs: number): void {
    const known = this.byProducer.get(producerId);
    if (known === undefined) {
      const fresh = { startedMs: nowMs, epochBump, epoch: producerEpoch, lowestSequence: baseSequence };
      this.byProducer.set(producerId, fresh);
      return;
    }
    const isLower = producerEpoch === known.epoch && baseSequence < known.lowestSequence;
    if (!isLower && producerEpoch <= known.epoch) return;
    known.epoch = producerEpoch;
    known.lowestSequence = baseSequence;
  }

  /** No batch above it may be written; undefined when nobody was asked about the producer. */
  lowestSequence(producerId: number): number | undefined {
    return this.byProducer.get(producerId)?.lowestSequence;
  }

  /** Whoever began on transaction.version 2 may have no sequence but 0 where nothing of it is known. */
  mustStart(producerId: number): boolean {
    return this.byProducer.get(producerId)?.epochBump === true;
  }

  /** A batch of a transaction is in the log: it has begun, or has ended. */
  onAppended(batch: RecordBatch): void {
    if (!batch.isTransactional) return;
    const known = this.byProducer.get(batch.producerId);
    // A marker of version 2 carries the epoch of the next transaction, which is what the question was about.
    const isOfNext = known?.epochBump === true && batch.isControl && batch.producerEpoch === known.epoch;
    if (!isOfNext) this.byProducer.delete(batch.producerId);
  }

  removeExpired(nowMs: number, expirationMs: number): void {
    for (const [producerId, { startedMs }] of this.byProducer) {
      if (nowMs - startedMs >= expirationMs) this.byProducer.delete(producerId);
    }
  }
}
