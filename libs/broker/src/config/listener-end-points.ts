import type { BrokerConfigs } from './broker-configs.js';
import { InvalidConfigValueError } from './definition.js';
import type { TypedConfigs } from './typed-configs.js';

/** What is spoken on a listener (Kafka's SecurityProtocol). */
export const securityProtocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;
export type SecurityProtocol = (typeof securityProtocols)[number];

/** An element of `listeners` with what `listener.security.protocol.map` says about it. */
export interface ListenerEndPoint {
  /** In capitals, as Kafka compares names. */
  readonly name: string;
  /** Empty for all of the machine's addresses. */
  readonly host: string;
  readonly port: number;
  readonly protocol: SecurityProtocol;
}

type Place = Omit<ListenerEndPoint, 'protocol'>;

const PLACE = /^(?<name>.*):\/\/\[?(?<host>[0-9a-zA-Z\-%._:]*)\]?:(?<port>-?\d+)$/;

/** `NAME://HOST:PORT`, an IPv6 address in brackets; undefined when it is something else. */
export function parseListener(text: string): Place | undefined {
  const { name, host, port } = PLACE.exec(text)?.groups ?? {};
  if (name === undefined || host === undefined || port === undefined) return undefined;
  return { name: name.toUpperCase(), host, port: Number(port) };
}

/**
 * The listeners that configs ask for (Kafka's SocketServerConfigs.listenerListToEndPoints). Throws an InvalidConfigValueError with
 * Kafka's words for what cannot be listeners together.
 */
export function listenerEndPoints(values: TypedConfigs<BrokerConfigs>): readonly ListenerEndPoint[] {
  const protocols = listenerProtocols(values);
  const controllers = values.list('controller.listener.names');
  const protocolOf = (name: string): SecurityProtocol | undefined =>
    protocols.get(name) ?? (controllers.includes(name) ? 'PLAINTEXT' : undefined);
  const texts = values.list('listeners');
  const shown = `[${texts.join(', ')}]`;
  const refuse = (reason: string): never => {
    throw new InvalidConfigValueError('listeners', `Error creating broker listeners from '${shown}': ${reason}`);
  };
  const places = texts.map((text) => parseListener(text) ?? refuse(`Unable to parse ${text} to a broker endpoint`));
  const endPoints = places.map((place) => ({
    ...place,
    protocol: protocolOf(place.name) ?? refuse(`No security protocol defined for listener ${place.name}`),
  }));
  if (new Set(places.map(({ name }) => name)).size < places.length) {
    refuse(`Each listener must have a different name, listeners: ${shown}`);
  }
  for (const port of new Set(places.map((place) => place.port))) {
    const hosts = places.filter((place) => place.port === port).map(({ host }) => host);
    const clash = port === 0 ? undefined : portClash(hosts);
    if (clash !== undefined)
      refuse(`${clash}, listeners: ${shown}${clash === DIFFERENT_PORTS ? '' : `, port: ${port}`}`);
  }
  return endPoints;
}

/** `listener.security.protocol.map`; of a name that comes twice the last one counts. Throws an InvalidConfigValueError. */
export function listenerProtocols(values: TypedConfigs<BrokerConfigs>): ReadonlyMap<string, SecurityProtocol> {
  const config = 'listener.security.protocol.map';
  const text = values.string(config) ?? '';
  const protocols = new Map<string, SecurityProtocol>();
  for (const entry of text === '' ? [] : text.split(/\s*,\s*/)) {
    const colon = entry.lastIndexOf(':');
    if (colon < 0) {
      const reason = `begin 0, end -1, length ${entry.length}`;
      throw new InvalidConfigValueError(config, `Error parsing configuration property '${config}': ${reason}`);
    }
    const given = entry.slice(colon + 1).trim();
    const protocol = securityProtocols.find((each) => each === given.toUpperCase());
    if (protocol === undefined) {
      throw new InvalidConfigValueError(config, `Invalid security protocol \`${given}\` defined in ${config}`);
    }
    protocols.set(entry.slice(0, colon).trim().toUpperCase(), protocol);
  }
  return protocols;
}

const DIFFERENT_PORTS = 'Each listener must have a different port';
const DIFFERENT_FAMILIES = 'If you have two listeners on the same port then one needs to be IPv4 and the other IPv6';
const ONE_OF_EACH = `${DIFFERENT_PORTS} unless exactly one listener has an IPv4 address and the other IPv6 address`;

/** What speaks against hosts that share a port: it may serve an IPv4 and an IPv6 address, and nothing else twice. */
function portClash(hosts: readonly string[]): string | undefined {
  const families = hosts.flatMap((host) => familyOf(host) ?? []);
  const named = hosts.length - families.length;
  if (hosts.length < 2) return undefined;
  if (named > 1) return DIFFERENT_PORTS;
  if (families.length !== 2) return ONE_OF_EACH;
  return families[0] === families[1] || named > 0 ? DIFFERENT_FAMILIES : undefined;
}

function familyOf(host: string): 4 | 6 | undefined {
  if (host.includes(':')) return 6;
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 4 : undefined;
}
