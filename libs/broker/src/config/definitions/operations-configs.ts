import { boolean, className, clusterWide, int, list, long, string } from '../definition.js';
import { atLeast, distinct, required } from '../constraint.js';

/** Quotas, metrics, telemetry, authorisation and what else a broker knows (Kafka: QuotaConfig, MetricConfigs, ServerConfigs). */
export const operationsConfigs = {
  'add.partitions.to.txn.retry.backoff.max.ms': int(100, atLeast(0)),
  'add.partitions.to.txn.retry.backoff.ms': int(20, atLeast(1)),
  'alter.log.dirs.replication.quota.window.num': int(11, atLeast(1)),
  'alter.log.dirs.replication.quota.window.size.seconds': int(1, atLeast(1)),
  'authorizer.class.name': string('', required),
  'client.quota.callback.class': className(null),
  'config.providers': clusterWide(list('', distinct)),
  'controlled.shutdown.enable': boolean(true),
  'delete.records.purgatory.purge.interval.requests': int(1),
  'delete.topic.enable': boolean(true),
  'kafka.metrics.polling.interval.secs': int(10, atLeast(1)),
  'kafka.metrics.reporters': list('', distinct),
  'metric.reporters': clusterWide(list('org.apache.kafka.common.metrics.JmxReporter', distinct)),
  'metrics.num.samples': int(2, atLeast(1)),
  'metrics.recording.level': string('INFO'),
  'metrics.sample.window.ms': long(30_000, atLeast(1)),
  'quota.window.num': int(11, atLeast(1)),
  'quota.window.size.seconds': int(1, atLeast(1)),
  'security.providers': string(null),
  'telemetry.max.bytes': int(1_048_576, atLeast(1)),
} as const;
