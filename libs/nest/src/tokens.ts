/** What the application gave to `KafkaModule.forRoot`: KafkaModuleOptions. */
export const KAFKA_OPTIONS = Symbol('KAFKA_OPTIONS');
/** Wins over the application's own options, key by key; a test overrides it: Partial<KafkaModuleOptions>. Empty by default. */
export const KAFKA_OVERRIDES = Symbol('KAFKA_OVERRIDES');
/** The clock, timers, randomness and network to use: ClientPlatform, or null for the machine's. */
export const KAFKA_PLATFORM = Symbol('KAFKA_PLATFORM');
/** Options with everything filled in: KafkaSettings. */
export const KAFKA_SETTINGS = Symbol('KAFKA_SETTINGS');
