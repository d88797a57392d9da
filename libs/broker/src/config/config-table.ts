import { brokerConfigs, groupConfigs, topicConfigs } from './broker-configs.js';
import type { ConfigTable, ConfigType, UpdateMode } from './definition.js';
import { groupConfigRules } from './group-synonyms.js';
import { configDocumentation } from './config-documentation.js';
import { whyIgnored } from './ignored-configs.js';
import { givenByOptions } from './static-settings.js';
import { topicSynonyms } from './topic-synonyms.js';

/** What a config belongs to. */
export type ConfigScope = 'topic' | 'group' | 'broker';

/** One config as the reference shows it. */
export interface ConfigTableRow {
  readonly scope: ConfigScope;
  readonly name: string;
  readonly type: ConfigType;
  /** As DescribeConfigs shows it; null when there is none. */
  readonly defaultText: string | null;
  /** What values are allowed beyond the type, for people; undefined: any. */
  readonly allowed: string | undefined;
  /** How a broker's config can change while the broker runs; topics' and groups' always can. */
  readonly updateMode: UpdateMode;
  /** The broker configs that stand in when a topic's or group's is not set, first what wins. */
  readonly fallsBackTo: readonly string[];
  /** Why it changes nothing here; undefined when it does what Apache Kafka's documentation says. */
  readonly ignoredBecause: string | undefined;
  /** What to do instead of setting it at the start, which is refused; undefined when it may be set. */
  readonly insteadOfSetting: string | undefined;
  /** What it does, in a sentence or two. */
  readonly documentation: string | undefined;
}

function rows(scope: ConfigScope, table: ConfigTable, fallbacks: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(table)
    .filter(([, { isInternal }]) => !isInternal)
    .map(([name, { type, defaultText, constraint, updateMode }]): ConfigTableRow => ({
      scope,
      name,
      type,
      defaultText,
      allowed: constraint?.allowed,
      updateMode,
      fallsBackTo: fallbacks[name] ?? [],
      ignoredBecause: whyIgnored(scope, name),
      insteadOfSetting: scope === 'broker' ? givenByOptions[name] : undefined,
      documentation: configDocumentation(scope, name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every config that can be described, by scope and name. docs/configuration.md is made of it. */
export function configTable(): readonly ConfigTableRow[] {
  const ofTopics = Object.entries(topicSynonyms).map(([name, list]) => [name, list.map((each) => each.name)] as const);
  const ofGroups = Object.entries(groupConfigRules).map(
    ([name, { synonym }]) => [name, synonym ? [synonym] : []] as const,
  );
  return [
    ...rows('topic', topicConfigs, Object.fromEntries(ofTopics)),
    ...rows('group', groupConfigs, Object.fromEntries(ofGroups)),
    ...rows('broker', brokerConfigs, {}),
  ];
}
