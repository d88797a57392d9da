import type { ErrorCode } from '@barnabas/protocol';
import { errorInfo } from '@barnabas/protocol';

/** An expected failure of a whole request: thrown below a handler, answered through the handler's `refuse`. */
export class RequestRefusedError extends Error {
  readonly code = 'REQUEST_REFUSED';
  readonly retriable: boolean;
  constructor(
    readonly errorCode: ErrorCode,
    message?: string,
  ) {
    const info = errorInfo(errorCode);
    super(message ?? `${info.name}: ${info.message}`);
    this.name = 'RequestRefusedError';
    this.retriable = info.retriable;
  }
}
