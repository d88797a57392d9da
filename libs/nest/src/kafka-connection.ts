import {
  type Admin,
  type ClientPlatform,
  type Consumer,
  type ConsumerOptions,
  KafkaClient,
  type Producer,
} from '@barnabas/client';
import { realPlatform } from '@barnabas/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ConnectionClosedError } from './errors.js';
import { clientLogger } from './kafka-logger.js';
import type { KafkaSettings } from './kafka-settings.js';
import { DEAD_LETTER_BYTES_MAX } from './subscription.js';
import { KAFKA_PLATFORM, KAFKA_SETTINGS } from './tokens.js';

/** The catalogue of services is no reason to start or stop late. */
export const CATALOGUE_PATIENCE_MS = 5000;

/** The application's one way to its cluster. Nothing is opened before it is needed. */
@Injectable()
export class KafkaConnection {
  readonly platform: ClientPlatform;
  readonly #client: KafkaClient;
  readonly #settings: KafkaSettings;
  readonly #closePlatform: () => void;
  #producer: Producer | undefined;
  #largeProducer: Producer | undefined;
  #catalogueProducer: Producer | undefined;
  #admin: Admin | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    @Inject(KAFKA_SETTINGS) settings: KafkaSettings,
    @Inject(KAFKA_PLATFORM) platform: ClientPlatform | null,
  ) {
    const own = platform === null ? realPlatform() : undefined;
    this.platform = platform ?? own ?? realPlatform();
    this.#closePlatform = () => own?.timers.close();
    this.#settings = settings;
    const { brokers, clientId, client } = settings;
    this.#client = new KafkaClient({
      ...client,
      brokers,
      clientId,
      platform: this.platform,
      logger: clientLogger('KafkaClient'),
    });
  }

  /** One producer serves all topics, so that their records share requests. */
  get producer(): Producer {
    this.#producer ??= this.#client.producer({ allowAutoTopicCreation: false, ...this.#settings.producer });
    return this.#producer;
  }

  /** For dead letters that are too large for the application's own producer: what was read can also be kept. */
  get largeProducer(): Producer {
    const { producer } = this.#settings;
    const bufferBytes = Math.max(producer.bufferBytes ?? 0, DEAD_LETTER_BYTES_MAX);
    const large = { maxRequestBytes: DEAD_LETTER_BYTES_MAX, bufferBytes, allowAutoTopicCreation: false };
    this.#largeProducer ??= this.#client.producer({ ...producer, ...large });
    return this.#largeProducer;
  }

  /** For the service's line in the catalogue: a cluster that is away must not hold up the application's end for it. */
  get catalogueProducer(): Producer {
    const { producer } = this.#settings;
    const brief = { deliveryTimeoutMs: CATALOGUE_PATIENCE_MS, maxBlockMs: CATALOGUE_PATIENCE_MS };
    this.#catalogueProducer ??= this.#client.producer({ ...producer, ...brief, allowAutoTopicCreation: false });
    return this.#catalogueProducer;
  }

  get admin(): Admin {
    this.#admin ??= this.#client.admin();
    return this.#admin;
  }

  /** @throws ConnectionClosedError */
  throwIfClosed(): void {
    if (this.#closing !== undefined) throw new ConnectionClosedError();
  }

  consumer(options: ConsumerOptions): Consumer {
    return this.#client.consumer(options);
  }

  /**
   * Flushes the producers, for as long as handlers may drain, and closes all connections. May be called again; resolves at the
   * same time then.
   */
  close(): Promise<void> {
    const timeoutMs = this.#settings.drainTimeoutMs;
    this.#closing ??= this.#client.close({ timeoutMs }).finally(this.#closePlatform);
    return this.#closing;
  }
}
