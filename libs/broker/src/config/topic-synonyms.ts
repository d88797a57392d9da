import type { BrokerConfigs, TopicConfigs } from './broker-configs.js';
import { NEVER } from './definition.js';
import type { TypedConfigs } from './typed-configs.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A broker config that a topic config falls back to, and what one of its units is in the topic's. */
interface BrokerSynonym {
  readonly name: keyof BrokerConfigs;
  readonly factor: number;
}

function same(name: keyof BrokerConfigs): readonly BrokerSynonym[] {
  return [{ name, factor: 1 }];
}

/** Which broker configs stand in for a topic config that is not set, first what wins (Kafka's ServerTopicConfigSynonyms). */
export const topicSynonyms: Readonly<Partial<Record<keyof TopicConfigs, readonly BrokerSynonym[]>>> = {
  'cleanup.policy': same('log.cleanup.policy'),
  'compression.gzip.level': same('compression.gzip.level'),
  'compression.lz4.level': same('compression.lz4.level'),
  'compression.type': same('compression.type'),
  'compression.zstd.level': same('compression.zstd.level'),
  'delete.retention.ms': same('log.cleaner.delete.retention.ms'),
  'file.delete.delay.ms': same('log.segment.delete.delay.ms'),
  'flush.messages': same('log.flush.interval.messages'),
  'flush.ms': [
    { name: 'log.flush.interval.ms', factor: 1 },
    { name: 'log.flush.scheduler.interval.ms', factor: 1 },
  ],
  'index.interval.bytes': same('log.index.interval.bytes'),
  'local.retention.bytes': same('log.local.retention.bytes'),
  'local.retention.ms': same('log.local.retention.ms'),
  'max.compaction.lag.ms': same('log.cleaner.max.compaction.lag.ms'),
  'max.message.bytes': same('message.max.bytes'),
  'message.timestamp.after.max.ms': same('log.message.timestamp.after.max.ms'),
  'message.timestamp.before.max.ms': same('log.message.timestamp.before.max.ms'),
  'message.timestamp.type': same('log.message.timestamp.type'),
  'min.cleanable.dirty.ratio': same('log.cleaner.min.cleanable.ratio'),
  'min.compaction.lag.ms': same('log.cleaner.min.compaction.lag.ms'),
  'min.insync.replicas': same('min.insync.replicas'),
  preallocate: same('log.preallocate'),
  'retention.bytes': same('log.retention.bytes'),
  'retention.ms': [
    { name: 'log.retention.ms', factor: 1 },
    { name: 'log.retention.minutes', factor: MINUTE_MS },
    { name: 'log.retention.hours', factor: HOUR_MS },
  ],
  'segment.bytes': same('log.segment.bytes'),
  'segment.index.bytes': same('log.index.size.max.bytes'),
  'segment.jitter.ms': [
    { name: 'log.roll.jitter.ms', factor: 1 },
    { name: 'log.roll.jitter.hours', factor: HOUR_MS },
  ],
  'segment.ms': [
    { name: 'log.roll.ms', factor: 1 },
    { name: 'log.roll.hours', factor: HOUR_MS },
  ],
  'unclean.leader.election.enable': same('unclean.leader.election.enable'),
};

/** What the broker says for a topic config that is not set on the topic; undefined when it says nothing. */
export function fromBroker(
  name: string,
  text: (broker: string) => string | null,
  values: TypedConfigs<BrokerConfigs>,
): string | undefined {
  const synonyms: readonly BrokerSynonym[] = topicSynonyms[name as keyof TopicConfigs] ?? [];
  for (const synonym of synonyms) {
    const given = text(synonym.name);
    if (given === null) continue;
    const value = values.valueOf(synonym.name);
    // Any negative retention means without limit, in whatever unit it was given (KafkaConfig.logRetentionTimeMillis).
    if (name === 'retention.ms' && typeof value === 'number' && value < 0) return '-1';
    // Kafka takes it from the broker and then cannot make a LogConfig of it; never, as its default says, harms nobody.
    if (name === 'flush.ms' && typeof value === 'number' && value < 0) return NEVER;
    if (synonym.factor === 1) return given;
    if (typeof value === 'number') return String(value * synonym.factor);
  }
  return undefined;
}
