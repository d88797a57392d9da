import type { Producer } from '@barnabas/client';
import type { FactoryProvider } from '@nestjs/common';
import { KafkaConnection } from './kafka-connection.js';
import { declaredProducerTopics } from './producer-declarations.js';
import type { Topic } from './topic.js';
import { TopicProducer } from './topic-producer.js';
import { TopicRegistrar } from './topic-registrar.js';

/** Providers of a {@link TopicProducer} for each topic that some class of this process asks for. They open nothing. */
export function topicProducerProviders(): FactoryProvider[] {
  return declaredProducerTopics().map((topic) => ({
    provide: topic.producerToken,
    inject: [KafkaConnection, TopicRegistrar],
    useFactory: (connection: KafkaConnection, registrar: TopicRegistrar) =>
      new TopicProducer(topic, {
        // Nothing need wait for the application's start: whoever sends first has the topic looked up.
        producerFor: async (sent: Topic): Promise<Producer> => {
          connection.throwIfClosed();
          await registrar.ensure(sent);
          return connection.producer;
        },
      }),
  }));
}
