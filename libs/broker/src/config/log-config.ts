import { defaultLogConfig } from '@barnabas/log';
import type { LogConfig, TopicCompression } from '@barnabas/log';
import type { BrokerConfigs, TopicConfigs } from './broker-configs.js';
import type { TypedConfigs } from './typed-configs.js';

/**
 * The metadata log's own: every record is flushed and nothing is deleted or refused, as Kafka's KafkaRaftLog has it.
 */
export function metadataLogConfig(broker: TypedConfigs<BrokerConfigs>): LogConfig {
  return {
    ...defaultLogConfig,
    segmentBytes:
      broker.optionalNumber('internal.metadata.log.segment.bytes') ?? broker.number('metadata.log.segment.bytes'),
    segmentMs: bounded(broker.number('metadata.log.segment.ms')),
    maxMessageBytes: broker.number('internal.metadata.max.batch.size.in.bytes'),
    retentionMs: -1,
    retentionBytes: -1,
    flushMessages: 1,
    messageTimestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
    cleanupPolicy: new Set(),
  };
}

/** A topic's configs in the form in which its logs want them. */
export function toLogConfig(topic: TypedConfigs<TopicConfigs>, broker: TypedConfigs<BrokerConfigs>): LogConfig {
  return {
    ...defaultLogConfig,
    segmentBytes: topic.optionalNumber('internal.segment.bytes') ?? topic.number('segment.bytes'),
    segmentMs: bounded(topic.number('segment.ms')),
    segmentJitterMs: bounded(topic.number('segment.jitter.ms')),
    segmentIndexBytes: topic.number('segment.index.bytes'),
    preallocate: topic.boolean('preallocate'),
    indexIntervalBytes: topic.number('index.interval.bytes'),
    maxMessageBytes: topic.number('max.message.bytes'),
    retentionMs: bounded(topic.number('retention.ms')),
    retentionBytes: bounded(topic.number('retention.bytes')),
    flushMessages: bounded(topic.number('flush.messages')),
    flushMs: bounded(topic.number('flush.ms')),
    messageTimestampType: topic.string('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    messageTimestampBeforeMaxMs: bounded(topic.number('message.timestamp.before.max.ms')),
    messageTimestampAfterMaxMs: bounded(topic.number('message.timestamp.after.max.ms')),
    ...compressionOf(topic),
    cleanupPolicy: new Set(topic.list('cleanup.policy').filter(isCleanupPolicy)),
    minCleanableDirtyRatio: topic.number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: bounded(topic.number('min.compaction.lag.ms')),
    maxCompactionLagMs: bounded(topic.number('max.compaction.lag.ms')),
    deleteRetentionMs: bounded(topic.number('delete.retention.ms')),
    fileDeleteDelayMs: bounded(topic.number('file.delete.delay.ms')),
    producerIdExpirationMs: broker.number('producer.id.expiration.ms'),
  };
}

/** Long.MAX_VALUE and its like, as a number that arithmetic leaves intact. */
function bounded(value: number): number {
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function isCleanupPolicy(policy: string): policy is 'delete' | 'compact' {
  return policy === 'delete' || policy === 'compact';
}

const TOPIC_COMPRESSIONS: readonly TopicCompression[] = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'];

type LevelConfig = 'compression.gzip.level' | 'compression.lz4.level' | 'compression.zstd.level';
const levelConfigs: ReadonlyMap<TopicCompression, LevelConfig> = new Map([
  ['gzip', 'compression.gzip.level'],
  ['lz4', 'compression.lz4.level'],
  ['zstd', 'compression.zstd.level'],
]);

/** The codec that a topic demands, with its level (KIP-390). */
function compressionOf(topic: TypedConfigs<TopicConfigs>): Pick<LogConfig, 'compressionType' | 'compressionLevel'> {
  const name = topic.string('compression.type');
  const compressionType = TOPIC_COMPRESSIONS.find((compression) => compression === name) ?? 'producer';
  const level = levelConfigs.get(compressionType);
  if (level === undefined) return { compressionType };
  return { compressionType, compressionLevel: topic.number(level) };
}
