import { ErrorCode, RecordBatch } from '@barnabas/protocol';

interface Appended {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly baseOffset: number;
}

/** A partition that checks sequences as a broker does (KIP-98) and remembers what it was given. */
export class ScriptedLog {
  readonly values: string[] = [];
  readonly appended: Appended[] = [];
  readonly #next = new Map<number, { epoch: number; sequence: number }>();

  append(bytes: Buffer): { errorCode: number; baseOffset: number } {
    const batch = RecordBatch.at(bytes);
    const { baseSequence, producerEpoch, producerId } = batch;
    const duplicate = this.appended.find(
      (each) =>
        each.producerId === producerId && each.producerEpoch === producerEpoch && each.baseSequence === baseSequence,
    );
    if (duplicate !== undefined && producerId >= 0)
      return { errorCode: ErrorCode.None, baseOffset: duplicate.baseOffset };
    const state = this.#next.get(producerId);
    if (state !== undefined && producerId >= 0) {
      if (producerEpoch < state.epoch) return { errorCode: ErrorCode.InvalidProducerEpoch, baseOffset: -1 };
      const expected = producerEpoch > state.epoch ? 0 : state.sequence;
      if (baseSequence !== expected) return { errorCode: ErrorCode.OutOfOrderSequenceNumber, baseOffset: -1 };
    }
    this.#next.set(producerId, { epoch: producerEpoch, sequence: baseSequence + batch.recordCount });
    const baseOffset = this.values.length;
    this.appended.push({ producerId, producerEpoch, baseSequence, baseOffset });
    for (const record of batch.records()) this.values.push(String(record.value));
    return { errorCode: ErrorCode.None, baseOffset };
  }
}
