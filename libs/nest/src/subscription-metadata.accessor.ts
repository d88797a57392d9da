import type { SubscribeOptions } from './subscribe-options.js';
import type { Topic } from './topic.js';

/** What `@Subscribe` wrote down. */
export interface SubscriptionDeclaration {
  readonly topic: Topic | string;
  readonly group: string;
  readonly options: SubscribeOptions;
}

/** Shared by all copies of this package in a process. */
const key = Symbol.for('barnabas:subscriptions');

/** Decorators run from the method upwards: the list reads as the source does. */
export function addSubscription(method: object, declaration: SubscriptionDeclaration): void {
  Reflect.defineMetadata(key, [declaration, ...subscriptionsOf(method)], method);
}

export function subscriptionsOf(method: object): readonly SubscriptionDeclaration[] {
  return (Reflect.getMetadata(key, method) as SubscriptionDeclaration[] | undefined) ?? [];
}
