import type { BrokerServices } from '../dispatch/services.js';

const GROUP_VERSION_FEATURE = 'group.version';

/** The consumer protocol needs `group.version` 1, and can be taken out of `group.coordinator.rebalance.protocols`. */
export function isConsumerProtocolEnabled({ controller, configs }: BrokerServices): boolean {
  const level = controller.image.features.finalized.get(GROUP_VERSION_FEATURE) ?? 0;
  return level >= 1 && configs.broker.list('group.coordinator.rebalance.protocols').includes('consumer');
}
