/** Every error that this library raises. Compare `code`: it survives two copies of the package in one process. */
export abstract class KafkaModuleError extends Error {
  abstract readonly code: string;
  /** The same call may succeed later without anyone changing anything. */
  readonly retriable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Something is still asked of the cluster although the application has closed its connections. */
export class ConnectionClosedError extends KafkaModuleError {
  readonly code = 'CONNECTION_CLOSED';

  constructor() {
    super(
      'the application has shut down its connection to Kafka: send in onModuleDestroy or beforeApplicationShutdown',
    );
  }
}

/** The options of the module are not what it takes. */
export class KafkaOptionsError extends KafkaModuleError {
  readonly code = 'INVALID_OPTIONS';
}

export type SubscriptionErrorCode = 'INVALID_SUBSCRIPTION' | 'DUPLICATE_SUBSCRIPTION' | 'UNSUPPORTED_PATTERN';

/** A handler is declared wrongly; found when the application boots. */
export class SubscriptionError extends KafkaModuleError {
  constructor(
    readonly code: SubscriptionErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** One property that breaks a rule of its DTO. */
export interface Violation {
  /** As in `items.0.quantity`; empty for the value itself. */
  readonly property: string;
  /** As class-validator words them. */
  readonly messages: readonly string[];
}

/** A key or value breaks the rules of its type. Never retried: the record would not change. */
export class RecordValidationError extends KafkaModuleError {
  readonly code = 'RECORD_INVALID';

  constructor(
    readonly subject: string,
    readonly violations: readonly Violation[],
  ) {
    super(`${subject}: ${violations.flatMap(({ messages }) => messages).join('; ')}`);
  }
}

/** Bytes that are not what their type says, such as malformed JSON. Never retried. */
export class DeserializationError extends KafkaModuleError {
  readonly code = 'RECORD_UNREADABLE';
}

/** The application cannot be set up on the cluster. */
export class RegistrationError extends KafkaModuleError {
  constructor(
    readonly code: 'BROKER_UNREACHABLE' | 'TOPIC_CREATION_FAILED' | 'CONFLICTING_DECLARATIONS',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A microservice uses `KafkaTransport` in a way that cannot work. */
export class TransportError extends KafkaModuleError {
  constructor(
    readonly code: 'NO_KAFKA_MODULE' | 'NOT_SUPPORTED',
    message: string,
  ) {
    super(message);
  }
}

/** For messages: what an unknown thing that was thrown says. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
