import type { ClientOptions, ConsumerOptions, ProducerOptions } from '@barnabas/client';
import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { Duration } from './duration.js';
import type { SubscribeOptions } from './subscribe-options.js';

/** How the consumers of every group are set up. Groups without a committed offset begin at the earliest record, unlike Kafka's default. */
export type GroupConsumerOptions = Omit<ConsumerOptions, 'groupId' | 'groupInstanceId' | 'allowAutoTopicCreation'>;

/** Options of `KafkaModule.forRoot`. */
export interface KafkaModuleOptions {
  /** Some brokers of the cluster, `host:port`. Default: the environment's KAFKA_BROKERS, else 127.0.0.1:9092. */
  readonly brokers?: string | readonly string[];
  /** Default: the service's name, else 'barnabas'. */
  readonly clientId?: string;
  /** Under this name the application appears in `barnabas.services`. Without a name it does not. */
  readonly service?: string;
  /** Policy of handlers that do not say otherwise. */
  readonly defaults?: SubscribeOptions;
  readonly consumer?: GroupConsumerOptions;
  readonly producer?: ProducerOptions;
  /** Further options of the client, such as `tls`. */
  readonly client?: Omit<ClientOptions, 'brokers' | 'clientId' | 'platform' | 'logger'>;
  /** Positions are committed when a group has caught up, but not more often than this. Default '1s'. */
  readonly commitInterval?: Duration;
  /** How long handlers may go on when their partition is taken away or the application stops. Default '30s'. */
  readonly drainTimeout?: Duration;
  /** How long the application waits for the cluster when it starts. Default '30s'. */
  readonly startTimeout?: Duration;
}

/** How the module itself is put into the application. */
export interface KafkaModuleExtras {
  /** Producers can be injected in every module. Default true. */
  readonly isGlobal?: boolean;
}

/** `KafkaModule.forRootAsync`: options from other providers. */
export interface KafkaModuleAsyncOptions
  extends KafkaModuleExtras, Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider<KafkaModuleOptions>, 'inject'> {
  readonly useFactory: (...dependencies: never[]) => KafkaModuleOptions | Promise<KafkaModuleOptions>;
}
