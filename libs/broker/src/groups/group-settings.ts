import type { AssignorName, ConsumerGroupSettings, GroupSettings, MigrationPolicy } from '@barnabas/coordinator';
import { defaultConsumerGroupSettings } from '@barnabas/coordinator';
import type { EffectiveConfigs } from '../config/effective-configs.js';

/** Kafka's class names say the same. */
const assignorNames: Readonly<Record<string, AssignorName>> = {
  uniform: 'uniform',
  range: 'range',
  'org.apache.kafka.coordinator.group.assignor.UniformAssignor': 'uniform',
  'org.apache.kafka.coordinator.group.assignor.RangeAssignor': 'range',
};

const migrationPolicies: readonly MigrationPolicy[] = ['disabled', 'upgrade', 'downgrade', 'bidirectional'];

/**
 * What the broker's configs say to group coordinators. Kafka lets only the times of single groups change while a broker runs, which are
 * read whenever they are needed; all else is read once.
 */
export function groupSettings(configs: EffectiveConfigs): GroupSettings {
  const { broker } = configs;
  return {
    initialRebalanceDelayMs: broker.number('group.initial.rebalance.delay.ms'),
    minSessionTimeoutMs: broker.number('group.min.session.timeout.ms'),
    maxSessionTimeoutMs: broker.number('group.max.session.timeout.ms'),
    maxSize: broker.number('group.max.size'),
    offsetMetadataMaxBytes: broker.number('offset.metadata.max.bytes'),
    offsetsRetentionMs: broker.number('offsets.retention.minutes') * 60_000,
    consumer: consumerSettings(configs),
  };
}

function consumerSettings(configs: EffectiveConfigs): ConsumerGroupSettings {
  const { broker } = configs;
  const assignors = broker.list('group.consumer.assignors').flatMap((name) => assignorNames[name] ?? []);
  const policy = broker.string('group.consumer.migration.policy')?.toLowerCase();
  return {
    timesOf: (groupId) => {
      const group = configs.group(groupId);
      return {
        heartbeatIntervalMs: group.number('consumer.heartbeat.interval.ms'),
        sessionTimeoutMs: group.number('consumer.session.timeout.ms'),
        assignmentIntervalMs: group.number('consumer.assignment.interval.ms'),
      };
    },
    maxSize: broker.number('group.consumer.max.size'),
    regexRefreshIntervalMs: broker.number('group.consumer.regex.refresh.interval.ms'),
    assignors: assignors.length > 0 ? assignors : defaultConsumerGroupSettings.assignors,
    migrationPolicy: migrationPolicies.find((one) => one === policy) ?? defaultConsumerGroupSettings.migrationPolicy,
  };
}
