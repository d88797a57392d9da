import type { ConsumerRecord } from '@barnabas/client';

/**
 * How a record's way ends here. `finished`: handled, or kept as a dead letter; its offset may be committed. `unfinished`: the
 * partition went away first; whoever gets it next sees the record again.
 */
export type RecordOutcome = 'finished' | 'unfinished';

/** How a partition tells the work on its records that it goes away. */
export interface PartitionSignals {
  /** What runs may finish; nothing new begins, no wait goes on. */
  readonly stopping: AbortSignal;
  /** Nobody waits any longer: what is finished now will not be committed. */
  readonly abandoned: AbortSignal;
}

/** Does everything that a record needs. Never rejects. */
export type ProcessRecord = (record: ConsumerRecord, signals: PartitionSignals) => Promise<RecordOutcome>;
