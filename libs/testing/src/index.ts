export type { IdleOptions } from './idleness.js';
export { KafkaTest } from './kafka-test.js';
export type { KafkaTestOptions } from './kafka-test.js';
export { KafkaTestKit } from './kafka-test-kit.js';
export type { RawRecord } from './kafka-test-kit.js';
export { TestingError } from './testing-error.js';
export type { TestingErrorCode } from './testing-error.js';
export type { TestRecord } from './topic-reader.js';
