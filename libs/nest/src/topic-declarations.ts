import { RegistrationError } from './errors.js';
import type { WantedTopic } from './topic-registrar.js';

type Aspect = 'partitions' | 'replicationFactor';
const aspects: readonly Aspect[] = ['partitions', 'replicationFactor'];

/** What the application's declarations say about each topic, taken together: one may say what another leaves open. */
export class TopicDeclarations {
  readonly #byName = new Map<string, WantedTopic>();

  /** @throws RegistrationError CONFLICTING_DECLARATIONS */
  add(topic: WantedTopic): void {
    const before = this.#byName.get(topic.name);
    if (before !== undefined) refuseConflict(before, topic);
    this.#byName.set(topic.name, before === undefined ? topic : filledIn(before, topic));
  }

  /** What is declared, and what `wanted` says where the declarations leave it open. */
  complete(wanted: WantedTopic): WantedTopic {
    const declared = this.#byName.get(wanted.name);
    return declared === undefined ? wanted : filledIn(declared, wanted);
  }
}

function filledIn(first: WantedTopic, second: WantedTopic): WantedTopic {
  return {
    name: first.name,
    partitions: first.partitions ?? second.partitions,
    replicationFactor: first.replicationFactor ?? second.replicationFactor,
    config: { ...second.config, ...first.config },
  };
}

function refuseConflict(first: WantedTopic, second: WantedTopic): void {
  for (const aspect of aspects) refuse(first.name, aspect, first[aspect], second[aspect]);
  for (const [config, value] of Object.entries(second.config)) refuse(first.name, config, first.config[config], value);
}

function refuse(name: string, what: string, first: string | number | undefined, second: string | number | undefined) {
  if (first === undefined || second === undefined || first === second) return;
  const message = `topic '${name}' is declared with ${what} ${first} and with ${what} ${second}`;
  const advice = 'declare it once, in a file that both import, or alike';
  throw new RegistrationError('CONFLICTING_DECLARATIONS', `${message}: ${advice}`);
}
