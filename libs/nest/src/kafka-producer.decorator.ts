import { Inject } from '@nestjs/common';
import { declareProducer } from './producer-declarations.js';
import { isTopic, noTopic, type Topic } from './topic.js';

/** Injects the `TopicProducer` of a topic, into a property or as a constructor's parameter. Needs `KafkaModule` in the application. */
export function KafkaProducer(topic: Topic): PropertyDecorator & ParameterDecorator {
  if (!isTopic(topic)) throw new TypeError(`@KafkaProducer: ${noTopic(topic)}`);
  const inject = Inject(topic.producerToken) as (target: object, property?: string | symbol, index?: number) => void;
  return (target: object, property: string | symbol | undefined, index?: number) => {
    // A constructor's parameter is decorated on the class, a property on its prototype.
    declareProducer(index === undefined ? target.constructor : target, topic);
    inject(target, property, index);
  };
}
