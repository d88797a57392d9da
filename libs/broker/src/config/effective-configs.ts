import type { LogConfig } from '@barnabas/log';
import type { ConfigResource } from '../metadata/configurations-image.js';
import { MetadataImage } from '../metadata/image.js';
import { groupConfigs, topicConfigs } from './broker-configs.js';
import type { BrokerConfigs, GroupConfigs, TopicConfigs } from './broker-configs.js';
import { BrokerLayers } from './broker-layers.js';
import type { BrokerScope } from './broker-layers.js';
import { brokenRule } from './broker-rules.js';
import { canonicalText } from './definition.js';
import type { ConfigDefinition, ConfigTable } from './definition.js';
import { ConfigSource, ConfigTypeCode } from './described-config.js';
import type { ConfigSynonym, DescribedConfig } from './described-config.js';
import { groupConfigRules, withinBrokerLimits } from './group-synonyms.js';
import { metadataLogConfig, toLogConfig } from './log-config.js';
import { BadSettingError, checkSettings, ownSettings } from './static-settings.js';
import { fromBroker, topicSynonyms } from './topic-synonyms.js';
import { TypedConfigs } from './typed-configs.js';

export type { ConfigSynonym, DescribedConfig } from './described-config.js';

export interface EffectiveConfigsOptions {
  readonly nodeId: number;
  /** Kafka's static broker settings, as in server.properties. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Settings that follow from how the broker was started (`listeners`, `log.dirs`): shown with the static ones, not checked. */
  readonly instance?: Readonly<Record<string, string>>;
}

/** The topic of the metadata log; it has no configs of its own. */
const METADATA_TOPIC = '__cluster_metadata';

/** What configs amount to for every topic that sets the same. */
interface TopicValues {
  readonly values: TypedConfigs<TopicConfigs>;
  log?: LogConfig;
}

interface TopicView {
  readonly overrides: ReadonlyMap<string, string>;
  readonly shared: TopicValues;
}

/**
 * What configs amount to: topic over dynamic broker over dynamic default over static over default (Kafka's order).
 * The constructor refuses an unknown or bad static setting with a BadSettingError.
 */
export class EffectiveConfigs {
  readonly #nodeId: number;
  readonly #statics: ReadonlyMap<string, string>;
  #image = MetadataImage.EMPTY;
  #layers: BrokerLayers;
  #topics = new Map<string, TopicView>();
  /** By what topics set of their own: most set the same, and a change of the broker's configs is one for all of them. */
  #values = new Map<string, TopicValues>();
  /** Rows of what sets nothing of its own, by table: most of what others are described by. */
  #defaultRows = new Map<ConfigTable, ReadonlyMap<string, DescribedConfig>>();

  constructor(options: EffectiveConfigsOptions) {
    checkSettings(options.settings ?? {});
    this.#nodeId = options.nodeId;
    const nodeId = String(options.nodeId);
    this.#statics = new Map(
      Object.entries({
        ...ownSettings,
        'process.roles': 'broker,controller',
        'controller.listener.names': 'CONTROLLER',
        'node.id': nodeId,
        'broker.id': nodeId,
        ...options.settings,
        ...options.instance,
      }),
    );
    this.#layers = new BrokerLayers(this.#statics);
    const broken = brokenRule(this.broker);
    if (broken !== undefined)
      throw new BadSettingError(broken.config, `the settings do not go together: ${broken.message}`);
  }

  /** Values of this broker. Read again after a change: the object is replaced, not changed. */
  get broker(): TypedConfigs<BrokerConfigs> {
    return this.#layers.values;
  }

  /** Where the values of {@link broker} come from. */
  get layers(): BrokerLayers {
    return this.#layers;
  }

  /** What the broker was started with, before anything was changed. */
  get started(): TypedConfigs<BrokerConfigs> {
    return new BrokerLayers(this.#statics).values;
  }

  /** What {@link layers} would be with other dynamic configs in one of them. */
  layersWith(scope: BrokerScope, dynamics: ReadonlyMap<string, string>): BrokerLayers {
    const own = scope === 'one broker' ? dynamics : this.#image.brokerConfigs(this.#nodeId);
    const everybodys = scope === 'all brokers' ? dynamics : this.#image.brokerConfigs('default');
    return new BrokerLayers(this.#statics, everybodys, own);
  }

  /** Whether a broker takes no new partitions because all its directories, of which it has one, are cordoned (KIP-1066). */
  isCordoned(nodeId: number): boolean {
    return nodeId === this.#nodeId && this.broker.list('cordoned.log.dirs').length > 0;
  }

  /** Values as a listener sees them: those set as `listener.name.<name>.<config>` before the broker's (KIP-103). */
  listener(name: string): TypedConfigs<BrokerConfigs> {
    return this.#layers.ofListener(name);
  }

  /** Values of a topic, whether it exists or not. */
  topic(name: string): TypedConfigs<TopicConfigs> {
    return this.#topicView(name).values;
  }

  /** Values of a group, whether it exists or not. */
  group(name: string): TypedConfigs<GroupConfigs> {
    const overrides = this.#image.groupConfigs(name);
    return new TypedConfigs(
      groupConfigs,
      (config) => withinBrokerLimits(config, overrides.get(config), this.broker) ?? this.groupDefault(config),
    );
  }

  /** What a topic's logs want to know; the same object until a config changes. */
  logConfig(topic: string): LogConfig {
    if (topic === METADATA_TOPIC) return metadataLogConfig(this.broker);
    const view = this.#topicView(topic);
    view.log ??= toLogConfig(view.values, this.broker);
    return view.log;
  }

  /** What a topic config is when the topic does not set it. */
  topicDefault(name: string): string | null {
    const table: ConfigTable = topicConfigs;
    return fromBroker(name, (broker) => this.#layers.text(broker), this.broker) ?? table[name]?.defaultText ?? null;
  }

  /** What a group config is when the group does not set it. */
  groupDefault(name: string): string | null {
    const table: ConfigTable = groupConfigs;
    const synonym = groupSynonym(name);
    return (synonym === undefined ? undefined : this.#layers.text(synonym)) ?? table[name]?.defaultText ?? null;
  }

  /** Every config of the resource with its value, source and synonyms; of brokers only this one and '' (all of them). */
  describe(resource: ConfigResource): readonly DescribedConfig[] {
    switch (resource.type) {
      case 'topic':
        return this.describeTopic(this.#image.topicConfigs(resource.name));
      case 'group':
        return this.#describeGroup(this.#image.groupConfigs(resource.name));
      case 'broker':
        return resource.name === '' ? this.#layers.describeDefaults() : this.#layers.describe();
      case 'client-metrics':
        return [];
    }
  }

  /** Every config of a topic that sets `overrides`. */
  describeTopic(overrides: ReadonlyMap<string, string>): DescribedConfig[] {
    return this.#describeTable(topicConfigs, overrides, ConfigSource.DynamicTopic, (name) => {
      const synonym = topicSynonyms[name as keyof TopicConfigs]?.[0]?.name;
      return { text: this.topicDefault(name), synonyms: synonym === undefined ? [] : this.#layers.synonyms(synonym) };
    });
  }

  /** Takes over what the image says. Values handed out before stay as they were. */
  update(image: MetadataImage): void {
    const before = this.#image;
    this.#image = image;
    const dynamicDefaults = image.brokerConfigs('default');
    const dynamics = image.brokerConfigs(this.#nodeId);
    if (this.#topics.size > image.topicCount) this.#topics = new Map();
    if (this.#values.size > image.topicCount) this.#values = new Map();
    if (before.brokerConfigs('default') === dynamicDefaults && before.brokerConfigs(this.#nodeId) === dynamics) return;
    this.#layers = new BrokerLayers(this.#statics, dynamicDefaults, dynamics);
    this.#topics = new Map();
    this.#values = new Map();
    this.#defaultRows = new Map();
  }

  #topicView(name: string): TopicValues {
    const overrides = this.#image.topicConfigs(name);
    const known = this.#topics.get(name);
    if (known?.overrides === overrides) return known.shared;
    const shared = this.#valuesWith(overrides);
    // Names of topics that do not exist come from clients: only real topics are remembered.
    if (this.#image.topicByName(name) !== undefined) this.#topics.set(name, { overrides, shared });
    return shared;
  }

  #valuesWith(overrides: ReadonlyMap<string, string>): TopicValues {
    const key = overrides.size === 0 ? '' : JSON.stringify([...overrides].sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const values = new TypedConfigs(topicConfigs, (config) => overrides.get(config) ?? this.topicDefault(config));
    const shared: TopicValues = { values };
    this.#values.set(key, shared);
    return shared;
  }

  #describeGroup(overrides: ReadonlyMap<string, string>): DescribedConfig[] {
    const table: ConfigTable = groupConfigs;
    return this.#describeTable(groupConfigs, overrides, ConfigSource.DynamicGroup, (name) => {
      const synonym = groupSynonym(name);
      const own = { name, value: table[name]?.defaultText ?? null, source: ConfigSource.Default };
      return {
        text: this.groupDefault(name),
        synonyms: synonym === undefined ? [own] : this.#layers.synonyms(synonym),
      };
    });
  }

  /** Rows of a table whose configs can be set on a resource and fall back to the broker. */
  #describeTable(
    table: ConfigTable,
    overrides: ReadonlyMap<string, string>,
    source: ConfigSource,
    fallback: (name: string) => Fallback,
  ): DescribedConfig[] {
    const defaults = this.#defaultRows.get(table) ?? defaultRows(table, fallback);
    this.#defaultRows.set(table, defaults);
    return Object.entries(table).flatMap(([name, definition]) => {
      const fallen = defaults.get(name);
      const override = overrides.get(name);
      if (override === undefined || fallen === undefined) return definition.isInternal ? [] : (fallen ?? []);
      const value = canonicalText(definition, override);
      return row(name, definition, value, [{ name, value, source }, ...fallen.synonyms]);
    });
  }
}

function groupSynonym(name: string): string | undefined {
  return groupConfigRules[name as keyof GroupConfigs]?.synonym;
}

interface Fallback {
  readonly text: string | null;
  readonly synonyms: readonly ConfigSynonym[];
}

function defaultRows(table: ConfigTable, fallback: (name: string) => Fallback): ReadonlyMap<string, DescribedConfig> {
  const rows = Object.entries(table).map(([name, definition]) => {
    const { text, synonyms } = fallback(name);
    return row(name, definition, text === null ? null : canonicalText(definition, text), synonyms);
  });
  return new Map(rows.map((each) => [each.name, each]));
}

function row(
  name: string,
  { type }: ConfigDefinition,
  value: string | null,
  synonyms: readonly ConfigSynonym[],
): DescribedConfig {
  const source = synonyms[0]?.source ?? ConfigSource.Default;
  return { name, value, source, isReadOnly: false, isSensitive: false, type: ConfigTypeCode[type], synonyms };
}
