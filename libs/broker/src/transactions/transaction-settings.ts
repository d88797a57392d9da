import type { TransactionSettings } from '@barnabas/coordinator';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Controller } from '../metadata/controller.js';

const TRANSACTION_VERSION = 'transaction.version';

/** What configs and features say to transaction coordinators, at the moment of reading: features change while the broker runs. */
export function transactionSettings(configs: EffectiveConfigs, controller: Controller): TransactionSettings {
  return {
    get maxTimeoutMs() {
      return configs.broker.number('transaction.max.timeout.ms');
    },
    get idExpirationMs() {
      return configs.broker.number('transactional.id.expiration.ms');
    },
    get transactionVersion() {
      return controller.image.features.finalized.get(TRANSACTION_VERSION) ?? 0;
    },
  };
}
