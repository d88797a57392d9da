import { invalidValue, kafkaClass } from './constraint.js';
import type { Constraint, ConfigValue } from './constraint.js';
import { javaDouble, javaDoubleText, javaInteger, javaTrim } from './java-values.js';

export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password';

/** How a broker config can change while the broker runs (Kafka's DynamicBrokerConfig). */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide';

/** One config: its type, default and limits. */
export interface ConfigDefinition<T extends ConfigType = ConfigType> {
  readonly type: T;
  /** As DescribeConfigs shows it; null when there is none. */
  readonly defaultText: string | null;
  readonly constraint?: Constraint;
  /** Can be set, but is not shown (Kafka's defineInternal). */
  readonly isInternal: boolean;
  readonly updateMode: UpdateMode;
}

export type ConfigTable = Readonly<Record<string, ConfigDefinition>>;

/** Long.MAX_VALUE: Kafka's way to say never, or without limit. */
export const NEVER = '9223372036854775807';

function define<T extends ConfigType>(
  type: T,
  defaultText: string | null,
  constraint?: Constraint,
): ConfigDefinition<T> {
  const definition = { type, defaultText, isInternal: false, updateMode: 'read-only' } as const;
  return constraint === undefined ? definition : { ...definition, constraint };
}

function text(value: number | string | null): string | null {
  return value === null ? null : String(value);
}

export function boolean(defaultValue: boolean | null): ConfigDefinition<'boolean'> {
  return define('boolean', defaultValue === null ? null : String(defaultValue));
}

export function int(defaultValue: number | null, constraint?: Constraint): ConfigDefinition<'int'> {
  return define('int', text(defaultValue), constraint);
}

export function short(defaultValue: number | null, constraint?: Constraint): ConfigDefinition<'short'> {
  return define('short', text(defaultValue), constraint);
}

export function long(defaultValue: number | string | null, constraint?: Constraint): ConfigDefinition<'long'> {
  return define('long', text(defaultValue), constraint);
}

/** The default is given as Java prints it (`1.0`, not `1`). */
export function double(defaultValue: string | null, constraint?: Constraint): ConfigDefinition<'double'> {
  return define('double', defaultValue, constraint);
}

export function string(defaultValue: string | null, constraint?: Constraint): ConfigDefinition<'string'> {
  return define('string', defaultValue, constraint);
}

export function list(defaultValue: string | null, constraint?: Constraint): ConfigDefinition<'list'> {
  return define('list', defaultValue, constraint);
}

export function className(defaultValue: string | null): ConfigDefinition<'class'> {
  return define('class', defaultValue, kafkaClass);
}

export function password(defaultValue: string | null, constraint?: Constraint): ConfigDefinition<'password'> {
  return define('password', defaultValue, constraint);
}

export function internal<D extends ConfigDefinition>(definition: D): D {
  return { ...definition, isInternal: true };
}

/** Can be altered while brokers run, for one of them or for all. */
export function clusterWide<D extends ConfigDefinition>(definition: D): D {
  return { ...definition, updateMode: 'cluster-wide' };
}

/** Can be altered while brokers run, but only broker by broker. */
export function perBroker<D extends ConfigDefinition>(definition: D): D {
  return { ...definition, updateMode: 'per-broker' };
}

/** A value that its config does not take. The message is Kafka's ConfigException's. */
export class InvalidConfigValueError extends Error {
  readonly code = 'INVALID_CONFIG';
  constructor(
    readonly config: string,
    message: string,
  ) {
    super(message);
    this.name = 'InvalidConfigValueError';
  }
}

/** Parses and checks a value as Kafka's ConfigDef does; throws {@link InvalidConfigValueError}. */
export function parseConfig(name: string, definition: ConfigDefinition, value: string): ConfigValue {
  const parsed = parseType(definition.type, javaTrim(value));
  if (parsed === undefined) {
    const complaint = invalidValue({ config: name, value }, typeComplaint(definition.type));
    throw new InvalidConfigValueError(name, complaint);
  }
  const shown = Array.isArray(parsed) ? `[${parsed.join(', ')}]` : canonicalText(definition, value);
  const refusal = definition.constraint?.refuse(parsed, { config: name, value: shown });
  if (refusal !== undefined) throw new InvalidConfigValueError(name, refusal);
  return parsed;
}

function parseType(type: ConfigType, trimmed: string): ConfigValue | undefined {
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(trimmed) ? trimmed.toLowerCase() === 'true' : undefined;
    case 'short':
      return parseInteger(trimmed, 15n);
    case 'int':
      return parseInteger(trimmed, 31n);
    case 'long':
      return parseInteger(trimmed, 63n);
    case 'double':
      return javaDouble(trimmed);
    case 'list':
      // Elements that come twice are dropped (KIP-1161).
      return trimmed === '' ? [] : [...new Set(trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/))];
    case 'string':
    case 'class':
    case 'password':
      return trimmed;
  }
}

function parseInteger(trimmed: string, bits: bigint): number | undefined {
  const value = javaInteger(trimmed);
  const limit = 1n << bits;
  return value !== undefined && value >= -limit && value < limit ? Number(value) : undefined;
}

function typeComplaint(type: ConfigType): string {
  if (type === 'boolean') return 'Expected value to be either true or false';
  return `Not a number of type ${type.toUpperCase()}`;
}

/** A given value as DescribeConfigs shows it: parsed and printed again, as Kafka does. */
export function canonicalText(definition: ConfigDefinition, value: string): string {
  const parsed = parseType(definition.type, javaTrim(value));
  if (parsed === undefined || parsed === null) return value;
  if (Array.isArray(parsed)) return parsed.join(',');
  if (definition.type === 'double') return javaDoubleText(Number(parsed));
  if (definition.type === 'long') return String(javaInteger(javaTrim(value)));
  return String(parsed);
}
