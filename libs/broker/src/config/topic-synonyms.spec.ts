import { describe, expect, it } from '@jest/globals';
import { brokerConfigs, topicConfigs } from './broker-configs.js';
import { parseConfig } from './definition.js';
import type { ConfigDefinition, ConfigTable } from './definition.js';
import { EffectiveConfigs } from './effective-configs.js';
import { BadSettingError } from './static-settings.js';
import { topicSynonyms } from './topic-synonyms.js';

/** The ends of what numbers may be, and words of every kind. */
const samples = [
  'CreateTime',
  '-2',
  '-1',
  '0',
  '1',
  '10',
  '22',
  '99',
  '1048576',
  '2147483647',
  '9223372036854775807',
  '0.5',
  'true',
  '',
  'x',
  'gzip',
  'delete',
];

function takes(name: string, definition: ConfigDefinition, value: string): boolean {
  try {
    parseConfig(name, definition, value);
    return true;
  } catch {
    return false;
  }
}

function definitionOf(table: ConfigTable, name: string): ConfigDefinition {
  const definition = table[name];
  if (definition === undefined) throw new Error(`there is no config ${name}`);
  return definition;
}

const pairs = Object.entries(topicSynonyms).flatMap(([topicConfig, synonyms]) =>
  synonyms.map(({ name }) => [name, topicConfig] as const),
);

/** The values that a broker starts with, and what a topic's config is then. */
function topicValues(name: string, topicConfig: string): [string, string | null | undefined, EffectiveConfigs][] {
  return samples.flatMap((value) => {
    if (!takes(name, definitionOf(brokerConfigs, name), value)) return [];
    const configs = configsWith({ [name]: value });
    const row = configs?.describe({ type: 'topic', name: 'orders' }).find((each) => each.name === topicConfig);
    return configs === undefined ? [] : [[value, row?.value, configs]];
  });
}

/** Undefined when the broker would not start like this. */
function configsWith(settings: Record<string, string>): EffectiveConfigs | undefined {
  try {
    return new EffectiveConfigs({ nodeId: 1, settings });
  } catch (error) {
    if (error instanceof BadSettingError) return undefined;
    throw error;
  }
}

describe('a broker config that stands in for a topic config', () => {
  it.each(pairs)('%s: whatever it takes, topics can work with as their %s', (name, topicConfig) => {
    const taken = topicValues(name, topicConfig);
    expect(taken).not.toEqual([]);
    for (const [value, shown, configs] of taken) {
      expect(() => configs.logConfig('orders')).not.toThrow();
      expect([value, shown, takes(topicConfig, definitionOf(topicConfigs, topicConfig), shown ?? '')]).toEqual([
        value,
        shown,
        true,
      ]);
    }
  });
});
