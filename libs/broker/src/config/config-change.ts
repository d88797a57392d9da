import { brokerConfigs, groupConfigs, topicConfigs } from './broker-configs.js';
import type { BrokerConfigs, GroupConfigs, TopicConfigs } from './broker-configs.js';
import { InvalidConfigValueError, parseConfig } from './definition.js';
import type { ConfigTable } from './definition.js';
import type { EffectiveConfigs } from './effective-configs.js';
import { groupConfigRules } from './group-synonyms.js';
import { javaInteger, javaTrim } from './java-values.js';
import { brokerDefinition } from './static-settings.js';
import { TypedConfigs } from './typed-configs.js';

type Settings = ReadonlyMap<string, string>;

/** Why a topic cannot have these configs, all of them together; undefined when it can (Kafka's LogConfig.validate). */
export function refuseTopicConfigs(all: Settings, configs: EffectiveConfigs): string | undefined {
  return (
    refuseValues('topic', topicConfigs, all) ??
    refuseTopicCombination(new TypedConfigs(topicConfigs, (name) => all.get(name) ?? configs.topicDefault(name)))
  );
}

function refuseTopicCombination(values: TypedConfigs<TopicConfigs>): string | undefined {
  const minLagMs = values.number('min.compaction.lag.ms');
  const maxLagMs = values.number('max.compaction.lag.ms');
  if (minLagMs > maxLagMs) {
    return `conflict topic config setting min.compaction.lag.ms (${minLagMs}) > max.compaction.lag.ms (${maxLagMs})`;
  }
  if (values.boolean('remote.storage.enable')) {
    return 'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.';
  }
  return undefined;
}

/** Why a group cannot have these configs; undefined when it can (Kafka's GroupConfig.validate). */
export function refuseGroupConfigs(all: Settings, configs: EffectiveConfigs): string | undefined {
  return refuseValues('group', groupConfigs, all) ?? refuseOutOfBounds(all, configs) ?? refuseTimeouts(all, configs);
}

function refuseOutOfBounds(all: Settings, configs: EffectiveConfigs): string | undefined {
  for (const [name, text] of all) {
    const rule = groupConfigRules[name as keyof GroupConfigs];
    const value = Number(javaInteger(javaTrim(text)));
    if (rule.min !== undefined && value < limit(rule.min, configs))
      return `${name} must be greater than or equal to ${rule.min}`;
    if (rule.max !== undefined && value > limit(rule.max, configs))
      return `${name} must be less than or equal to ${rule.max}`;
  }
  return undefined;
}

function limit(name: keyof BrokerConfigs, configs: EffectiveConfigs): number {
  return Number(configs.broker.valueOf(name));
}

/** A session has to outlast a heartbeat, in each kind of group. */
function refuseTimeouts(all: Settings, configs: EffectiveConfigs): string | undefined {
  const values = new TypedConfigs(groupConfigs, (name) => all.get(name) ?? configs.groupDefault(name));
  for (const kind of ['consumer', 'share', 'streams'] as const) {
    const session = `${kind}.session.timeout.ms` as const;
    const heartbeat = `${kind}.heartbeat.interval.ms` as const;
    if (values.number(session) <= values.number(heartbeat)) return `${session} must be greater than ${heartbeat}`;
  }
  return undefined;
}

function refuseValues(kind: string, table: ConfigTable, all: Settings): string | undefined {
  for (const [name, value] of all) {
    const definition = table[name];
    if (definition === undefined) return `Unknown ${kind} config name: ${name}`;
    const refusal = refusalOf(() => parseConfig(name, definition, value));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** The sentence of an {@link InvalidConfigValueError}; undefined when the value parses. */
export function refusalOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidConfigValueError) return error.message;
    throw error;
  }
}

/** Whether a broker knows the config, by itself or behind a listener's prefix. */
export function isBrokerConfig(name: string): boolean {
  return brokerDefinition(name) !== undefined;
}

/** Whether APPEND and SUBTRACT make sense: the config exists and is a list. */
export function isListConfig(type: 'topic' | 'broker' | 'group', name: string): boolean {
  return definitionIn(type, name)?.type === 'list';
}

/** The default of a list config, split, for APPEND and SUBTRACT on a value that is not set. */
export function defaultListOf(type: 'topic' | 'broker' | 'group', name: string): string[] {
  const text = definitionIn(type, name)?.defaultText ?? '';
  return text === '' ? [] : text.split(',');
}

function definitionIn(type: 'topic' | 'broker' | 'group', name: string): ConfigTable[string] | undefined {
  const tables: Readonly<Record<typeof type, ConfigTable>> = {
    topic: topicConfigs,
    broker: brokerConfigs,
    group: groupConfigs,
  };
  return type === 'broker' ? brokerDefinition(name) : tables[type][name];
}
