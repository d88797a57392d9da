import { ErrorCode } from '@barnabas/protocol';
import type { BrokerConfigs } from '../config/broker-configs.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { TypedConfigs } from '../config/typed-configs.js';
import type { Logger } from '../logger.js';
import type { Controller } from '../metadata/controller.js';
import type { TopicImage } from '../metadata/image.js';

/** An internal topic as the broker's settings want it. */
export interface InternalTopicShape {
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface InternalTopicOptions {
  readonly name: string;
  /** What there is none of without the topic. */
  readonly purpose: string;
  shape(broker: TypedConfigs<BrokerConfigs>): InternalTopicShape;
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  readonly logger: Logger;
}

/** The topic a coordinator's state lives in; made when somebody first asks for the coordinator (Kafka's AutoTopicCreationManager). */
export class InternalTopic {
  #creating: Promise<void> | undefined;

  constructor(private readonly options: InternalTopicOptions) {}

  get name(): string {
    return this.options.name;
  }

  get image(): TopicImage | undefined {
    return this.options.controller.image.topicByName(this.name);
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
    const { name, purpose, controller, configs, logger } = this.options;
    const { numPartitions, replicationFactor, configs: settings } = this.options.shape(configs.broker);
    // Kafka's default of 3 replicas can only be met by three brokers; a single one is no reason to do without.
    const brokers = [...controller.image.brokers.values()].filter(({ fenced }) => !fenced).length;
    const [outcome] = await controller.createTopics([
      {
        name,
        numPartitions,
        replicationFactor: Math.min(replicationFactor, Math.max(1, brokers)),
        configs: Object.entries(settings).map(([config, value]) => ({ name: config, value })),
      },
    ]);
    const errorCode = outcome?.errorCode ?? ErrorCode.None;
    if (errorCode !== ErrorCode.None && errorCode !== ErrorCode.TopicAlreadyExists) {
      logger.error(`${name} could not be created: there are no ${purpose}`, { error: outcome?.errorMessage });
    }
  }
}
