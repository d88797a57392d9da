import type { BrokerConfigs } from './broker-configs.js';
import { refusalOf } from './config-change.js';
import { listenerEndPoints, listenerProtocols, parseListener } from './listener-end-points.js';
import type { ListenerEndPoint } from './listener-end-points.js';
import { refuseListenerTls } from './listener-tls.js';
import type { TypedConfigs } from './typed-configs.js';

type Values = TypedConfigs<BrokerConfigs>;
type Settings = ReadonlyMap<string, string>;
type Refusal = string | undefined;

/** What a broker runs with, before or after a change. */
export interface ListenerConfigs {
  readonly values: Values;
  /** This broker's own dynamic configs as they are stored. */
  readonly dynamics: Settings;
  /** Values as a listener sees them. */
  ofListener(name: string): Values;
}

/** A listener's own configs that can change while it is open (Kafka's DynamicSecurityConfigs, ListenerReconfigurableConfigs). */
const RECONFIGURABLE =
  /^(max\.connections|max\.connection\.creation\.rate|num\.network\.threads|ssl\.(key\.password|keystore\.|truststore\.).*)$/;
/** Addresses that mean "all of this machine's" to a server and nothing to a client. */
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/**
 * Why a broker that was started with `started` and runs with `before` cannot have the listeners of `after` (Kafka's
 * DynamicListenerConfig.validateReconfiguration, KIP-226); undefined when it can, or when nothing of them changes.
 */
export function refuseListenerChange(started: Values, before: ListenerConfigs, after: ListenerConfigs): Refusal {
  const limits = refuseListenerLimits(before, after);
  if (limits !== undefined) return limits;
  if (!areListenersChanged(before, after)) return undefined;
  const malformed = refusalOf(() => listenerEndPoints(after.values));
  if (malformed !== undefined) return malformed;
  const endPoints = listenerEndPoints(after.values);
  return (
    refuseWithoutAdvertised(endPoints, after.values) ??
    refuseExisting(before, after, endPoints) ??
    endPoints
      .map((endPoint) => refuseEndPoint(endPoint, started, before, after))
      .find((refusal) => refusal !== undefined)
  );
}

function areListenersChanged(before: ListenerConfigs, after: ListenerConfigs): boolean {
  const names = ['listeners', 'listener.security.protocol.map'] as const;
  return names.some((name) => String(before.values.valueOf(name)) !== String(after.values.valueOf(name)));
}

/** What is advertised is fixed when the broker starts, and has to be listened on. */
function refuseWithoutAdvertised(endPoints: readonly ListenerEndPoint[], values: Values): Refusal {
  const names = endPoints.map(({ name }) => name);
  const advertised = advertisedNames(values);
  if (advertised.every((name) => names.includes(name))) return undefined;
  const rule = 'advertised.listeners listener names must be equal to or a subset of the ones defined in listeners';
  const options = `The valid options based on the current configuration are ${names.join(',')}`;
  return `requirement failed: ${rule}. Found ${advertised.join(',')}. ${options}`;
}

/** A listener that stays keeps its protocol and those of its own configs that are read when it opens. */
function refuseExisting(
  before: ListenerConfigs,
  after: ListenerConfigs,
  endPoints: readonly ListenerEndPoint[],
): Refusal {
  const protocols = listenerProtocols(before.values);
  const names = new Set(before.values.list('listeners').flatMap((text) => parseListener(text)?.name ?? []));
  for (const { name, protocol } of endPoints.filter((endPoint) => names.has(endPoint.name))) {
    if (String(fixedConfigs(before.dynamics, name)) !== String(fixedConfigs(after.dynamics, name))) {
      const advice = 'restart broker or create a new listener for update';
      return `Configs cannot be updated dynamically for existing listener ListenerName(${name}), ${advice}`;
    }
    if (protocols.get(name) !== protocol) {
      return `Security protocol cannot be updated for existing listener ListenerName(${name})`;
    }
  }
  return undefined;
}

function fixedConfigs(dynamics: Settings, listener: string): readonly string[] {
  const prefix = `listener.name.${listener.toLowerCase()}.`;
  const own = [...dynamics].filter(
    ([name]) => name.startsWith(prefix) && !RECONFIGURABLE.test(name.slice(prefix.length)),
  );
  return own.map(([name, value]) => `${name}=${value}`).sort();
}

function refuseEndPoint(
  endPoint: ListenerEndPoint,
  started: Values,
  before: ListenerConfigs,
  after: ListenerConfigs,
): Refusal {
  const isStarted = advertisedNames(started).includes(endPoint.name);
  return isStarted ? refuseMoved(endPoint, started, before.values) : refuseOpening(endPoint, started, after);
}

/** Why a listener beside those that the broker was `started` with cannot be opened, as far as can be said before it is tried. */
export function refuseOpening(endPoint: ListenerEndPoint, started: Values, configs: ListenerConfigs): Refusal {
  const { name, host, port, protocol } = endPoint;
  if (started.list('controller.listener.names').includes(name)) return undefined;
  if (port < 0 || port > 65_535) return `${port} is no port: choose one from 0 to 65535 for ${name}`;
  if (WILDCARDS.has(host)) {
    const rule = `advertised.listeners cannot use the nonroutable meta-address ${host || '0.0.0.0'}`;
    return `requirement failed: ${rule}. Use a routable IP address.`;
  }
  if (protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL') {
    return `the listener ${name} cannot speak ${protocol}, which is not served yet: map it to PLAINTEXT or SSL`;
  }
  return protocol === 'SSL' ? refuseListenerTls(name, started, configs.ofListener(name)) : undefined;
}

/** A listener that the broker was started with stays where clients are told that it is. */
function refuseMoved({ name, host, port }: ListenerEndPoint, started: Values, before: Values): Refusal {
  const known = [started, before].flatMap((values) =>
    values.list('listeners').flatMap((text) => parseListener(text) ?? []),
  );
  if (known.some((place) => place.name === name && place.host === host && place.port === port)) return undefined;
  return `the listener ${name} cannot move while this broker runs: start it again with another address, or add a listener`;
}

/** None at all would shut everybody out. */
function refuseListenerLimits(before: ListenerConfigs, after: ListenerConfigs): Refusal {
  for (const text of after.values.list('listeners')) {
    const name = parseListener(text)?.name;
    if (name === undefined) continue;
    for (const limit of ['max.connections', 'max.connection.creation.rate'] as const) {
      const value = after.ofListener(name).number(limit);
      if (value <= 0 && before.ofListener(name).number(limit) !== value) return `Invalid ${limit} ${value}`;
    }
  }
  return undefined;
}

/** Listeners whose addresses are given at the start, which are all that the broker is started with. */
function advertisedNames(values: Values): readonly string[] {
  return values.list('advertised.listeners').flatMap((text) => parseListener(text)?.name ?? []);
}
