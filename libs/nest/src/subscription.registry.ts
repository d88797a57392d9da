import { Inject, Injectable } from '@nestjs/common';
import { SubscriptionError } from './errors.js';
import { HandlerExplorer } from './handler-explorer.js';
import { type HandlerHost, methodOf } from './handler-host.js';
import { HandlerInvoker } from './handler-invoker.js';
import { parameterTypes } from './handler-types.js';
import { handlingPolicy, type KafkaSettings } from './kafka-settings.js';
import { recordCodec } from './record-codec.js';
import { checkSubscribeOptions } from './subscribe-options.js';
import type { Subscription } from './subscription.js';
import { type SubscriptionDeclaration, subscriptionsOf } from './subscription-metadata.accessor.js';
import { KAFKA_SETTINGS } from './tokens.js';
import { checkTopicName, isTopic, noTopic } from './topic.js';
import type { WantedTopic } from './topic-registrar.js';

/** All handlers of the application, checked. */
@Injectable()
export class SubscriptionRegistry {
  readonly #subscriptions: Subscription[] = [];

  constructor(
    private readonly explorer: HandlerExplorer,
    private readonly invoker: HandlerInvoker,
    @Inject(KAFKA_SETTINGS) private readonly settings: KafkaSettings,
  ) {}

  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  /**
   * Finds every `@Subscribe`, and only these: handlers of transports may have been added before.
   * @throws SubscriptionError naming class#method
   */
  discover(): readonly Subscription[] {
    const hosts = this.explorer.hosts((method) => subscriptionsOf(method).length > 0);
    return hosts.flatMap((host) => subscriptionsOf(methodOf(host)).map((declaration) => this.add(host, declaration)));
  }

  /** @throws SubscriptionError */
  add(host: HandlerHost, declaration: SubscriptionDeclaration): Subscription {
    const subscription = this.#subscription(host, declaration);
    const twin = this.#subscriptions.find(
      ({ topic, group }) => topic.name === subscription.topic.name && group === subscription.group,
    );
    if (twin) throw duplicate(twin, subscription);
    this.#subscriptions.push(subscription);
    return subscription;
  }

  #subscription(host: HandlerHost, { topic, group, options }: SubscriptionDeclaration): Subscription {
    checkGroup(group, host.name);
    checkSubscribeOptions(options, host.name);
    const types = isTopic(topic) ? topic : parameterTypes(host);
    const wanted = wantedTopic(topic, host.name);
    return {
      topic: wanted,
      group,
      handler: host.name,
      policy: handlingPolicy(options, this.settings.defaults),
      key: recordCodec(types.key, `the key of '${wanted.name}'`),
      value: recordCodec(types.value, `the value of '${wanted.name}'`),
      invoke: this.invoker.create(host),
    };
  }
}

/** What a declaration, or a plain name, says about the topic itself. */
function wantedTopic(topic: SubscriptionDeclaration['topic'], where: string): WantedTopic {
  if (isTopic(topic)) return topic;
  if (typeof topic !== 'string') throw new SubscriptionError('INVALID_SUBSCRIPTION', `${where}: ${noTopic(topic)}`);
  try {
    checkTopicName(topic);
  } catch (error) {
    throw new SubscriptionError('INVALID_SUBSCRIPTION', `${where}: ${(error as RangeError).message}`);
  }
  return { name: topic, partitions: undefined, replicationFactor: undefined, config: {}, isUndeclared: true };
}

function checkGroup(group: unknown, where: string): void {
  if (typeof group !== 'string' || group.trim() === '')
    throw new SubscriptionError('INVALID_SUBSCRIPTION', `${where}: @Subscribe needs the name of a consumer group`);
}

function duplicate(twin: Subscription, subscription: Subscription): SubscriptionError {
  const { topic, group, handler } = subscription;
  const both = twin.handler === handler ? `${handler} twice` : `${twin.handler} and ${handler}`;
  const advice = 'a record goes to one handler of a group: choose another group, or handle both in one method';
  return new SubscriptionError(
    'DUPLICATE_SUBSCRIPTION',
    `topic '${topic.name}' is subscribed for group '${group}' by ${both}: ${advice}`,
  );
}
