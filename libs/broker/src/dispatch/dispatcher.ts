import { ErrorCode, Reader, RequestHeader, requestHeaderVersion } from '@barnabas/protocol';
import type { Clock } from '@barnabas/platform';
import type { Logger } from '../logger.js';
import type { Exchange, ExchangeReceiver } from '../net/exchange.js';
import { CloseConnectionError, NO_RESPONSE } from './api-handler.js';
import type { ApiHandler, HandlerResult } from './api-handler.js';
import type { DispatchHooks } from './hooks.js';
import type { HandlerTable } from './handler-table.js';
import type { RequestContext } from './request-context.js';
import { RequestRefusedError } from './request-refused-error.js';
import { RequestUsage } from './request-usage.js';
import { encodeAnswer, encodeAnswerInTurns } from './response-writer.js';
import type { BrokerServices } from './services.js';

const API_VERSIONS_KEY = 18;
/** Key, version and correlation id stand at the front of every request header. */
const HEADER_BYTES_MIN = 8;

export interface DispatcherOptions {
  readonly table: HandlerTable;
  readonly services: BrokerServices;
  readonly hooks: DispatchHooks;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request that has been read as far as its handler. */
interface Call {
  readonly exchange: Exchange;
  readonly handler: ApiHandler;
  readonly context: RequestContext;
  readonly request: unknown;
}

/**
 * From a frame to its handler and back: header, version check, codec, authorisation, measures. Whatever a handler throws
 * ends here: in the API's own error answer where there is one, else in a closed connection, and in the log.
 */
export class Dispatcher implements ExchangeReceiver {
  constructor(private readonly options: DispatcherOptions) {}

  receive(exchange: Exchange): void {
    let call: Call | undefined;
    try {
      call = this.#read(exchange);
    } catch (error) {
      // Kafka closes the connection on bytes that are no request of a version it serves (InvalidRequestException).
      exchange.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (call !== undefined) {
      this.#run(call);
    }
  }

  #read(exchange: Exchange): Call | undefined {
    const { frame } = exchange;
    if (frame.length < HEADER_BYTES_MIN) {
      throw new CloseConnectionError(`a request of ${frame.length} bytes has no room for a header`);
    }
    const apiKey = frame.readInt16BE(0);
    const version = frame.readInt16BE(2);
    const handler = this.options.table.get(apiKey);
    if (handler === undefined) {
      throw new CloseConnectionError(`API key ${apiKey} is not served`);
    }
    if (version < handler.versions.min || version > handler.versions.max) {
      if (apiKey === API_VERSIONS_KEY) {
        this.#answerUnknownApiVersions(exchange, handler, frame.readInt32BE(4));
        return undefined;
      }
      throw new CloseConnectionError(`${handler.name} v${version} is not served`);
    }
    const reader = new Reader(frame);
    const header = RequestHeader.codec(requestHeaderVersion(apiKey, version)).read(reader);
    const request = handler.request.codec(version).read(reader);
    const { connection } = exchange;
    const context: RequestContext = {
      apiKey,
      apiVersion: version,
      correlationId: header.correlationId,
      clientId: header.clientId,
      clientHost: `/${connection.clientHost}`,
      connectionId: connection.id,
      listener: connection.listener,
      principal: 'User:ANONYMOUS',
      receivedMs: exchange.receivedMs,
      requestBytes: frame.length,
      usage: new RequestUsage(),
      answerRoom: exchange,
      isClosed: () => connection.isClosed,
      onClosed: (listener) => connection.onClosed(listener),
    };
    return { exchange, handler, context, request };
  }

  /** KIP-511: a client that is newer than the broker learns the versions it may use from an answer in v0's form. */
  #answerUnknownApiVersions(exchange: Exchange, handler: ApiHandler, correlationId: number): void {
    const { min, max } = handler.versions;
    const body = {
      errorCode: ErrorCode.UnsupportedVersion,
      apiKeys: [{ apiKey: API_VERSIONS_KEY, minVersion: min, maxVersion: max }],
    };
    exchange.answer(encodeAnswer(handler, 0, correlationId, body));
  }

  #run(call: Call): void {
    const { exchange, handler, context, request } = call;
    let result: unknown;
    try {
      if (handler.answerBytesMax !== undefined) {
        exchange.reserve(handler.answerBytesMax(request));
      }
      const refusal = this.options.hooks.authorise(handler, context);
      result =
        refusal === undefined
          ? handler.handle(request, context, this.options.services)
          : handler.refuse(request, refusal, context);
    } catch (error) {
      this.#refuse(call, error);
      return;
    }
    if (!(result instanceof Promise)) {
      this.#finish(call, result);
      return;
    }
    this.options.services.quotas.noteWaiting(context);
    result.then(
      (answer) => this.#finish(call, answer),
      (error: unknown) => this.#refuse(call, error),
    );
    if (handler.stage === 'two-phase') {
      this.#proceed(exchange);
    }
  }

  /** The connection's next request starts now, or when the disk has caught up. */
  #proceed(exchange: Exchange): void {
    const congestion = this.options.services.partitions.congestion();
    if (congestion === undefined) {
      exchange.proceed();
    } else {
      void congestion.then(() => exchange.proceed());
    }
  }

  #finish(call: Call, result: HandlerResult<unknown>, failed = false): void {
    const { exchange, handler, context } = call;
    const { quotas, platform } = this.options.services;
    const throttleTimeMs = this.#throttleTimeMs(call, result);
    if (result === NO_RESPONSE) {
      exchange.skip(throttleTimeMs);
      this.#measure(call, 0, failed);
      return;
    }
    const body = throttleTimeMs > 0 && typeof result === 'object' ? { ...result, throttleTimeMs } : result;
    const send = (chunks: readonly Buffer[]): void => this.#send(call, chunks, failed);
    try {
      const chunks = encodeAnswerInTurns(handler, context.apiVersion, context.correlationId, body, platform);
      quotas.chargeAnswerTime(context);
      if (chunks instanceof Promise) void chunks.then(send).catch((error: unknown) => this.#close(call, error));
      else send(chunks);
    } catch (error) {
      this.#close(call, error);
    }
  }

  #send(call: Call, chunks: readonly Buffer[], failed: boolean): void {
    call.exchange.answer(chunks, call.context.usage.throttleTimeMs);
    const responseBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#measure(call, responseBytes, failed);
  }

  /** For how long the client is throttled; without an answer nobody is for the time a request takes, as in Kafka. */
  #throttleTimeMs({ handler, context }: Call, result: unknown): number {
    const { quotas } = this.options.services;
    if (handler.isProducing === true) quotas.chargeProduced(context);
    if (handler.isClusterAction !== true && result !== NO_RESPONSE) quotas.chargeTime(context);
    return context.usage.throttleTimeMs;
  }

  #refuse(call: Call, error: unknown): void {
    const { handler, context, request } = call;
    if (error instanceof CloseConnectionError) {
      this.#close(call, error);
      return;
    }
    const isExpected = error instanceof RequestRefusedError;
    if (!isExpected) {
      this.options.logger.error(`${handler.name} failed`, {
        version: context.apiVersion,
        clientId: context.clientId,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    let answer: HandlerResult<unknown>;
    try {
      answer = handler.refuse(request, isExpected ? error.errorCode : ErrorCode.UnknownServerError, context);
    } catch (refusal) {
      this.#close(call, refusal);
      return;
    }
    this.#finish(call, answer, !isExpected);
  }

  #close(call: Call, error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (!(reason instanceof CloseConnectionError)) {
      this.options.logger.error(`${call.handler.name} cannot be answered`, { error: reason.stack ?? reason.message });
    }
    call.exchange.fail(reason);
    this.#measure(call, 0, true);
  }

  #measure(call: Call, responseBytes: number, failed: boolean): void {
    const { exchange, handler } = call;
    this.options.hooks.measure({
      api: handler.name,
      requestBytes: exchange.frame.length,
      responseBytes,
      latencyMs: this.options.clock.monotonic() - exchange.receivedMs,
      throttleTimeMs: call.context.usage.throttleTimeMs,
      failed,
    });
  }
}
