import type { EffectiveConfigs } from '../config/effective-configs.js';
import { ErrorCode } from '@barnabas/protocol';
import type { Logger } from '../logger.js';
import type { Controller } from '../metadata/controller.js';
import type { TopicImage } from '../metadata/image.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';

export interface OffsetsTopicOptions {
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  readonly logger: Logger;
}

/** The topic groups live in; made when somebody first asks for a coordinator (Kafka's AutoTopicCreationManager). */
export class OffsetsTopic {
  #creating: Promise<void> | undefined;

  constructor(private readonly options: OffsetsTopicOptions) {}

  get image(): TopicImage | undefined {
    return this.options.controller.image.topicByName(OFFSETS_TOPIC);
  }

  /** Resolves when the topic is there, or could not be made (then {@link image} stays undefined). */
  async ensure(): Promise<void> {
    if (this.image !== undefined) {
      return;
    }
    this.#creating ??= this.#create().finally(() => {
      this.#creating = undefined;
    });
    await this.#creating;
  }

  async #create(): Promise<void> {
    const { controller, configs, logger } = this.options;
    // Kafka's default of 3 can only be met by three brokers; a single one is no reason to have no groups.
    const brokers = [...controller.image.brokers.values()].filter(({ fenced }) => !fenced).length;
    const replicationFactor = Math.min(configs.broker.number('offsets.topic.replication.factor'), Math.max(1, brokers));
    const [outcome] = await controller.createTopics([
      {
        name: OFFSETS_TOPIC,
        numPartitions: configs.broker.number('offsets.topic.num.partitions'),
        replicationFactor,
        configs: [
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'compression.type', value: 'producer' },
          { name: 'segment.bytes', value: String(configs.broker.number('offsets.topic.segment.bytes')) },
        ],
      },
    ]);
    if (
      outcome !== undefined &&
      outcome.errorCode !== ErrorCode.None &&
      outcome.errorCode !== ErrorCode.TopicAlreadyExists
    ) {
      logger.error(`${OFFSETS_TOPIC} could not be created: groups do not work`, { error: outcome.errorMessage });
    }
  }
}
