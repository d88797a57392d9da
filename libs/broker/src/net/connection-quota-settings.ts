import { parseAddressOverrides } from './connection-quotas.js';
import type { ConnectionQuotaSettings } from './connection-quotas.js';
import type { EffectiveConfigs } from '../config/effective-configs.js';

const parsed = new WeakMap<EffectiveConfigs['broker'], ConnectionQuotaSettings>();

/** Read at every new connection, worked out again when a broker config has changed. */
export function connectionQuotaSettings({ broker }: EffectiveConfigs): ConnectionQuotaSettings {
  const known = parsed.get(broker);
  if (known !== undefined) {
    return known;
  }
  const settings = {
    connectionsMax: broker.number('max.connections'),
    perAddressMax: broker.number('max.connections.per.ip'),
    overrides: parseAddressOverrides(broker.string('max.connections.per.ip.overrides') ?? ''),
    waitingMax: broker.number('socket.listen.backlog.size'),
  };
  parsed.set(broker, settings);
  return settings;
}
