import type { ErrorCode, Message, VersionRange } from '@barnabas/protocol';
import type { RequestContext } from './request-context.js';
import type { BrokerServices } from './services.js';

/** What a handler returns when the client expects no answer (Produce with acks=0). */
export const NO_RESPONSE: unique symbol = Symbol('no response');

/** Thrown by a handler to have the connection closed without an answer, as Kafka does where no answer can tell the error. */
export class CloseConnectionError extends Error {
  readonly code = 'CLOSE_CONNECTION';
  constructor(reason: string) {
    super(reason);
    this.name = 'CloseConnectionError';
  }
}

export type HandlerResult<R> = R | typeof NO_RESPONSE;

/**
 * How a handler shares its connection with the requests behind it.
 * `single-stage`: the next request starts when this one's answer is there, as if requests were calls (Kafka mutes the channel).
 * `two-phase`: everything before the first `await` orders and dispatches the work; then the next request starts, while this
 * answer is still to come. Answers leave in request order either way.
 */
export type HandlerStage = 'single-stage' | 'two-phase';

/** How one API is served. `Q` is the decoded request, `R` what the response's codec writes. */
export interface ApiDefinition<Q, R> {
  readonly request: Message<Q, unknown>;
  readonly response: Message<unknown, R>;
  /** The versions served. They are what ApiVersions advertises. */
  readonly versions: VersionRange;
  /** Advertised instead of `versions` where the two have to differ (Produce, KAFKA-18659). */
  readonly advertised?: VersionRange;
  handle(request: Q, context: RequestContext, services: BrokerServices): HandlerResult<R> | Promise<HandlerResult<R>>;
  /**
   * The answer that says `errorCode` for the whole request: an exception nobody expected, an authorisation that failed.
   * Throw {@link CloseConnectionError} where no answer can say it.
   */
  refuse(request: Q, errorCode: ErrorCode, context: RequestContext): HandlerResult<R>;
  /** Its requests count for `producer_byte_rate`. */
  readonly isProducing?: boolean;
  /** Brokers ask for it, so that nobody is throttled for the time it takes. */
  readonly isClusterAction?: boolean;
  /** For answers that may be large: how many bytes to reserve of what a connection may have pending. Default: none. */
  answerBytesMax?(request: Q): number;
}

/** A handler as the dispatcher knows it: what it decodes and returns is its own business. */
export interface ApiHandler extends ApiDefinition<unknown, unknown> {
  readonly apiKey: number;
  /** Kafka's name of the API, e.g. `Produce`. */
  readonly name: string;
  readonly stage: HandlerStage;
}

function declare<Q, R>(stage: HandlerStage, definition: ApiDefinition<Q, R>): ApiHandler {
  const apiKey = definition.request.apiKey;
  if (apiKey === undefined) {
    throw new Error(`${definition.request.name} has no API key: only a request can have a handler`);
  }
  return { ...definition, apiKey, name: definition.request.name.replace(/Request$/, ''), stage };
}

/** A handler that ends before the connection's next request starts. See {@link HandlerStage}. */
export function singleStage<Q, R>(definition: ApiDefinition<Q, R>): ApiHandler {
  return declare('single-stage', definition);
}

/** A handler whose work is ordered by its synchronous part. See {@link HandlerStage}. */
export function twoPhase<Q, R>(definition: ApiDefinition<Q, R>): ApiHandler {
  return declare('two-phase', definition);
}
