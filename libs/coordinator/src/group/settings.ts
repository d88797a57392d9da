import { defaultConsumerGroupSettings, type ConsumerGroupSettings } from './consumer-group/consumer-settings.js';

/** Broker settings that groups obey; names and defaults are those of Kafka's GroupCoordinatorConfig. */
export interface GroupSettings {
  /** `group.initial.rebalance.delay.ms`: how long the first rebalance of an empty group waits for more members. */
  readonly initialRebalanceDelayMs: number;
  /** `group.min.session.timeout.ms`. */
  readonly minSessionTimeoutMs: number;
  /** `group.max.session.timeout.ms`. */
  readonly maxSessionTimeoutMs: number;
  /** `group.max.size`: members beyond it get GROUP_MAX_SIZE_REACHED. */
  readonly maxSize: number;
  /** `offset.metadata.max.bytes`, measured in UTF-16 units as Kafka does. */
  readonly offsetMetadataMaxBytes: number;
  /** `offsets.retention.minutes`, in milliseconds. */
  readonly offsetsRetentionMs: number;
  /** `group.consumer.*`. */
  readonly consumer: ConsumerGroupSettings;
}

export const defaultGroupSettings: GroupSettings = {
  initialRebalanceDelayMs: 3_000,
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  maxSize: 2_147_483_647,
  offsetMetadataMaxBytes: 4_096,
  offsetsRetentionMs: 7 * 24 * 60 * 60 * 1_000,
  consumer: defaultConsumerGroupSettings,
};
