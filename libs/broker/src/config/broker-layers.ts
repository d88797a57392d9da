import { brokerConfigs } from './broker-configs.js';
import type { BrokerConfigs } from './broker-configs.js';
import { InvalidConfigValueError, canonicalText, parseConfig } from './definition.js';
import type { ConfigTable } from './definition.js';
import { ConfigSource, ConfigTypeCode } from './described-config.js';
import type { ConfigSynonym, DescribedConfig } from './described-config.js';
import { baseName, brokerDefinition } from './static-settings.js';
import { TypedConfigs } from './typed-configs.js';

type Settings = ReadonlyMap<string, string>;

/** Whose dynamic configs: this broker's own, or those that all brokers start from. */
export type BrokerScope = 'one broker' | 'all brokers';

const table: ConfigTable = brokerConfigs;

/** Configs that say the same thing in several units; the first one set wins (Kafka's brokerConfigSynonyms). */
const SYNONYM_FAMILIES: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

function familyOf(name: string): readonly string[] {
  if (name === 'log.flush.interval.ms') return ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms'];
  const family = SYNONYM_FAMILIES.find((each) => each.includes(name));
  // What is set for a listener goes before what the broker has.
  return family ?? [...new Set([name, baseName(name)])];
}

/** A broker's configs as layers: this broker's dynamic ones over everybody's over static ones over defaults. Immutable. */
export class BrokerLayers {
  readonly values: TypedConfigs<BrokerConfigs>;
  #rows: readonly DescribedConfig[] | undefined;

  constructor(
    private readonly statics: Settings,
    private readonly dynamicDefaults: Settings = new Map(),
    /** This broker's own. */
    readonly dynamics: Settings = new Map(),
  ) {
    this.values = new TypedConfigs(brokerConfigs, (name) => this.text(name));
  }

  /** The text that stands for a config, as it was given; null when nothing does. A stored value that no longer parses is passed over, as in Kafka. */
  text(name: string): string | null {
    for (const layer of [this.dynamics, this.dynamicDefaults, this.statics]) {
      const text = layer.get(name);
      if (text !== undefined && isValid(name, text)) return text;
    }
    return table[name]?.defaultText ?? null;
  }

  /** Values as a listener sees them: those set as `listener.name.<name>.<config>` before the broker's (KIP-103). */
  ofListener(name: string): TypedConfigs<BrokerConfigs> {
    const prefix = `listener.name.${name.toLowerCase()}.`;
    return new TypedConfigs(brokerConfigs, (config) => this.text(prefix + config) ?? this.text(config));
  }

  /** What stands for a config in all layers, first what wins (Kafka's ConfigHelper.configSynonyms). */
  synonyms(name: string): ConfigSynonym[] {
    const isSensitive = isSensitiveConfig(name);
    const found: ConfigSynonym[] = [];
    const collect = (source: ConfigSource, textOf: (synonym: string) => string | null | undefined): void => {
      for (const synonym of familyOf(name)) {
        const text = textOf(synonym);
        if (text !== undefined && text !== null)
          found.push({ name: synonym, value: isSensitive ? null : text, source });
      }
    };
    collect(ConfigSource.DynamicBroker, (synonym) => this.dynamics.get(synonym));
    collect(ConfigSource.DynamicDefaultBroker, (synonym) => this.dynamicDefaults.get(synonym));
    collect(ConfigSource.StaticBroker, (synonym) => this.statics.get(synonym));
    collect(ConfigSource.Default, (synonym) => table[synonym]?.defaultText);
    const first = found.findIndex((synonym) => synonym.name === name);
    return first < 0 ? [] : found.slice(first);
  }

  /** Every config of this broker. Worked out once: there are hundreds, and a request may ask for them thousands of times. */
  describe(): readonly DescribedConfig[] {
    this.#rows ??= this.#describe();
    return this.#rows;
  }

  #describe(): DescribedConfig[] {
    const names = new Set(Object.keys(table).filter((name) => table[name]?.isInternal === false));
    for (const layer of [this.statics, this.dynamicDefaults, this.dynamics])
      for (const name of layer.keys()) names.add(name);
    return [...names].sort().map((name) => describeRow(name, this.text(name), this.synonyms(name)));
  }

  /** What is set for all brokers, and nothing else; as it was given, which no broker has read yet. */
  describeDefaults(): DescribedConfig[] {
    return [...this.dynamicDefaults.keys()].sort().map((name) => {
      const text = this.dynamicDefaults.get(name) ?? null;
      const synonyms = this.synonyms(name).filter((synonym) => synonym.source === ConfigSource.DynamicDefaultBroker);
      const row = describeRow(name, text, synonyms);
      return row.isSensitive ? row : { ...row, value: text };
    });
  }
}

function describeRow(name: string, text: string | null, synonyms: readonly ConfigSynonym[]): DescribedConfig {
  const definition = brokerDefinition(name);
  const isSensitive = isSensitiveConfig(name);
  const shown = text === null || definition === undefined ? text : canonicalText(definition, text);
  return {
    name,
    value: isSensitive ? null : shown,
    source: synonyms[0]?.source ?? ConfigSource.Default,
    isReadOnly: (table[name]?.updateMode ?? 'read-only') === 'read-only',
    isSensitive,
    type: ConfigTypeCode[definition?.type ?? 'unknown'],
    synonyms,
  };
}

/** Passwords, and what nobody knows (Kafka's maybeSensitive). */
function isSensitiveConfig(name: string): boolean {
  const type = brokerDefinition(name)?.type;
  return type === undefined || type === 'password';
}

function isValid(name: string, text: string): boolean {
  const definition = brokerDefinition(name);
  if (definition === undefined) return true;
  try {
    parseConfig(name, definition, text);
    return true;
  } catch (error) {
    if (error instanceof InvalidConfigValueError) return false;
    throw error;
  }
}
