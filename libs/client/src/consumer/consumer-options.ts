import type { TimestampType } from '@barnabas/protocol';
import type { KafkaError } from '../kafka-error.js';
import type { IsolationLevel, TopicPartition } from '../topic-partition.js';

/** Where to begin without a committed offset, or when the position no longer exists. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none';

/** Options of a `Consumer`. Times are milliseconds. */
export interface ConsumerOptions {
  /** Needed for `subscribe` and for commits. */
  readonly groupId?: string;
  /** Static membership (KIP-345): a restart within the session timeout keeps the assignment and causes no rebalance. */
  readonly groupInstanceId?: string;
  /** Default 'latest', as in Kafka. */
  readonly autoOffsetReset?: AutoOffsetReset;
  /** A member unheard of for this long is removed. Default 45000. */
  readonly sessionTimeoutMs?: number;
  /** Default 3000. */
  readonly heartbeatIntervalMs?: number;
  /** How long members have to finish what they do (`onRevoked`) and join again. Default 300000. */
  readonly rebalanceTimeoutMs?: number;
  /** The broker answers a fetch when it has this much. Default 1. */
  readonly fetchMinBytes?: number;
  /** ... or after this. Default 500. */
  readonly fetchMaxWaitMs?: number;
  /** Default 52428800. */
  readonly fetchMaxBytes?: number;
  /** Bounds a fetch's answer and what is buffered per partition. Default 1048576. */
  readonly maxPartitionFetchBytes?: number;
  /** Most records of one poll. Default 500. */
  readonly maxRecords?: number;
  /** Default 'read_uncommitted', as in Kafka. */
  readonly isolationLevel?: IsolationLevel;
  /** Lets the broker create subscribed topics that do not exist, if it is set up to. Default false. */
  readonly allowAutoTopicCreation?: boolean;
}

/** A header as it was read. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** A record as it was read. Buffers are views on what the network delivered: copy what you keep for long. */
export interface ConsumerRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: TimestampType;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly leaderEpoch: number;
}

/** Why a partition delivers nothing more. */
export interface PartitionFailure extends TopicPartition {
  readonly error: KafkaError;
}

/** What one poll got from one partition, in order. */
export interface PartitionRecords {
  readonly topic: string;
  readonly partition: number;
  /** Never empty. */
  readonly records: readonly ConsumerRecord[];
  /** The end of what is replicated, as of the fetch: the lag is this minus the next offset. */
  readonly highWatermark: number;
}

export interface PollOptions {
  /** Default: wait until there is something to return. */
  readonly timeoutMs?: number;
  /** Default: the consumer's maxRecords. */
  readonly maxRecords?: number;
  /** Ends the wait: poll then resolves with an empty list. */
  readonly signal?: AbortSignal;
}

/**
 * Told about changes of the assignment; each is awaited, in order, while heartbeats go on. A listener that throws ends the consumer.
 */
export interface RebalanceListener {
  /** Before the first record of these partitions is fetched: `seek` here to begin elsewhere. */
  onAssigned?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** Before the group is joined again, and on close: commits inside still count. */
  onRevoked?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** The membership is gone already: others may have the partitions, commits are too late. */
  onLost?(partitions: readonly TopicPartition[]): void | Promise<void>;
}

/** Who the consumer is in its group; for transactions. */
export interface GroupMetadata {
  readonly groupId: string;
  /** -1 while not a member. */
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
}
