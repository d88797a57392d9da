import { realPlatform } from '@barnabas/platform';
import { Admin } from './admin/admin.js';
import type { ClientLogger, ClientOptions, CloseOptions } from './client-options.js';
import { Backoff } from './cluster/backoff.js';
import { parseBootstrapAddresses } from './cluster/bootstrap-address.js';
import type { ClientSettings } from './cluster/client-settings.js';
import { Cluster } from './cluster/cluster.js';
import { Consumer } from './consumer/consumer.js';
import type { ConsumerOptions } from './consumer/consumer-options.js';
import { KafkaError } from './kafka-error.js';
import { refuseUnknownOptions } from './known-options.js';
import { Producer } from './producer/producer.js';
import type { ProducerOptions } from './producer/producer-options.js';

/** One application's way to a Kafka cluster. Nothing is opened before it is needed. */
export class KafkaClient {
  readonly #cluster: Cluster;
  readonly #open = new Set<{ close(options: CloseOptions): Promise<void> }>();
  readonly #closePlatform: () => void;
  #isClosed = false;

  /** Throws INVALID_CONFIG. */
  constructor(options: ClientOptions) {
    refuseUnknownOptions(options, CLIENT_OPTIONS, 'a client');
    const ownPlatform = options.platform === undefined ? realPlatform() : undefined;
    const platform = options.platform ?? ownPlatform ?? realPlatform();
    this.#closePlatform = () => ownPlatform?.timers.close();
    this.#cluster = new Cluster(clientSettings(options, platform));
  }

  /** Throws CLIENT_CLOSED, as all below. */
  producer(options: ProducerOptions = {}): Producer {
    this.#throwIfClosed();
    const producer: Producer = new Producer(this.#cluster, options, () => this.#open.delete(producer));
    this.#open.add(producer);
    return producer;
  }

  consumer(options: ConsumerOptions = {}): Consumer {
    this.#throwIfClosed();
    const consumer: Consumer = new Consumer(this.#cluster, options, () => this.#open.delete(consumer));
    this.#open.add(consumer);
    return consumer;
  }

  admin(): Admin {
    this.#throwIfClosed();
    return new Admin(this.#cluster);
  }

  /** Closes every producer and consumer that is still open, then the connections. `timeoutMs` is for each producer's flush. */
  async close(options: CloseOptions = {}): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open].map((each) => each.close(options)));
    this.#cluster.close();
    this.#closePlatform();
  }

  #throwIfClosed(): void {
    if (this.#isClosed)
      throw new KafkaError({ code: 'CLIENT_CLOSED', message: 'the client was closed: create another one' });
  }
}

const CLIENT_OPTIONS: Readonly<Record<keyof ClientOptions, true>> = {
  brokers: true,
  clientId: true,
  platform: true,
  tls: true,
  requestTimeoutMs: true,
  connectTimeoutMs: true,
  operationTimeoutMs: true,
  metadataMaxAgeMs: true,
  retryBackoffMs: true,
  retryBackoffMaxMs: true,
  logger: true,
};

function clientSettings(options: ClientOptions, platform: ClientSettings['platform']): ClientSettings {
  return {
    bootstrap: parseBootstrapAddresses(options.brokers),
    clientId: options.clientId ?? 'barnabas',
    platform,
    tls: options.tls,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    operationTimeoutMs: options.operationTimeoutMs ?? 60_000,
    metadataMaxAgeMs: options.metadataMaxAgeMs ?? 300_000,
    backoff: new Backoff(options.retryBackoffMs ?? 100, options.retryBackoffMaxMs ?? 1000, platform.randomness),
    logger: options.logger ?? silent,
  };
}

const silent: ClientLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
