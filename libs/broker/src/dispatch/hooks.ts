import type { ErrorCode } from '@barnabas/protocol';
import type { ApiHandler } from './api-handler.js';
import type { RequestContext } from './request-context.js';

/** How one request went. */
export interface RequestMeasure {
  readonly api: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** From the frame's last byte to the answer's bytes being ready. */
  readonly latencyMs: number;
  /** For how long the client is throttled by its quotas; 0 when it is not. */
  readonly throttleTimeMs: number;
  /** The handler threw, or the connection had to be closed. */
  readonly failed: boolean;
}

/** What the dispatcher asks and tells around every request. */
export interface DispatchHooks {
  /** An error code refuses the whole request; undefined lets it through. What it concerns in detail is the handler's to check. */
  authorise(handler: ApiHandler, context: RequestContext): ErrorCode | undefined;
  measure(measure: RequestMeasure): void;
}
