export type TestingErrorCode = 'NOT_IDLE' | 'NO_KAFKA_MODULE' | 'NEEDS_EMBEDDED_BROKER';

/** What a {@link KafkaTestKit} raises itself. */
export class TestingError extends Error {
  readonly retriable = false;

  constructor(
    readonly code: TestingErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'TestingError';
  }
}
