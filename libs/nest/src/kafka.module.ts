import { type DynamicModule, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ConsumerOrchestrator } from './consumer.orchestrator.js';
import { DeadLetters } from './dead-letters.js';
import { HandlerExplorer } from './handler-explorer.js';
import { HandlerInvoker } from './handler-invoker.js';
import { KafkaActivity } from './kafka-activity.js';
import { KafkaConsumersModule } from './kafka-consumers.module.js';
import { KafkaConnection } from './kafka-connection.js';
import { KafkaHealth } from './kafka-health.js';
import { KafkaHealthIndicator } from './kafka-health.indicator.js';
import type { KafkaModuleAsyncOptions, KafkaModuleExtras, KafkaModuleOptions } from './kafka-options.js';
import { kafkaSettings } from './kafka-settings.js';
import { ServiceEntry } from './service-entry.js';
import { SubscriptionRegistry } from './subscription.registry.js';
import { KAFKA_OPTIONS, KAFKA_OVERRIDES, KAFKA_PLATFORM, KAFKA_SETTINGS } from './tokens.js';
import { topicProducerProviders } from './topic-producers.js';
import { TopicRegistrar } from './topic-registrar.js';
import { TransportBridge } from './transport.bridge.js';

const services = [
  KafkaConnection,
  TopicRegistrar,
  KafkaHealth,
  KafkaHealthIndicator,
  HandlerExplorer,
  HandlerInvoker,
  SubscriptionRegistry,
  DeadLetters,
  ConsumerOrchestrator,
  KafkaActivity,
  ServiceEntry,
  TransportBridge,
];
const visible = [KafkaConnection, KafkaHealthIndicator, KafkaActivity, KAFKA_SETTINGS];

/** Kafka for a Nest application: `@KafkaProducer`, `@Subscribe` and what runs them. Import it once, in the root module. */
@Module({})
export class KafkaModule implements OnApplicationShutdown {
  constructor(private readonly connection: KafkaConnection) {}

  static forRoot(options: KafkaModuleOptions & KafkaModuleExtras = {}): DynamicModule {
    const { isGlobal, ...rest } = options;
    return moduleWith({ provide: KAFKA_OPTIONS, useValue: rest }, [], isGlobal);
  }

  static forRootAsync(options: KafkaModuleAsyncOptions): DynamicModule {
    const { useFactory, inject = [], imports = [], isGlobal } = options;
    return moduleWith({ provide: KAFKA_OPTIONS, useFactory, inject } as Provider, imports, isGlobal);
  }

  /** The last of all hooks: whoever still has something to send has sent it. */
  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}

function moduleWith(options: Provider, imports: NonNullable<DynamicModule['imports']>, isGlobal = true): DynamicModule {
  const settings: Provider = {
    provide: KAFKA_SETTINGS,
    useFactory: (given: KafkaModuleOptions, overrides: Partial<KafkaModuleOptions>) => kafkaSettings(given, overrides),
    inject: [KAFKA_OPTIONS, KAFKA_OVERRIDES],
  };
  const outside: Provider[] = [
    { provide: KAFKA_OVERRIDES, useValue: {} },
    { provide: KAFKA_PLATFORM, useValue: null },
  ];
  return {
    module: KafkaModule,
    global: isGlobal,
    imports: [DiscoveryModule, KafkaConsumersModule, ...imports],
    // Read when an application is made, not now: by then all decorators have run, wherever they stand.
    get providers() {
      return [options, settings, ...outside, ...services, ...topicProducerProviders()];
    },
    get exports() {
      return [...visible, ...topicProducerProviders().map(({ provide }) => provide)];
    },
  };
}
