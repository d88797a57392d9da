/** How many of a producer's batches are known by sequence: as many as it may have in flight (Kafka's `ProducerStateEntry`). */
const batchesToRetain = 5;

export const noProducerEpoch = -1;
export const noTransaction = -1;
export const noMarker = -1;
const sequenceModulus = 2 ** 31;

/** One batch of a producer. */
export interface ProducerBatch {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
}

/** What is known of a producer in one partition. Values are replaced, never changed. */
export interface ProducerEntry {
  readonly producerId: number;
  readonly epoch: number;
  readonly coordinatorEpoch: number;
  readonly lastTimestamp: number;
  /** First offset of the transaction that is open; -1: none. */
  readonly currentTxnFirstOffset: number;
  /** Of the last marker that was appended since the log was opened; -1: none. */
  readonly lastMarkerOffset: number;
  /** Oldest first, all of the current epoch. */
  readonly batches: readonly ProducerBatch[];
}

export function emptyProducerEntry(producerId: number): ProducerEntry {
  return {
    producerId,
    epoch: noProducerEpoch,
    coordinatorEpoch: -1,
    lastTimestamp: -1,
    currentTxnFirstOffset: noTransaction,
    lastMarkerOffset: noMarker,
    batches: [],
  };
}

/** -1 when no batch of the current epoch is known. */
export function lastSequenceOf(entry: ProducerEntry): number {
  return entry.batches.at(-1)?.lastSequence ?? -1;
}

/** The entry after one more batch; a new epoch forgets the batches of the one before. */
export function withBatch(entry: ProducerEntry, epoch: number, batch: ProducerBatch): ProducerEntry {
  const known = entry.epoch === epoch ? entry.batches : [];
  const batches = [...(known.length >= batchesToRetain ? known.slice(1) : known), batch];
  return { ...entry, epoch, batches, lastTimestamp: batch.timestamp };
}

/** The batch of the window that has exactly these sequences: a retry of it is a duplicate. */
export function findDuplicate(
  entry: ProducerEntry,
  epoch: number,
  baseSequence: number,
  lastSequence: number,
): ProducerBatch | undefined {
  if (entry.epoch !== epoch) return undefined;
  return entry.batches.find((batch) => batch.lastSequence === lastSequence && firstSequenceOf(batch) === baseSequence);
}

/** Sequences wrap from 2^31 - 1 to 0. */
export function followsSequence(lastSequence: number, nextSequence: number): boolean {
  return nextSequence === (lastSequence + 1) % sequenceModulus;
}

function firstSequenceOf(batch: ProducerBatch): number {
  const first = batch.lastSequence - batch.offsetDelta;
  return first < 0 ? first + sequenceModulus : first;
}
