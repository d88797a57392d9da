import type { BrokerScope } from './broker-layers.js';
import { brokenRule } from './broker-rules.js';
import { refusalOf } from './config-change.js';
import { parseConfig } from './definition.js';
import { refuseReconfiguration } from './dynamic-rules.js';
import type { EffectiveConfigs } from './effective-configs.js';
import { brokerDefinition } from './static-settings.js';

type Settings = ReadonlyMap<string, string>;
/**
 * Why brokers cannot have these dynamic configs; undefined when they can (Kafka's DynamicBrokerConfig.validateConfigs).
 * Names that no table knows are let through, as plugins may read them.
 */
export function refuseBrokerConfigs(all: Settings, scope: BrokerScope, configs: EffectiveConfigs): string | undefined {
  const names = [...all.keys()];
  const readOnly = names.filter((name) => brokerDefinition(name)?.updateMode === 'read-only');
  if (readOnly.length > 0) return `Cannot update these configs dynamically: [${readOnly.join(', ')}]`;
  const unprefixed = names.filter((name) => name.startsWith('ssl.') && RELOADABLE_TLS_CONFIGS.has(name));
  if (unprefixed.length > 0) {
    return `These security configs can be dynamically updated only per-listener using the listener prefix: [${unprefixed.join(', ')}]`;
  }
  const badValue = refuseKnownValues(all);
  if (badValue !== undefined) return badValue;
  const perBroker = names.filter((name) => brokerDefinition(name)?.updateMode === 'per-broker');
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
  const after = configs.brokerWith(scope, all);
  return brokenRule(after)?.message ?? refuseReconfiguration(configs.broker, after);
}

function refuseKnownValues(all: Settings): string | undefined {
  for (const [name, value] of all) {
    const definition = brokerDefinition(name);
    const refusal = definition === undefined ? undefined : refusalOf(() => parseConfig(name, definition, value));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
