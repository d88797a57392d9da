import { ErrorCode } from './error-codes.js';

/** What a subclass of {@link ProtocolError} says about itself. */
export interface ProtocolErrorOptions {
  /** The Kafka error that a peer is told, where there is one. */
  errorCode?: ErrorCode;
  cause?: unknown;
}

/**
 * Base of everything that libs/protocol throws on bytes or values it refuses. `code` is stable and survives duplicate
 * copies of the package, so compare it instead of the class. Malformed bytes do not get better by reading them again:
 * `retriable` is false throughout.
 */
export class ProtocolError extends Error {
  readonly code: string;
  readonly errorCode: ErrorCode;
  readonly retriable: boolean = false;

  constructor(code: string, message: string, options: ProtocolErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.errorCode = options.errorCode ?? ErrorCode.InvalidRequest;
  }
}

/** Bytes that are not a record batch, or a batch whose records contradict its header, its codec or its bounds. */
export class CorruptRecordError extends ProtocolError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('CORRUPT_RECORD', message, { ...options, errorCode: ErrorCode.CorruptMessage });
  }
}

/** Compressed records that grow beyond what the reader allows. */
export class DecompressedTooLargeError extends CorruptRecordError {
  constructor(compression: string, maxBytes: number, options: { cause?: unknown } = {}) {
    super(`Records compressed with ${compression} exceed ${maxBytes} bytes.`, options);
  }
}

/** A batch that another codec makes larger than is allowed. */
export class RecompressedTooLargeError extends ProtocolError {
  /** `sizeInBytes`: what the batch would have come to. */
  constructor(
    readonly sizeInBytes: number,
    maxBytes: number,
  ) {
    super(
      'RECOMPRESSED_TOO_LARGE',
      `A batch comes to ${sizeInBytes} bytes when recompressed; ${maxBytes} are allowed.`,
      {
        errorCode: ErrorCode.MessageTooLarge,
      },
    );
  }
}

/** A record batch names a codec that Kafka does not define (attributes, bits 0-2). */
export class UnsupportedCompressionError extends ProtocolError {
  constructor(compressionId: number) {
    super('UNSUPPORTED_COMPRESSION', `Compression codec ${compressionId} is not one of Kafka's (0 to 4).`, {
      errorCode: ErrorCode.UnsupportedCompressionType,
    });
  }
}

/** A value that no record batch can hold: an offset beyond 2^53, a delta beyond int32, a batch beyond 2 GiB. */
export class InvalidRecordError extends ProtocolError {
  constructor(message: string) {
    super('INVALID_RECORD', message, { errorCode: ErrorCode.InvalidRecord });
  }
}

/** Bytes of a message that end too early, carry an impossible length or leave something over. */
export class MalformedMessageError extends ProtocolError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('MALFORMED_MESSAGE', message, { ...options, errorCode: ErrorCode.InvalidRequest });
  }
}

/** A message does not exist at the version asked for, or cannot carry a value there. */
export class UnsupportedVersionError extends ProtocolError {
  constructor(message: string) {
    super('UNSUPPORTED_VERSION', message, { errorCode: ErrorCode.UnsupportedVersion });
  }
}
