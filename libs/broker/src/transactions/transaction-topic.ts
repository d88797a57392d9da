import { ErrorCode } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { Controller } from '../metadata/controller.js';
import type { TopicImage } from '../metadata/image.js';
import { TRANSACTION_STATE_TOPIC } from '../partitions/internal-topics.js';

export interface TransactionTopicOptions {
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  readonly logger: Logger;
}

/** The topic transactional ids live in; made when somebody first asks for a coordinator (Kafka's AutoTopicCreationManager). */
export class TransactionTopic {
  #creating: Promise<void> | undefined;

  constructor(private readonly options: TransactionTopicOptions) {}

  get image(): TopicImage | undefined {
    return this.options.controller.image.topicByName(TRANSACTION_STATE_TOPIC);
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
    const { broker } = configs;
    // As with groups: Kafka's default of 3 replicas is no reason for a single broker to have no transactions.
    const brokers = [...controller.image.brokers.values()].filter(({ fenced }) => !fenced).length;
    const replicationFactor = Math.min(broker.number('transaction.state.log.replication.factor'), Math.max(1, brokers));
    const [outcome] = await controller.createTopics([
      {
        name: TRANSACTION_STATE_TOPIC,
        numPartitions: broker.number('transaction.state.log.num.partitions'),
        replicationFactor,
        configs: [
          { name: 'cleanup.policy', value: 'compact' },
          { name: 'compression.type', value: 'uncompressed' },
          { name: 'min.insync.replicas', value: String(broker.number('transaction.state.log.min.isr')) },
          { name: 'segment.bytes', value: String(broker.number('transaction.state.log.segment.bytes')) },
          { name: 'unclean.leader.election.enable', value: 'false' },
        ],
      },
    ]);
    if (
      outcome !== undefined &&
      outcome.errorCode !== ErrorCode.None &&
      outcome.errorCode !== ErrorCode.TopicAlreadyExists
    ) {
      logger.error(`${TRANSACTION_STATE_TOPIC} could not be created: transactions do not work`, {
        error: outcome.errorMessage,
      });
    }
  }
}
