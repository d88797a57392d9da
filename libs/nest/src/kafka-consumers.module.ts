import { Module, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { ConsumerOrchestrator } from './consumer.orchestrator.js';
import { HandlerExplorer } from './handler-explorer.js';
import { ServiceEntry } from './service-entry.js';
import type { Subscription } from './subscription.js';
import { SubscriptionRegistry } from './subscription.registry.js';
import { TopicRegistrar } from './topic-registrar.js';

/**
 * When handlers run. Nest starts modules from the far end of the import tree to the root and stops them the other way round;
 * this one counts as nearer than the root: handlers run only when everything else is up, and are drained before anything that
 * they use is destroyed.
 */
@Module({})
export class KafkaConsumersModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  #subscriptions: readonly Subscription[] = [];

  constructor(
    private readonly moduleRef: ModuleRef,
    modules: ModulesContainer,
  ) {
    for (const module of modules.values()) if (module.metatype === KafkaConsumersModule) module.distance = -1;
  }

  /** Wrong declarations are refused before anything is opened. */
  onModuleInit(): void {
    this.#subscriptions = this.#get(SubscriptionRegistry).discover();
    const consumed = this.#subscriptions.map(({ topic }) => topic).filter(({ isUndeclared }) => isUndeclared !== true);
    this.#get(TopicRegistrar).declare([...this.#get(HandlerExplorer).producedTopics(), ...consumed]);
  }

  async onApplicationBootstrap(): Promise<void> {
    const produced = this.#get(HandlerExplorer).producedTopics();
    const registrar = this.#get(TopicRegistrar);
    await Promise.all(produced.map((topic) => registrar.ensure(topic)));
    await this.#get(ConsumerOrchestrator).start(this.#subscriptions);
    await this.#get(ServiceEntry).publish(produced, this.#get(SubscriptionRegistry).subscriptions);
  }

  async onModuleDestroy(): Promise<void> {
    await this.#get(ConsumerOrchestrator).stop();
    await this.#get(ServiceEntry).remove();
  }

  #get<T>(type: new (...args: never[]) => T): T {
    return this.moduleRef.get<T>(type, { strict: false });
  }
}
