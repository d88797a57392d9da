import type { BrokerScope } from './broker-layers.js';
import { brokenRule } from './broker-rules.js';
import { refusalOf } from './config-change.js';
import { parseConfig } from './definition.js';
import type { ConfigDefinition, ConfigTable } from './definition.js';
import { refuseReconfiguration } from './dynamic-rules.js';
import type { EffectiveConfigs } from './effective-configs.js';
import { refuseListenerChange } from './listener-rules.js';
import { brokerConfigs } from './broker-configs.js';
import { baseName, brokerDefinition } from './static-settings.js';

type Settings = ReadonlyMap<string, string>;

const table: ConfigTable = brokerConfigs;

/**
 * Why brokers cannot have these dynamic configs; undefined when they can (Kafka's DynamicBrokerConfig.validateConfigs).
 * Names that no table knows are let through, as plugins may read them.
 */
export function refuseBrokerConfigs(all: Settings, scope: BrokerScope, configs: EffectiveConfigs): string | undefined {
  const names = [...all.keys()];
  const readOnly = names.filter((name) => table[name]?.updateMode === 'read-only');
  if (readOnly.length > 0) return `Cannot update these configs dynamically: [${readOnly.join(', ')}]`;
  const unprefixed = names.filter((name) => name.startsWith('ssl.') && RELOADABLE_TLS_CONFIGS.has(name));
  if (unprefixed.length > 0) {
    return `These security configs can be dynamically updated only per-listener using the listener prefix: [${unprefixed.join(', ')}]`;
  }
  const badValue = refuseKnownValues(all);
  if (badValue !== undefined) return badValue;
  const perBroker = names.filter(isPerBroker);
  if (scope === 'all brokers' && perBroker.length > 0) {
    return `Cannot update these configs at default cluster level, broker id must be specified: [${perBroker.join(', ')}]`;
  }
  return refuseTogether(all, scope, configs);
}

/** TLS configs that a listener can reload (Kafka's SslConfigs.RECONFIGURABLE_CONFIGS). */
const RELOADABLE_TLS_CONFIGS: ReadonlySet<string> = new Set([
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.type',
  'ssl.truststore.certificates',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.type',
]);

/** What the broker would run with has to be in order as a whole, and reachable from what it runs with now. */
function refuseTogether(all: Settings, scope: BrokerScope, configs: EffectiveConfigs): string | undefined {
  const after = configs.layersWith(scope, all);
  return (
    brokenRule(after.values)?.message ??
    refuseReconfiguration(configs.broker, after.values) ??
    refuseListenerChange(configs.started, configs.layers, after)
  );
}

/** A listener's own configs belong to one broker, but for those that limit it (Kafka's perBrokerListenerConfig). */
function isPerBroker(name: string): boolean {
  if (table[name] !== undefined) return table[name].updateMode === 'per-broker';
  return name.startsWith('listener.name.') && !LISTENER_LIMITS.has(baseName(name));
}

/** What can be set for the listeners of a name on all brokers (Kafka's ClusterLevelListenerConfigs). */
const LISTENER_LIMITS: ReadonlySet<string> = new Set([
  'max.connection.creation.rate',
  'max.connections',
  'num.network.threads',
]);

/** Behind a listener's prefix only those that can change while brokers run are looked at. */
function refuseKnownValues(all: Settings): string | undefined {
  for (const [name, value] of all) {
    const definition = table[name] ?? dynamicDefinition(name);
    const refusal =
      definition === undefined ? undefined : refusalOf(() => parseConfig(baseName(name), definition, value));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function dynamicDefinition(name: string): ConfigDefinition | undefined {
  const definition = brokerDefinition(name);
  return definition?.updateMode === 'read-only' ? undefined : definition;
}
