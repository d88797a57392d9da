import { parseAddressOverrides } from './address-overrides.js';
import type { ConnectionLimit, ConnectionQuotaSettings } from './connection-quotas.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';

const parsed = new WeakMap<EffectiveConfigs['broker'], ConnectionQuotaSettings>();

/** Read at every new connection, worked out again when a broker config has changed. */
export function connectionQuotaSettings(configs: EffectiveConfigs): ConnectionQuotaSettings {
  const { broker } = configs;
  const known = parsed.get(broker);
  if (known !== undefined) {
    return known;
  }
  const ofListeners = new Map<string, ConnectionLimit>();
  const settings = {
    ...limitOf(broker),
    perAddressMax: broker.number('max.connections.per.ip'),
    overrides: parseAddressOverrides(broker.string('max.connections.per.ip.overrides') ?? ''),
    waitingMax: broker.number('socket.listen.backlog.size'),
    rateWindows: {
      count: broker.number('quota.window.num'),
      sizeMs: broker.number('quota.window.size.seconds') * 1000,
    },
    interBrokerListener:
      broker.string('inter.broker.listener.name') ?? broker.string('security.inter.broker.protocol') ?? '',
    ofListener(name: string): ConnectionLimit {
      const limit = ofListeners.get(name) ?? limitOf(configs.listener(name));
      ofListeners.set(name, limit);
      return limit;
    },
  };
  parsed.set(broker, settings);
  return settings;
}

function limitOf(broker: EffectiveConfigs['broker']): ConnectionLimit {
  return {
    connectionsMax: broker.number('max.connections'),
    creationRateMax: broker.number('max.connection.creation.rate'),
  };
}
