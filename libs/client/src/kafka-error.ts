import { errorInfo } from '@barnabas/protocol';

/** What {@link KafkaError} is made of. */
export interface KafkaErrorOptions {
  /** Stable name: Kafka's own (`NOT_LEADER_OR_FOLLOWER`) or the client's (`CONNECTION_FAILED`, `DELIVERY_TIMEOUT`, ...). */
  readonly code: string;
  readonly message: string;
  /** Kafka's number, when a broker answered it. */
  readonly errorCode?: number;
  /** The same call may succeed later without anyone changing anything. */
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/** Every error that this client raises. Compare `code`: it survives two copies of the package in one process, `instanceof` does not. */
export class KafkaError extends Error {
  readonly code: string;
  readonly errorCode?: number;
  readonly retriable: boolean;

  constructor(options: KafkaErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KafkaError';
    this.code = options.code;
    if (options.errorCode !== undefined) this.errorCode = options.errorCode;
    this.retriable = options.retriable ?? false;
  }

  /** A call that cannot work as things are: a mistake of the program. */
  static misuse(message: string): KafkaError {
    return new KafkaError({ code: 'INVALID_STATE', message });
  }

  /** The error that a broker answered; `what` says what was being done, as in `cannot delete topic 'orders'`. */
  static fromBroker(errorCode: number, what: string, detail?: string | null): KafkaError {
    const info = errorInfo(errorCode);
    const reason = detail === undefined || detail === null || detail === '' ? info.message : detail;
    return new KafkaError({
      code: info.name,
      errorCode,
      retriable: info.retriable,
      message: `${what}: ${info.name}: ${reason}`,
    });
  }
}

/** Some of several things asked for in one call failed; `failures` says which, and why. `code` is that of the first. */
export class PartialFailureError extends KafkaError {
  constructor(readonly failures: ReadonlyMap<string, KafkaError>) {
    const [first] = failures.values();
    const messages = [...failures.values()].map((failure) => failure.message);
    super({
      code: first?.code ?? 'UNKNOWN_SERVER_ERROR',
      ...(first?.errorCode === undefined ? {} : { errorCode: first.errorCode }),
      retriable: [...failures.values()].every((failure) => failure.retriable),
      message: messages.join('; '),
    });
    this.name = 'PartialFailureError';
  }
}

/** Gathers what failed of several things; throws {@link PartialFailureError} when anything did. */
export function throwIfAny(failures: ReadonlyMap<string, KafkaError>): void {
  if (failures.size > 0) throw new PartialFailureError(failures);
}
