import { KafkaError } from '../kafka-error.js';
import { refuseUnknownOptions } from '../known-options.js';
import type { ConsumerOptions } from './consumer-options.js';

/** Consumer options with every default filled in. */
export interface ConsumerSettings extends Required<Omit<ConsumerOptions, 'groupId' | 'groupInstanceId'>> {
  readonly groupId: string | undefined;
  readonly groupInstanceId: string | undefined;
}

/** Fills in Kafka's defaults. Throws INVALID_CONFIG. */
export function consumerSettings(options: ConsumerOptions): ConsumerSettings {
  const settings: ConsumerSettings = {
    groupId: options.groupId,
    groupInstanceId: options.groupInstanceId,
    autoOffsetReset: options.autoOffsetReset ?? 'latest',
    sessionTimeoutMs: options.sessionTimeoutMs ?? 45_000,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 3000,
    rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 300_000,
    fetchMinBytes: options.fetchMinBytes ?? 1,
    fetchMaxWaitMs: options.fetchMaxWaitMs ?? 500,
    fetchMaxBytes: options.fetchMaxBytes ?? 52_428_800,
    maxPartitionFetchBytes: options.maxPartitionFetchBytes ?? 1_048_576,
    maxRecords: options.maxRecords ?? 500,
    isolationLevel: options.isolationLevel ?? 'read_uncommitted',
    allowAutoTopicCreation: options.allowAutoTopicCreation ?? false,
  };
  refuseUnknownOptions(options, settings, 'a consumer');
  if (settings.groupId === '') throw invalid('groupId must not be empty');
  if (settings.groupInstanceId !== undefined && settings.groupId === undefined)
    throw invalid('groupInstanceId needs a groupId');
  if (settings.heartbeatIntervalMs >= settings.sessionTimeoutMs) {
    throw invalid('heartbeatIntervalMs has to be less than sessionTimeoutMs, a third of it or below');
  }
  return settings;
}

function invalid(message: string): KafkaError {
  return new KafkaError({ code: 'INVALID_CONFIG', message });
}
