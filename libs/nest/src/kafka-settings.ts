import type { ClientOptions, ProducerOptions } from '@barnabas/client';
import { type Backoff, exponential } from './backoff.js';
import { durationMs } from './duration.js';
import { KafkaOptionsError } from './errors.js';
import type { GroupConsumerOptions, KafkaModuleOptions } from './kafka-options.js';
import { checkSubscribeOptions, type HandlingOrder, type SubscribeOptions } from './subscribe-options.js';
import { unknownNames } from './unknown-names.js';

/** Policy of one handler with everything filled in. */
export interface HandlingPolicy {
  /** Infinity: as much as the order permits. */
  readonly concurrency: number;
  readonly order: HandlingOrder;
  readonly attempts: number;
  readonly backoff: Backoff;
}

/** Options of the module with everything filled in. Times are milliseconds. */
export interface KafkaSettings {
  readonly brokers: string | readonly string[];
  readonly clientId: string;
  readonly service: string | undefined;
  readonly defaults: SubscribeOptions;
  readonly consumer: GroupConsumerOptions;
  readonly producer: ProducerOptions;
  readonly client: Partial<ClientOptions>;
  readonly commitIntervalMs: number;
  readonly drainTimeoutMs: number;
  readonly startTimeoutMs: number;
}

const DEFAULT_BROKER = '127.0.0.1:9092';
const DEFAULT_CONCURRENCY = 10;

const OPTIONS: readonly (keyof KafkaModuleOptions)[] = [
  'brokers',
  'clientId',
  'service',
  'defaults',
  'consumer',
  'producer',
  'client',
  'commitInterval',
  'drainTimeout',
  'startTimeout',
];

/** @throws KafkaOptionsError */
export function kafkaSettings(options: KafkaModuleOptions, overrides: Partial<KafkaModuleOptions> = {}): KafkaSettings {
  const given = { ...options, ...overrides };
  const unknown = unknownNames(given, OPTIONS, 'option');
  if (unknown !== undefined) throw new KafkaOptionsError(`KafkaModule: ${unknown}`);
  checkSubscribeOptions(given.defaults ?? {}, 'KafkaModule defaults');
  return {
    brokers: given.brokers ?? (process.env['KAFKA_BROKERS'] || DEFAULT_BROKER),
    clientId: given.clientId ?? given.service ?? 'barnabas',
    service: given.service,
    defaults: given.defaults ?? {},
    consumer: { autoOffsetReset: 'earliest', ...given.consumer },
    producer: given.producer ?? {},
    client: given.client ?? {},
    commitIntervalMs: durationMs(given.commitInterval ?? '1s'),
    drainTimeoutMs: durationMs(given.drainTimeout ?? '30s'),
    startTimeoutMs: durationMs(given.startTimeout ?? '30s'),
  };
}

/** The handler's own options first, then the module's, then these. */
export function handlingPolicy(options: SubscribeOptions, defaults: SubscribeOptions): HandlingPolicy {
  const order = options.order ?? defaults.order ?? 'partition';
  const unlimited = order === 'partition' ? Infinity : DEFAULT_CONCURRENCY;
  return {
    order,
    concurrency: options.concurrency ?? defaults.concurrency ?? unlimited,
    attempts: options.retry?.attempts ?? defaults.retry?.attempts ?? 3,
    backoff: options.retry?.backoff ?? defaults.retry?.backoff ?? exponential('200ms', '2s'),
  };
}
