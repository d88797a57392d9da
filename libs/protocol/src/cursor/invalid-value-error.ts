import { ErrorCode } from '../error-codes.js';
import { ProtocolError } from '../errors.js';

/** A value that its field cannot hold: out of range, too long, null where the version has no null, or missing. */
export class InvalidValueError extends ProtocolError {
  constructor(message: string) {
    super('INVALID_VALUE', message, { errorCode: ErrorCode.InvalidRequest });
  }
}
