import { Ctx, Payload } from '@nestjs/microservices';
import { PARAM_ARGS_METADATA } from '@nestjs/microservices/constants.js';
import { addSubscription } from './subscription-metadata.accessor.js';
import type { SubscribeOptions } from './subscribe-options.js';
import type { Topic } from './topic.js';

/**
 * The method handles the records of a topic for a consumer group: each record once per group, however many instances run.
 * On methods of providers and controllers; may stand several times on one method. With a plain name the value's type is that
 * of the `@Payload()` parameter, the key's that of the `@Key()` parameter. Parameters without decorators: value, context.
 */
export function Subscribe(topic: Topic | string, group: string, options: SubscribeOptions = {}): MethodDecorator {
  return (target, method, descriptor: { value?: unknown }) => {
    addSubscription(descriptor.value as object, { topic, group, options });
    const parameters: unknown = Reflect.getMetadata(PARAM_ARGS_METADATA, target.constructor, method);
    if (parameters !== undefined || typeof method !== 'string') return;
    // A method without parameter decorators, as far as pipes and types are concerned.
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
  };
}
