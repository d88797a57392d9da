import type { BrokerConfigs } from './broker-configs.js';
import { invalidValue } from './constraint.js';
import { logRetentionMs } from './log-times.js';
import type { TypedConfigs } from './typed-configs.js';

type Values = TypedConfigs<BrokerConfigs>;
type Refusal = string | undefined;

/** Pools that may at most double or halve in one change (Kafka's DynamicThreadPool), though only Kafka has such threads. */
const threadPools = [
  'background.threads',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
] as const;

/** Why a broker that runs with `before` cannot change to `after` (Kafka's BrokerReconfigurable.validateReconfiguration). */
export function refuseReconfiguration(before: Values, after: Values): Refusal {
  return (
    refuseThreads(before, after) ??
    refuseCleanerThreads(before, after) ??
    refuseLocalRetention(before, after) ??
    refuseConnectionLimits(before, after) ??
    refuseProviders(before, after) ??
    refuseMetricReporters(after)
  );
}

function isChanged(name: keyof BrokerConfigs, before: Values, after: Values): boolean {
  return String(before.valueOf(name)) !== String(after.valueOf(name));
}

function refuseThreads(before: Values, after: Values): Refusal {
  for (const name of threadPools) {
    const [now, wanted] = [before.number(name), after.number(name)];
    const failed = `Dynamic thread count update validation failed for ${name}=${wanted}, value should`;
    if (wanted < Math.trunc(now / 2)) return `${failed} be at least half the current value ${now}`;
    if (wanted > now * 2) return `${failed} not be greater than double the current value ${now}`;
  }
  return undefined;
}

function refuseCleanerThreads(before: Values, after: Values): Refusal {
  const [now, wanted] = [before.number('log.cleaner.threads'), after.number('log.cleaner.threads')];
  if (wanted < Math.trunc(now / 2)) {
    return `Log cleaner threads cannot be reduced to less than half the current value ${now}`;
  }
  if (wanted > now * 2) return `Log cleaner threads cannot be increased to more than double the current value ${now}`;
  return undefined;
}

/** What is kept locally cannot outlast what is kept at all (Kafka's DynamicLogConfig); -2: the same. */
function refuseLocalRetention(before: Values, after: Values): Refusal {
  for (const unit of ['bytes', 'ms'] as const) {
    const [local, all] = [`log.local.retention.${unit}`, `log.retention.${unit}`] as const;
    if (!isChanged(local, before, after) && !isChanged(all, before, after)) continue;
    const limit = unit === 'ms' ? logRetentionMs(after) : after.number('log.retention.bytes');
    const value = after.number(local);
    if (limit === -1 || value === -2) continue;
    const words = { config: local, value: String(value) };
    if (value === -1) return invalidValue(words, `Value must not be -1 as ${all} value is set as ${limit}.`);
    if (value > limit) return invalidValue(words, `Value must not be more than ${all} property value: ${limit}`);
  }
  return undefined;
}

/** None at all would shut everybody out, who changes it included. */
function refuseConnectionLimits(before: Values, after: Values): Refusal {
  for (const name of ['max.connections', 'max.connection.creation.rate'] as const) {
    if (isChanged(name, before, after) && after.number(name) <= 0) return `Invalid ${name} ${after.number(name)}`;
  }
  return undefined;
}

/** Apache Kafka replaces variables in dynamic configs, too; here they would be taken for what they stand for. */
function refuseProviders(before: Values, after: Values): Refusal {
  if (!isChanged('config.providers', before, after)) return undefined;
  return 'config.providers is read when this broker starts: variables in dynamic configs are not replaced.';
}

function refuseMetricReporters(after: Values): Refusal {
  const stranger = after.list('metric.reporters').find((reporter) => !reporter.startsWith('org.apache.kafka.'));
  return stranger === undefined ? undefined : `metric.reporters: Class ${stranger} could not be found.`;
}
