import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  PATTERN_EXTRAS_METADATA,
  PATTERN_HANDLER_METADATA,
  PATTERN_METADATA,
  TRANSPORT_METADATA,
} from '@nestjs/microservices/constants.js';
import { PatternHandler } from '@nestjs/microservices/enums/pattern-handler.enum.js';
import { ConsumerOrchestrator } from './consumer.orchestrator.js';
import { SubscriptionError } from './errors.js';
import type { GroupConsumer } from './group-consumer.js';
import { HandlerExplorer } from './handler-explorer.js';
import { type HandlerHost, methodOf } from './handler-host.js';
import { KafkaTransport, type TransportHost } from './kafka-transport.js';
import { ServiceEntry } from './service-entry.js';
import type { SubscribeOptions } from './subscribe-options.js';
import type { Subscription } from './subscription.js';
import { SubscriptionRegistry } from './subscription.registry.js';

/** Runs the `@EventPattern` handlers of the application's microservices with everything that `@Subscribe` has. */
@Injectable()
export class TransportBridge implements TransportHost {
  readonly #running = new Map<KafkaTransport, readonly GroupConsumer[]>();

  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly registry: SubscriptionRegistry,
    private readonly orchestrator: ConsumerOrchestrator,
    private readonly entry: ServiceEntry,
    modules: ModulesContainer,
  ) {
    // Microservices may be connected at any time later.
    modules.getRpcTargetRegistry<unknown>().subscribe((target) => {
      if (target instanceof KafkaTransport) target.attach(this);
    });
  }

  /** @throws SubscriptionError, RegistrationError */
  async startTransport(transport: KafkaTransport): Promise<void> {
    const isEvent = (method: object): boolean => isEventOf(transport, method);
    const hosts = this.explorer.hosts(isEvent, 'controllers');
    const subscriptions = hosts.flatMap((host) => this.#subscriptionsOf(host, transport));
    this.#running.set(transport, await this.orchestrator.start(subscriptions));
    await this.entry.update(this.registry.subscriptions);
  }

  async stopTransport(transport: KafkaTransport): Promise<void> {
    const groups = this.#running.get(transport) ?? [];
    this.#running.delete(transport);
    await this.orchestrator.stop(groups);
  }

  /** The second argument of `@EventPattern` may hold the handler's own policy. */
  #subscriptionsOf(host: HandlerHost, transport: KafkaTransport): Subscription[] {
    const method = methodOf(host);
    const { groupId: group, ...policy } = transport.options;
    const own = (Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) ?? {}) as SubscribeOptions;
    const patterns = Reflect.getMetadata(PATTERN_METADATA, method) as unknown[];
    return patterns.map((topic) => {
      if (typeof topic !== 'string') throw noTopic(host, topic);
      return this.registry.add(host, { topic, group, options: { ...policy, ...own } });
    });
  }
}

function isEventOf(transport: KafkaTransport, method: object): boolean {
  if (Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) !== PatternHandler.EVENT) return false;
  const bound: unknown = Reflect.getMetadata(TRANSPORT_METADATA, method);
  return bound === undefined || bound === transport.transportId;
}

function noTopic(host: HandlerHost, pattern: unknown): SubscriptionError {
  const message = `${host.name}: the pattern ${JSON.stringify(pattern)} is no name of a topic`;
  return new SubscriptionError('UNSUPPORTED_PATTERN', message);
}
