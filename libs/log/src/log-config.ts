import type { CompressionType, TimestampType } from '@barnabas/protocol';

/** `compression.type` of a topic: `producer` keeps what came, `uncompressed` means `none`. */
export type TopicCompression = 'producer' | 'uncompressed' | CompressionType;

/** What a topic's configuration says about its logs (Kafka's `LogConfig`). Sizes are bytes, times milliseconds. */
export interface LogConfig {
  /** `segment.bytes`: a segment is rolled before it would grow larger. */
  readonly segmentBytes: number;
  /** `segment.ms`: a segment is rolled when the time in its records spans more. */
  readonly segmentMs: number;
  /** `segment.jitter.ms`: at most this much is taken off `segmentMs`, at random, so that segments do not all roll at once. */
  readonly segmentJitterMs: number;
  /** `segment.index.bytes`: largest size of an index; a full one rolls the segment. */
  readonly segmentIndexBytes: number;
  /** `preallocate`: a new segment's file has `segmentBytes` at once, zeros behind what is written, until the segment is rolled or closed. */
  readonly preallocate: boolean;
  /** `index.interval.bytes`: an index entry follows at least this many bytes after the one before. */
  readonly indexIntervalBytes: number;
  /** `max.message.bytes`: the largest batch, compressed, with its header. */
  readonly maxMessageBytes: number;
  /** `retention.ms`; -1: without limit. */
  readonly retentionMs: number;
  /** `retention.bytes`; -1: without limit. */
  readonly retentionBytes: number;
  /**
   * `flush.messages`. 1 (the default here): the high watermark passes only what is durable. Otherwise it follows the
   * append at once and a sync is due when this many records are not durable.
   */
  readonly flushMessages: number;
  /** `flush.ms`: a sync is due this long after an append that is not durable. */
  readonly flushMs: number;
  /** `message.timestamp.type`. */
  readonly messageTimestampType: TimestampType;
  /** `message.timestamp.before.max.ms`: how far a record's timestamp may lie in the past. */
  readonly messageTimestampBeforeMaxMs: number;
  /** `message.timestamp.after.max.ms`: how far a record's timestamp may lie in the future. */
  readonly messageTimestampAfterMaxMs: number;
  /** `compression.type`. */
  readonly compressionType: TopicCompression;
  /** `compression.<codec>.level` of the codec that {@link compressionType} demands; undefined: the codec's default. */
  readonly compressionLevel?: number;
  /** `cleanup.policy`; empty: neither. */
  readonly cleanupPolicy: ReadonlySet<'delete' | 'compact'>;
  /** `min.cleanable.dirty.ratio`: a log is compacted when a larger share of it than this was never compacted. */
  readonly minCleanableDirtyRatio: number;
  /** `min.compaction.lag.ms`: for so long records stay as they are. */
  readonly minCompactionLagMs: number;
  /** `max.compaction.lag.ms`: at the latest after this time records are compacted, however little is dirty (KIP-354). */
  readonly maxCompactionLagMs: number;
  /** `delete.retention.ms`: how long compaction keeps tombstones and markers of transactions without records (KIP-534). */
  readonly deleteRetentionMs: number;
  /** `file.delete.delay.ms`: how long a file that was deleted from the log stays on disk as `.deleted`. */
  readonly fileDeleteDelayMs: number;
  /** `producer.id.expiration.ms`, a broker setting: how long a producer's state outlives its last batch. */
  readonly producerIdExpirationMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Kafka's defaults, but for `flushMessages`, which is 1 here: acknowledged means durable. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * dayMs,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  preallocate: false,
  indexIntervalBytes: 4096,
  maxMessageBytes: 1024 * 1024 + 12,
  retentionMs: 7 * dayMs,
  retentionBytes: -1,
  flushMessages: 1,
  flushMs: Number.MAX_SAFE_INTEGER,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: Number.MAX_SAFE_INTEGER,
  messageTimestampAfterMaxMs: 60 * 60 * 1000,
  compressionType: 'producer',
  cleanupPolicy: new Set(['delete']),
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  deleteRetentionMs: dayMs,
  fileDeleteDelayMs: 60_000,
  producerIdExpirationMs: dayMs,
};

/** After how long a segment is rolled: records of a compacted topic must leave the active one to be compacted in time (Kafka's `maxSegmentMs`). */
export function segmentMsMax({ segmentMs, maxCompactionLagMs, cleanupPolicy }: LogConfig): number {
  const isBounded = cleanupPolicy.has('compact') && maxCompactionLagMs > 0;
  return isBounded ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs;
}

/** The codec that batches must have, or undefined when the producer's stays. */
export function requiredCompression(config: LogConfig): CompressionType | undefined {
  if (config.compressionType === 'producer') return undefined;
  return config.compressionType === 'uncompressed' ? 'none' : config.compressionType;
}
