import { Inject, Injectable, Logger } from '@nestjs/common';
import { DeadLetters } from './dead-letters.js';
import { GroupConsumer } from './group-consumer.js';
import { KafkaConnection } from './kafka-connection.js';
import { KafkaHealth } from './kafka-health.js';
import type { KafkaSettings } from './kafka-settings.js';
import { RecordProcessor } from './record-processor.js';
import { DEAD_LETTER_BYTES_MAX, deadLetterTopicOf, type Subscription } from './subscription.js';
import { KAFKA_SETTINGS } from './tokens.js';
import { TopicRegistrar } from './topic-registrar.js';

/** Starts one consumer per group and stops them all. */
@Injectable()
export class ConsumerOrchestrator {
  readonly #logger = new Logger('KafkaConsumers');
  readonly #groups = new Set<GroupConsumer>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly registrar: TopicRegistrar,
    private readonly deadLetters: DeadLetters,
    private readonly health: KafkaHealth,
    @Inject(KAFKA_SETTINGS) private readonly settings: KafkaSettings,
  ) {}

  get groups(): readonly GroupConsumer[] {
    return [...this.#groups];
  }

  /**
   * Sees to it that the topics and their dead-letter topics exist, then joins the groups. Resolves when they are being joined.
   * @throws RegistrationError
   */
  async start(subscriptions: readonly Subscription[]): Promise<readonly GroupConsumer[]> {
    await Promise.all(subscriptions.map((subscription) => this.#ensureTopics(subscription)));
    const started = [...Map.groupBy(subscriptions, ({ group }) => group)].map(([group, members]) => {
      const work = members.map((subscription) => ({ subscription, processor: this.#processor(subscription) }));
      return new GroupConsumer(group, work, this.connection, this.health, this.settings);
    });
    for (const group of started) {
      this.#groups.add(group);
      group.start();
      for (const { handler, topic } of group.subscriptions)
        this.#logger.log(`${handler} handles '${topic.name}' for group '${group.group}'`);
    }
    return started;
  }

  /** Drains, commits and leaves; all groups at the same time. */
  async stop(groups: readonly GroupConsumer[] = this.groups): Promise<void> {
    const leaving = groups.filter((group) => this.#groups.delete(group));
    await Promise.all(leaving.map((group) => group.stop()));
  }

  #processor(subscription: Subscription): RecordProcessor {
    return new RecordProcessor(subscription, this.deadLetters, this.connection.platform);
  }

  /** A dead letter keeps its partition number, so that letters with one key stay in order. */
  async #ensureTopics(subscription: Subscription): Promise<void> {
    const { topic } = subscription;
    const partitions = await this.registrar.ensure(topic);
    const name = deadLetterTopicOf(subscription);
    const config = { 'max.message.bytes': String(DEAD_LETTER_BYTES_MAX) };
    await this.registrar.ensure({ name, partitions, replicationFactor: topic.replicationFactor, config });
  }
}
