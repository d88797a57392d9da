import { brokerConfigs } from './broker-configs.js';
import { InvalidConfigValueError, parseConfig } from './definition.js';
import type { ConfigDefinition, ConfigTable } from './definition.js';
import { refuseUnprotected } from './protection.js';

/** A static setting that the broker cannot start with. */
export class BadSettingError extends Error {
  readonly code = 'BAD_SETTING';
  readonly retriable = false;
  constructor(
    readonly setting: string,
    message: string,
  ) {
    super(message);
    this.name = 'BadSettingError';
  }
}

/** What stands unless the settings say otherwise, as in the server.properties that Kafka comes with: internal topics fit one broker. */
export const ownSettings: Readonly<Record<string, string>> = {
  'offsets.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.replication.factor': '1',
};

/** Settings that follow from how the broker is started. */
export const givenByOptions: Readonly<Record<string, string>> = {
  'advertised.listeners': 'give the listeners their advertised addresses',
  'broker.id': 'give the node id instead',
  'controller.listener.names': 'the broker is its own controller',
  'controller.quorum.bootstrap.servers': 'the broker is its own controller',
  'controller.quorum.voters': 'the broker is its own controller',
  listeners: 'give the listeners to listen on instead',
  'log.dir': 'give the data directory instead',
  'log.dirs': 'give the data directory instead',
  'metadata.log.dir': 'the metadata log lives in the data directory',
  'node.id': 'give the node id instead',
  'process.roles': 'a broker is its own controller',
};

const table: ConfigTable = brokerConfigs;
const LISTENER_PREFIX = /^listener\.name\.[^.]+\.(?:[^.]+\.)?/;

/** A broker config's name without a `listener.name.<listener>.` or `listener.name.<listener>.<mechanism>.` before it (KIP-103). */
export function baseName(name: string): string {
  if (table[name] !== undefined || !name.startsWith('listener.name.')) return name;
  const base = name.split('.').slice(3).join('.');
  return table[base] === undefined ? name.replace(LISTENER_PREFIX, '') : base;
}

/** The definition behind a broker config, looking through a listener's prefix. */
export function brokerDefinition(name: string): ConfigDefinition | undefined {
  return table[baseName(name)];
}

/** Checks settings as given by people; throws {@link BadSettingError} with a sentence that says what to do. */
export function checkSettings(settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) checkSetting(name, value);
  const unprotected = refuseUnprotected(settings);
  if (unprotected !== undefined) throw new BadSettingError(unprotected.config, unprotected.message);
}

/** What a config provider is and gets: names that are free to choose. */
const PROVIDER_SETTING = /^config\.providers\.[^.]+\.(?:class|param\..+)$/;

function checkSetting(name: string, value: string): void {
  if (PROVIDER_SETTING.test(name)) return;
  const instead = givenByOptions[name];
  if (instead !== undefined) {
    throw new BadSettingError(name, `the setting ${name} follows from how the broker is started: ${instead}`);
  }
  const definition = brokerDefinition(name);
  if (definition === undefined) throw new BadSettingError(name, unknownSetting(name));
  try {
    parseConfig(name, definition, value);
  } catch (error) {
    if (!(error instanceof InvalidConfigValueError)) throw error;
    const shown = definition.type === 'password' ? 'its value' : `'${value}'`;
    throw new BadSettingError(
      name,
      `the setting ${name} does not take ${shown}: it is ${described(definition)}; change it or leave it out (default: ${definition.defaultText ?? 'none'})`,
    );
  }
}

function described(definition: ConfigDefinition): string {
  const article = definition.type === 'int' ? 'an' : 'a';
  const limits = definition.constraint === undefined ? '' : `, ${definition.constraint.allowed}`;
  return `${article} ${definition.type}${limits}`;
}

function unknownSetting(name: string): string {
  const near = nearest(name, Object.keys(table));
  const hint =
    near === undefined ? 'see the broker settings of Apache Kafka for what there is' : `did you mean ${near}?`;
  return `there is no setting ${name}: ${hint}`;
}

/** The name that takes the fewest edits, if few enough that a slip of the hand explains it. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
