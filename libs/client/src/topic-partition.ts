/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Kafka's own notation, `orders-3`; unambiguous, because the number comes last. Used as a key in maps. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** A committed position of a group in one partition. */
export interface CommittedOffset extends TopicPartition {
  /** The next offset to read. */
  readonly offset: number;
  readonly leaderEpoch: number | undefined;
  readonly metadata: string;
}

/** A position to commit: the next offset to read, so one more than the last record handled. */
export interface OffsetToCommit extends TopicPartition {
  readonly offset: number;
  readonly leaderEpoch?: number;
  /** Free text kept beside the offset (KIP-211 knows nothing of it; at most 4 KiB by the broker's default). */
  readonly metadata?: string;
}

/** Whether records of open and aborted transactions are read. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

/** A place in a partition: its ends, the record with the highest timestamp, or the first record at or after a wall-clock time in ms. */
export type OffsetSpec = 'earliest' | 'latest' | 'max-timestamp' | number;
