import { LogDirectory } from '@barnabas/log';
import { simulatedPlatform } from '@barnabas/platform';
import type { SimulatedPlatform } from '@barnabas/platform';
import { EffectiveConfigs } from '../config/effective-configs.js';
import { Controller } from './controller.js';
import type { MetadataImage } from './image.js';
import type { CreateTopicOutcome, CreateTopicSpec } from './operations.js';

export interface ControllerFixtureOptions {
  readonly platform?: SimulatedPlatform;
  readonly settings?: Record<string, string>;
  readonly nodeId?: number;
  readonly clusterId?: string;
}

/** A controller on a simulated disk, registered as a broker with one listener. */
export class ControllerFixture {
  private constructor(
    readonly platform: SimulatedPlatform,
    readonly configs: EffectiveConfigs,
    readonly directory: LogDirectory,
    readonly controller: Controller,
  ) {}

  static async open(options: ControllerFixtureOptions = {}): Promise<ControllerFixture> {
    const { platform = simulatedPlatform(), settings = {}, nodeId = 1, clusterId } = options;
    const configs = new EffectiveConfigs({ nodeId, settings });
    const path = '/data';
    const directory = await LogDirectory.open({ path, platform, configFor: (topic) => configs.logConfig(topic) });
    try {
      const given = clusterId === undefined ? {} : { clusterId };
      const controller = await Controller.open({ path, directory, platform, nodeId, configs, ...given });
      const endPoints = [{ name: 'PLAINTEXT', host: '127.0.0.1', port: 9092, securityProtocol: 0 }];
      await controller.register({ endPoints });
      return new ControllerFixture(platform, configs, directory, controller);
    } catch (error) {
      await directory.close();
      throw error;
    }
  }

  get image(): MetadataImage {
    return this.controller.image;
  }

  async create(name: string, more: Partial<CreateTopicSpec> = {}): Promise<CreateTopicOutcome> {
    const [outcome] = await this.controller.createTopics([{ name, numPartitions: 1, replicationFactor: 1, ...more }]);
    if (outcome === undefined) throw new Error('there is no outcome');
    return outcome;
  }

  async close(): Promise<void> {
    await this.controller.close();
    await this.directory.close({ brokerEpoch: this.controller.brokerEpoch });
  }

  /** Stops cleanly and starts again on the same disk. */
  async restart(options: ControllerFixtureOptions = {}): Promise<ControllerFixture> {
    await this.close();
    return ControllerFixture.open({ platform: this.platform, ...options });
  }

  /** What a machine that lost its power now would start with. */
  afterPowerCut(): Promise<ControllerFixture> {
    const files = this.platform.files.crash();
    return ControllerFixture.open({ platform: { ...simulatedPlatform({ seed: 2 }), files } });
  }
}

/** Everything of an image that does not tell when it was made. */
export function contentOf({ parts }: MetadataImage): unknown {
  return {
    topics: [...parts.topics.byName.values()],
    configurations: parts.configurations,
    clientQuotas: parts.clientQuotas,
    features: parts.features.finalized,
    nextProducerId: parts.nextProducerId,
    keptRecords: parts.keptRecords,
  };
}
