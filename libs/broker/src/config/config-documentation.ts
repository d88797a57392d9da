import { brokerDocumentation } from './documentation/broker-documentation.js';
import { groupDocumentation, topicDocumentation } from './documentation/topic-documentation.js';
import { groupConfigRules } from './group-synonyms.js';
import { whyIgnored } from './ignored-configs.js';
import { topicSynonyms } from './topic-synonyms.js';

type Scope = 'topic' | 'group' | 'broker';

/** What a broker's config says about the config of a topic or group that it stands in for. */
function standIn(owner: 'topic' | 'group', name: string, words: string | undefined): string {
  return `Counts where a ${owner} does not set ${name}${words === undefined ? '' : `: ${words}`}`;
}

/** By the name of the broker's config. */
const standIns: ReadonlyMap<string, string> = new Map([
  ...Object.entries(topicSynonyms).flatMap(([name, synonyms]) => {
    const words = standIn('topic', name, wordsOf(topicDocumentation, name));
    return synonyms.map((synonym) => [synonym.name, words] as const);
  }),
  ...Object.entries(groupConfigRules).flatMap(([name, { synonym }]) => {
    return synonym === undefined ? [] : [[synonym, standIn('group', name, wordsOf(groupDocumentation, name))] as const];
  }),
]);

function wordsOf(table: Readonly<Partial<Record<string, string>>>, name: string): string | undefined {
  return table[name];
}

/** What a config does here, or why it does nothing, for people; undefined for a name that no table knows. */
export function configDocumentation(scope: Scope, name: string): string | undefined {
  const ignored = whyIgnored(scope, name);
  if (ignored !== undefined) return `Known, checked and kept, but without effect on this broker: ${ignored}.`;
  switch (scope) {
    case 'topic':
      return wordsOf(topicDocumentation, name);
    case 'group':
      return wordsOf(groupDocumentation, name);
    case 'broker':
      return wordsOf(brokerDocumentation, name) ?? standIns.get(name);
  }
}
