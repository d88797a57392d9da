import type { BrokerConfigs } from './broker-configs.js';
import type { TypedConfigs } from './typed-configs.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

type Values = TypedConfigs<BrokerConfigs>;

/** How long a broker's logs are kept, in milliseconds, in whichever unit it was given; -1: for ever. */
export function logRetentionMs(values: Values): number {
  const minutes = values.optionalNumber('log.retention.minutes');
  const coarseMs = minutes === undefined ? values.number('log.retention.hours') * HOUR_MS : minutes * MINUTE_MS;
  const retentionMs = values.optionalNumber('log.retention.ms') ?? coarseMs;
  return retentionMs < 0 ? -1 : retentionMs;
}

/** After how many milliseconds a broker's logs roll. */
export function logRollMs(values: Values): number {
  return values.optionalNumber('log.roll.ms') ?? values.number('log.roll.hours') * HOUR_MS;
}

/** By how many milliseconds at most they roll earlier. */
export function logRollJitterMs(values: Values): number {
  return values.optionalNumber('log.roll.jitter.ms') ?? values.number('log.roll.jitter.hours') * HOUR_MS;
}
