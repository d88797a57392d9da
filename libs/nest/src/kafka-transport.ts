import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { TransportError } from './errors.js';
import type { SubscribeOptions } from './subscribe-options.js';

/** Options of {@link KafkaTransport}: the group, and the policy of handlers that do not say otherwise. */
export interface KafkaTransportOptions extends SubscribeOptions {
  /** The consumer group, exactly as given: nothing is added to it. */
  readonly groupId: string;
}

/** The part of the application that runs a transport's handlers: `KafkaModule`. */
export interface TransportHost {
  startTransport(transport: KafkaTransport): Promise<void>;
  stopTransport(transport: KafkaTransport): Promise<void>;
}

/**
 * `@EventPattern('orders')` handlers on Kafka: `app.connectMicroservice({ strategy: new KafkaTransport({ groupId: 'email' }) })`.
 * Connection, retries, dead letters and shutdown are those of `KafkaModule`, which the application has to import.
 */
export class KafkaTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('barnabas:kafka');
  #host: TransportHost | undefined;

  constructor(readonly options: KafkaTransportOptions) {
    super();
  }

  /** @internal Called by the application's `KafkaModule`. */
  attach(host: TransportHost): void {
    this.#host = host;
  }

  listen(callback: (error?: unknown) => void): void {
    void this.#report(callback);
  }

  /** Drains the handlers, commits and leaves the group. */
  async close(): Promise<void> {
    await this.#host?.stopTransport(this);
  }

  /** Nothing is emitted: what goes wrong is in the log and in `KafkaHealthIndicator`. */
  override on(): never {
    throw new TransportError('NOT_SUPPORTED', 'KafkaTransport emits no events: KafkaHealthIndicator tells how it is');
  }

  /** There is no server underneath, but a part of `KafkaModule`. */
  override unwrap<T>(): T {
    return this as unknown as T;
  }

  async #report(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  async #start(): Promise<void> {
    for (const [pattern, handler] of this.messageHandlers) {
      if (handler.isEventHandler === true) continue;
      const advice =
        'use @EventPattern, or bind the handler to its own transport: @MessagePattern(pattern, Transport.TCP)';
      throw new TransportError(
        'NOT_SUPPORTED',
        `@MessagePattern('${pattern}'): KafkaTransport answers no requests: ${advice}`,
      );
    }
    if (this.#host === undefined)
      throw new TransportError(
        'NO_KAFKA_MODULE',
        'KafkaTransport needs KafkaModule: import KafkaModule.forRoot() in the root module',
      );
    await this.#host.startTransport(this);
  }
}
