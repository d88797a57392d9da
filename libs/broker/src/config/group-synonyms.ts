import type { BrokerConfigs, GroupConfigs } from './broker-configs.js';
import type { TypedConfigs } from './typed-configs.js';
import { javaInteger, javaTrim } from './java-values.js';

/** What the broker says about one group config: its default and the limits that a group has to stay in (Kafka's GroupConfig). */
interface GroupConfigRule {
  readonly synonym?: keyof BrokerConfigs;
  readonly min?: keyof BrokerConfigs;
  readonly max?: keyof BrokerConfigs;
}

export const groupConfigRules: Readonly<Record<keyof GroupConfigs, GroupConfigRule>> = {
  'consumer.assignment.interval.ms': {
    synonym: 'group.consumer.assignment.interval.ms',
    min: 'group.consumer.min.assignment.interval.ms',
    max: 'group.consumer.max.assignment.interval.ms',
  },
  'consumer.heartbeat.interval.ms': {
    synonym: 'group.consumer.heartbeat.interval.ms',
    min: 'group.consumer.min.heartbeat.interval.ms',
    max: 'group.consumer.max.heartbeat.interval.ms',
  },
  'consumer.session.timeout.ms': {
    synonym: 'group.consumer.session.timeout.ms',
    min: 'group.consumer.min.session.timeout.ms',
    max: 'group.consumer.max.session.timeout.ms',
  },
  'share.assignment.interval.ms': {
    synonym: 'group.share.assignment.interval.ms',
    min: 'group.share.min.assignment.interval.ms',
    max: 'group.share.max.assignment.interval.ms',
  },
  'share.auto.offset.reset': {},
  'share.delivery.count.limit': {
    synonym: 'group.share.delivery.count.limit',
    min: 'group.share.min.delivery.count.limit',
    max: 'group.share.max.delivery.count.limit',
  },
  'share.heartbeat.interval.ms': {
    synonym: 'group.share.heartbeat.interval.ms',
    min: 'group.share.min.heartbeat.interval.ms',
    max: 'group.share.max.heartbeat.interval.ms',
  },
  'share.isolation.level': {},
  'share.partition.max.record.locks': {
    synonym: 'group.share.partition.max.record.locks',
    min: 'group.share.min.partition.max.record.locks',
    max: 'group.share.max.partition.max.record.locks',
  },
  'share.record.lock.duration.ms': {
    synonym: 'group.share.record.lock.duration.ms',
    min: 'group.share.min.record.lock.duration.ms',
    max: 'group.share.max.record.lock.duration.ms',
  },
  'share.renew.acknowledge.enable': {},
  'share.session.timeout.ms': {
    synonym: 'group.share.session.timeout.ms',
    min: 'group.share.min.session.timeout.ms',
    max: 'group.share.max.session.timeout.ms',
  },
  'streams.assignment.interval.ms': {
    synonym: 'group.streams.assignment.interval.ms',
    min: 'group.streams.min.assignment.interval.ms',
    max: 'group.streams.max.assignment.interval.ms',
  },
  'streams.heartbeat.interval.ms': {
    synonym: 'group.streams.heartbeat.interval.ms',
    min: 'group.streams.min.heartbeat.interval.ms',
    max: 'group.streams.max.heartbeat.interval.ms',
  },
  'streams.initial.rebalance.delay.ms': { synonym: 'group.streams.initial.rebalance.delay.ms' },
  'streams.num.standby.replicas': {
    synonym: 'group.streams.num.standby.replicas',
    max: 'group.streams.max.standby.replicas',
  },
  'streams.session.timeout.ms': {
    synonym: 'group.streams.session.timeout.ms',
    min: 'group.streams.min.session.timeout.ms',
    max: 'group.streams.max.session.timeout.ms',
  },
};

/**
 * A group's own value as it takes effect: what was set before the broker's limits were drawn closer is brought within them (Kafka's
 * GroupConfig.evaluate). Shown it is as it was set.
 */
export function withinBrokerLimits(
  name: string,
  text: string | undefined,
  broker: TypedConfigs<BrokerConfigs>,
): string | undefined {
  const rule = groupConfigRules[name as keyof GroupConfigs];
  if (text === undefined || rule === undefined) return text;
  const value = Number(javaInteger(javaTrim(text)));
  const min = rule.min === undefined ? value : Math.max(value, Number(broker.valueOf(rule.min)));
  return rule.min === undefined && rule.max === undefined
    ? text
    : String(rule.max === undefined ? min : Math.min(min, Number(broker.valueOf(rule.max))));
}
