import type { CompressionType } from '@barnabas/protocol';

/** Bytes as they are, text as UTF-8, or null. */
export type Payload = Uint8Array | string | null;

/** A header of a record to send. */
export interface ProducerHeader {
  readonly key: string;
  readonly value: Payload;
}

/** A record to send. */
export interface ProducerRecord {
  readonly topic: string;
  /** Default: by the key's murmur2 hash as Java's clients do; without key, the partition changes from batch to batch (KIP-480). */
  readonly partition?: number;
  readonly key?: Payload;
  /** Null is a tombstone on a compacted topic. */
  readonly value: Payload;
  readonly headers?: Readonly<Record<string, Payload>> | readonly ProducerHeader[];
  /** Wall-clock milliseconds. Default: now. */
  readonly timestamp?: number;
}

/** Where a record ended up. */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /** -1 when nobody knows it: with acks 0, or when the broker recognised a duplicate too old to remember its offset. */
  readonly offset: number;
  readonly timestamp: number;
}

/** When a send counts as done: written by all in-sync replicas, by the leader (1), or handed to the network (0). */
export type Acks = 'all' | 1 | 0;

/** Options of a `Producer`. Times are milliseconds. */
export interface ProducerOptions {
  /** Default 'all'. */
  readonly acks?: Acks;
  /** Retries never duplicate and never reorder (KIP-98). Default true with acks 'all', false otherwise; true needs acks 'all'. */
  readonly idempotent?: boolean;
  /** How long a batch waits for more records. Default 0: what is sent in one turn of the event loop leaves together. */
  readonly lingerMs?: number;
  /** A batch is full at this size, before compression. Default 262144. */
  readonly batchBytes?: number;
  /** Default 'none'. */
  readonly compression?: CompressionType;
  /** A record not acknowledged this long after `send` rejects with DELIVERY_TIMEOUT. Default 120000. */
  readonly deliveryTimeoutMs?: number;
  /** Longest wait for the topic's metadata and for buffer space. Default 60000 (Kafka's max.block.ms). */
  readonly maxBlockMs?: number;
  /** Unanswered requests per broker, 1 to 5 when idempotent. Default 5. */
  readonly maxInFlight?: number;
  /** A larger record rejects with MESSAGE_TOO_LARGE at once. Default 1048576. */
  readonly maxRequestBytes?: number;
  /** Records held in memory; `send` waits while there is no room. Default 33554432. */
  readonly bufferBytes?: number;
  /** Lets the broker create unknown topics if it is set up to. Default true, as in Java's producer. */
  readonly allowAutoTopicCreation?: boolean;
}
