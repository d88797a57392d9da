const sequences = 2 ** 31;

/** The sequence number `increment` after another: they wrap from 2^31-1 to 0 (`DefaultRecordBatch.incrementSequence`). */
export function sequenceAfter(sequence: number, increment: number): number {
  return (sequence + increment) % sequences;
}
