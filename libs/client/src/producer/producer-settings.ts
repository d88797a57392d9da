import { KafkaError } from '../kafka-error.js';
import { refuseUnknownOptions } from '../known-options.js';
import type { ProducerOptions } from './producer-options.js';

/** Producer options with every default filled in. */
export type ProducerSettings = Required<ProducerOptions>;

/** A broker remembers the last five batches of a producer per partition, and no more (KIP-98, KAFKA-5494). */
const IDEMPOTENT_IN_FLIGHT_MAX = 5;

/** Fills in defaults. Throws INVALID_CONFIG on combinations that cannot keep what they promise. */
export function producerSettings(options: ProducerOptions): ProducerSettings {
  const acks = options.acks ?? 'all';
  const settings: ProducerSettings = {
    acks,
    idempotent: options.idempotent ?? acks === 'all',
    lingerMs: options.lingerMs ?? 0,
    batchBytes: options.batchBytes ?? 262_144,
    compression: options.compression ?? 'none',
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? 120_000,
    maxBlockMs: options.maxBlockMs ?? 60_000,
    maxInFlight: options.maxInFlight ?? IDEMPOTENT_IN_FLIGHT_MAX,
    maxRequestBytes: options.maxRequestBytes ?? 1_048_576,
    bufferBytes: options.bufferBytes ?? 33_554_432,
    allowAutoTopicCreation: options.allowAutoTopicCreation ?? true,
  };
  refuseUnknownOptions(options, settings, 'a producer');
  if (settings.idempotent && acks !== 'all') throw invalid("an idempotent producer needs acks: 'all'");
  if (settings.maxInFlight < 1) throw invalid('maxInFlight has to be at least 1');
  if (settings.idempotent && settings.maxInFlight > IDEMPOTENT_IN_FLIGHT_MAX) {
    throw invalid(
      `an idempotent producer can have at most ${IDEMPOTENT_IN_FLIGHT_MAX} requests in flight, not ${settings.maxInFlight}`,
    );
  }
  if (settings.maxRequestBytes > settings.bufferBytes) throw invalid('maxRequestBytes cannot be more than bufferBytes');
  return settings;
}

function invalid(message: string): KafkaError {
  return new KafkaError({ code: 'INVALID_CONFIG', message });
}
