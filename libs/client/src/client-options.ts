import type { Platform, TlsOptions } from '@barnabas/platform';

/** Where the client says what it does. pino's and Nest's loggers fit through a line of adapter. */
export interface ClientLogger {
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** The parts of the outside world that the client touches. */
export type ClientPlatform = Pick<Platform, 'clock' | 'timers' | 'randomness' | 'network'>;

/** Options of a `KafkaClient`. Times are milliseconds. */
export interface ClientOptions {
  /** Some brokers of the cluster, `host:port` each, as a list or separated by commas; the rest is discovered. */
  readonly brokers: string | readonly string[];
  /** Who this is in the broker's logs, metrics and quotas. Default 'barnabas'. */
  readonly clientId?: string;
  /** Default: the machine's clock, timers, randomness and TCP. */
  readonly platform?: ClientPlatform;
  /** Talk TLS, with these certificates. Default: plain text. */
  readonly tls?: TlsOptions;
  /** An unanswered request fails after this, and its connection with it. Default 30000 (Kafka's request.timeout.ms). */
  readonly requestTimeoutMs?: number;
  /** How long to keep trying to reach a broker before CONNECTION_FAILED. Default 10000. */
  readonly connectTimeoutMs?: number;
  /** A call that must wait for the cluster (metadata, coordinators, retried admin calls) fails after this. Default 60000. */
  readonly operationTimeoutMs?: number;
  /** Metadata older than this is fetched again. Default 300000. */
  readonly metadataMaxAgeMs?: number;
  /** First wait before something is tried again; doubles each time, with 20 % jitter. Default 100. */
  readonly retryBackoffMs?: number;
  /** Longest wait before something is tried again. Default 1000. */
  readonly retryBackoffMaxMs?: number;
  /** Default: silent. */
  readonly logger?: ClientLogger;
}

/** How to close a `KafkaClient` or a producer. */
export interface CloseOptions {
  /** How long records that are on their way may take. Default: as long as their delivery timeout. */
  readonly timeoutMs?: number;
}
