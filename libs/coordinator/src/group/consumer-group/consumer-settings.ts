import type { AssignorName } from './assignor/assignor.js';

/** Settings that one group may have for itself; otherwise the broker's hold. */
export interface ConsumerGroupTimes {
  /** `group.consumer.heartbeat.interval.ms`: told to members with every answer. */
  readonly heartbeatIntervalMs: number;
  /** `group.consumer.session.timeout.ms`. */
  readonly sessionTimeoutMs: number;
  /** `group.consumer.assignment.interval.ms`: a target assignment stands at least that long (KIP-1263). 0: as soon as it is old. */
  readonly assignmentIntervalMs: number;
}

/** What may be turned into what while it has members (`group.consumer.migration.policy`, KIP-848). */
export type MigrationPolicy = 'disabled' | 'upgrade' | 'downgrade' | 'bidirectional';

/** Broker settings that consumer groups obey; names and defaults are those of Kafka's GroupCoordinatorConfig. */
export interface ConsumerGroupSettings {
  /** Read whenever needed, so that what is changed holds at once. */
  timesOf(groupId: string): ConsumerGroupTimes;
  /** `group.consumer.max.size`: members beyond it get GROUP_MAX_SIZE_REACHED. */
  readonly maxSize: number;
  /** `group.consumer.assignors`; the first is for groups whose members do not ask for one. */
  readonly assignors: readonly AssignorName[];
  readonly migrationPolicy: MigrationPolicy;
  /** Kafka's internal `group.consumer.regex.refresh.interval.ms`: regular expressions are matched again after that time. */
  readonly regexRefreshIntervalMs: number;
}

const defaultTimes: ConsumerGroupTimes = {
  heartbeatIntervalMs: 5_000,
  sessionTimeoutMs: 45_000,
  assignmentIntervalMs: 1_000,
};

export const defaultConsumerGroupSettings: ConsumerGroupSettings = {
  timesOf: () => defaultTimes,
  maxSize: 2_147_483_647,
  assignors: ['uniform', 'range'],
  migrationPolicy: 'bidirectional',
  regexRefreshIntervalMs: 600_000,
};
