import type { RecordType, ValueOfType } from './record-type.js';
import { unknownNames } from './unknown-names.js';

declare const types: unique symbol;
const OPTIONS: readonly (keyof TopicOptions<RecordType, RecordType>)[] = [
  'key',
  'value',
  'partitions',
  'replicationFactor',
  'config',
];
const brand = Symbol.for('barnabas:topic');

/** What a service knows about a topic. Made by {@link topic}; immutable, belongs to no application, opens nothing. */
export interface Topic<K = unknown, V = unknown> {
  readonly name: string;
  readonly key: RecordType;
  readonly value: RecordType;
  /** Undefined leaves it to the broker. */
  readonly partitions: number | undefined;
  /** Undefined leaves it to the broker. */
  readonly replicationFactor: number | undefined;
  readonly config: Readonly<Record<string, string>>;
  /** Under which Nest finds the producer of this topic. */
  readonly producerToken: symbol;
  readonly [types]?: { readonly key: K; readonly value: V };
}

/** How the topic's keys look to a program. */
export type KeyOf<T extends Topic> = T extends Topic<infer K, unknown> ? K : never;
/** How the topic's values look to a program. */
export type ValueOf<T extends Topic> = T extends Topic<unknown, infer V> ? V : never;

export interface TopicOptions<K extends RecordType, V extends RecordType> {
  /** Default `String`. */
  readonly key?: K;
  /** Default `Object`: any JSON, unchecked. */
  readonly value?: V;
  /** For creating the topic. Default: the broker's `num.partitions`. */
  readonly partitions?: number;
  /** For creating the topic. Default: the broker's `default.replication.factor`. */
  readonly replicationFactor?: number;
  /** Kafka's topic configs by name, as in `{ 'retention.ms': 86_400_000 }`. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Declares a topic: `topic('orders', { key: String, value: OrderPlaced, partitions: 6 })`. An application that produces to it or
 * subscribes to it creates it when it is missing, and reports what differs when it is not.
 * @throws RangeError when Kafka would refuse the name or a number, or there is no such option
 */
export function topic<K extends RecordType = StringConstructor, V extends RecordType = ObjectConstructor>(
  name: string,
  options: TopicOptions<K, V> = {},
): Topic<ValueOfType<K>, ValueOfType<V>> {
  checkTopicName(name);
  const unknown = unknownNames(options, OPTIONS, 'option');
  if (unknown !== undefined) throw new RangeError(`topic '${name}': ${unknown}`);
  checkPositive(name, 'partitions', options.partitions);
  checkPositive(name, 'replicationFactor', options.replicationFactor);
  const config = Object.entries(options.config ?? {}).map(([key, value]) => [key, String(value)] as const);
  const declared = {
    name,
    key: options.key ?? String,
    value: options.value ?? Object,
    partitions: options.partitions,
    replicationFactor: options.replicationFactor,
    config: Object.freeze(Object.fromEntries(config)),
    producerToken: Symbol(`TopicProducer(${name})`),
  };
  Object.defineProperty(declared, brand, { value: true });
  return Object.freeze(declared);
}

/** Tells a declared topic from a plain name, also when it comes from another copy of this package. */
export function isTopic(value: unknown): value is Topic {
  return typeof value === 'object' && value !== null && brand in value;
}

/** What is wrong with a decorator's argument that is no topic; undefined is what files get of each other that import each other. */
export function noTopic(value: unknown): string {
  const advice = value === undefined ? ': do the files of topic and handler import each other?' : '';
  return `the topic is ${String(value)}, not a topic(...) or a name${advice}`;
}

/** Kafka's rule (`Topic.validate`): 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', but neither '.' nor '..'. */
export function checkTopicName(name: string): void {
  const isLegal = /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';
  if (!isLegal)
    throw new RangeError(`'${name}' is no name for a topic: use up to 249 letters, digits, '.', '_' and '-'`);
}

function checkPositive(name: string, option: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1))
    throw new RangeError(`${option} of topic '${name}' must be a whole number of at least 1, not ${value}`);
}
