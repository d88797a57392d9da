import type { Platform } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Groups } from '../groups/groups.js';
import type { Logger } from '../logger.js';
import type { Controller } from '../metadata/controller.js';
import type { Partitions } from '../partitions/partitions.js';
import { MarkerWriter } from './marker-writer.js';
import { ProducerIdStock } from './producer-id-stock.js';
import { transactionSettings } from './transaction-settings.js';
import { transactionTopic } from './transaction-topic.js';
import { Transactions } from './transactions.js';

export interface TransactionsAssembly {
  readonly controller: Controller;
  readonly partitions: Partitions;
  readonly groups: Groups;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
}

/** The transaction coordinator with everything it works with. */
export function assembleTransactions(parts: TransactionsAssembly): Transactions {
  const { controller, partitions, groups, configs, platform, logger } = parts;
  return new Transactions({
    partitions,
    topic: transactionTopic({ controller, configs }),
    producerIds: new ProducerIdStock(() => controller.newProducerId(), logger),
    markers: new MarkerWriter({ partitions, groups, platform, logger }),
    configs,
    settings: transactionSettings(configs, controller),
    platform,
    logger,
  });
}
