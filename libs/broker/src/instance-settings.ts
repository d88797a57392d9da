import { brokerConfigs } from './config/broker-configs.js';
import type { ListenerInfo } from './dispatch/request-context.js';

export interface InstanceOptions {
  readonly listeners: readonly ListenerInfo[];
  readonly dataDirectory: string;
  /** Kafka's static broker settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

const PROTOCOL_MAP = 'listener.security.protocol.map';

/** What Kafka's configs say about how this broker was started. */
export function instanceSettings({ listeners, dataDirectory, settings }: InstanceOptions): Record<string, string> {
  return {
    ...protocolMap(listeners, settings?.[PROTOCOL_MAP]),
    listeners: listeners.map(({ name, address }) => shown(name, address)).join(','),
    'advertised.listeners': listeners.map(({ name, advertised }) => shown(name, advertised)).join(','),
    'log.dirs': dataDirectory,
  };
}

function shown(name: string, { host, port }: ListenerInfo['address']): string {
  return `${name}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Names that say nothing about TLS are added to the map, as whoever starts the broker says it with the listener. */
function protocolMap(listeners: readonly ListenerInfo[], given: string | undefined): Record<string, string> {
  const before = given ?? brokerConfigs[PROTOCOL_MAP].defaultText ?? '';
  const entries = before.split(',').map((entry) => entry.trim());
  const told = listeners
    .map(({ name, isEncrypted }) => `${name.toUpperCase()}:${isEncrypted ? 'SSL' : 'PLAINTEXT'}`)
    .filter((entry) => !entries.includes(entry));
  return told.length === 0 ? {} : { [PROTOCOL_MAP]: [...entries, ...told].filter((entry) => entry !== '').join(',') };
}
