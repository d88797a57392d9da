import type { Address, Connection, Timer } from '@barnabas/platform';
import { KafkaError } from '../kafka-error.js';
import type { ApiCall } from './api-call.js';
import { formatAddress } from './bootstrap-address.js';
import type { ClientSettings } from './client-settings.js';
import { FrameSplitter } from './frame-splitter.js';
import { decodeResponseFrame, encodeRequestFrame } from './request-frame.js';
import type { AnswerVersion } from './request-frame.js';

/** A request that waits for its answer. */
interface PendingRequest {
  readonly correlationId: number;
  readonly timer: Timer;
  answer(frame: Buffer): void;
  fail(error: KafkaError): void;
}

/**
 * One open connection. Brokers answer in request order, so the oldest pending request owns the next frame; anything else, and
 * any request that is not answered in time, ends the connection and fails everything on it (as Kafka's NetworkClient does).
 */
export class BrokerConnection {
  readonly name: string;
  readonly #settings: ClientSettings;
  readonly #connection: Connection;
  readonly #frames = new FrameSplitter();
  #pending: PendingRequest[] = [];
  #nextCorrelationId = 0;
  #closedBy: KafkaError | undefined;

  constructor(settings: ClientSettings, connection: Connection, address: Address) {
    this.#settings = settings;
    this.#connection = connection;
    this.name = formatAddress(address);
    connection.start({
      onData: (chunk) => {
        this.#receive(chunk);
      },
      onClose: (error) => {
        this.#closed(error);
      },
    });
  }

  get isOpen(): boolean {
    return this.#closedBy === undefined;
  }

  /** Sends at once; rejects with CONNECTION_LOST, REQUEST_TIMED_OUT or INVALID_RESPONSE. */
  request<I, T>(
    call: ApiCall<I, T>,
    version: number,
    body: I,
    timeoutMs: number,
    answerVersion?: AnswerVersion,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closedBy !== undefined) {
        reject(this.#closedBy);
        return;
      }
      const correlationId = this.#correlationId();
      const chunks = encodeRequestFrame(call, version, correlationId, this.#settings.clientId, body);
      const timer = this.#settings.platform.timers.schedule(timeoutMs, 'liveness', () => {
        this.close(this.#timedOut(call.name, timeoutMs));
      });
      this.#pending.push({
        correlationId,
        timer,
        fail: reject,
        answer: (frame) => {
          resolve(decodeResponseFrame(call, version, frame, answerVersion));
        },
      });
      for (const chunk of chunks) this.#connection.write(chunk);
    });
  }

  /** Sends a request that has no answer: Produce with acks 0. */
  send<I>(call: ApiCall<I, unknown>, version: number, body: I): void {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const chunks = encodeRequestFrame(call, version, this.#correlationId(), this.#settings.clientId, body);
    for (const chunk of chunks) this.#connection.write(chunk);
  }

  /** Closes at once; what waits for an answer fails with `error`. */
  close(error: KafkaError): void {
    if (this.#closedBy !== undefined) return;
    this.#fail(error);
    this.#connection.destroy();
  }

  #correlationId(): number {
    const id = this.#nextCorrelationId;
    this.#nextCorrelationId = (id + 1) & 0x7fffffff;
    return id;
  }

  #receive(chunk: Buffer): void {
    if (this.#closedBy !== undefined) return;
    try {
      for (const frame of this.#frames.push(chunk)) this.#dispatch(frame);
    } catch (error) {
      this.close(error instanceof KafkaError ? error : this.#lost(error));
    }
  }

  #dispatch(frame: Buffer): void {
    const pending = this.#pending.shift();
    const correlationId = frame.readInt32BE(0);
    if (pending === undefined || pending.correlationId !== correlationId) {
      const message = `broker ${this.name} answered request ${correlationId} where ${pending?.correlationId ?? 'none'} was due`;
      const error = new KafkaError({ code: 'INVALID_RESPONSE', message });
      pending?.timer.cancel();
      pending?.fail(error);
      throw error;
    }
    pending.timer.cancel();
    try {
      pending.answer(frame);
    } catch (error) {
      pending.fail(error instanceof KafkaError ? error : this.#lost(error));
      throw error;
    }
  }

  #closed(error: Error | undefined): void {
    if (this.#closedBy === undefined) this.#fail(this.#lost(error));
  }

  #fail(error: KafkaError): void {
    this.#closedBy = error;
    const pending = this.#pending;
    this.#pending = [];
    for (const request of pending) {
      request.timer.cancel();
      request.fail(error);
    }
  }

  #lost(cause: unknown): KafkaError {
    const reason = cause instanceof Error ? cause.message : 'the broker closed it';
    const message = `the connection to broker ${this.name} was lost: ${reason}`;
    return new KafkaError({ code: 'CONNECTION_LOST', message, retriable: true, cause });
  }

  #timedOut(name: string, timeoutMs: number): KafkaError {
    const message = `broker ${this.name} did not answer ${name} within ${timeoutMs} ms`;
    return new KafkaError({ code: 'REQUEST_TIMED_OUT', message, retriable: true });
  }
}
