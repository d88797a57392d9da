import type { BrokerConfigs } from '../config/broker-configs.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { TypedConfigs } from '../config/typed-configs.js';
import type { Controller } from '../metadata/controller.js';
import type { TopicImage } from '../metadata/image.js';
import type { CreateTopicSpec } from '../metadata/operations.js';

/** An internal topic as the broker's settings want it. */
export interface InternalTopicShape {
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface InternalTopicOptions {
  readonly name: string;
  shape(broker: TypedConfigs<BrokerConfigs>): InternalTopicShape;
  readonly controller: Pick<Controller, 'image'>;
  readonly configs: EffectiveConfigs;
}

/** The topic a coordinator's state lives in; made when somebody first asks for it (see AutoTopicCreation). */
export class InternalTopic {
  constructor(private readonly options: InternalTopicOptions) {}

  get name(): string {
    return this.options.name;
  }

  get image(): TopicImage | undefined {
    return this.options.controller.image.topicByName(this.name);
  }

  /** How many partitions it has, or will have. */
  get numPartitions(): number {
    return this.image?.partitions.length ?? this.spec().numPartitions;
  }

  /** What it is to be made with. */
  spec(): CreateTopicSpec {
    const { name, controller, configs } = this.options;
    const { numPartitions, replicationFactor, configs: settings } = this.options.shape(configs.broker);
    // Kafka's default of 3 replicas can only be met by three brokers; a single one is no reason to do without.
    const brokers = [...controller.image.brokers.values()].filter(({ fenced }) => !fenced).length;
    return {
      name,
      numPartitions,
      replicationFactor: Math.min(replicationFactor, Math.max(1, brokers)),
      configs: Object.entries(settings).map(([config, value]) => ({ name: config, value })),
    };
  }
}
