import type { ConfigValue } from './constraint.js';
import { parseConfig } from './definition.js';
import type { ConfigTable } from './definition.js';
import type { NamesOf } from './broker-configs.js';

/**
 * Values by name, typed by the table: `number('retention.ms')`. Longs beyond 2^53 are rounded, which only Kafka's "never"
 * (Long.MAX_VALUE) reaches. A name of another type does not compile.
 */
export class TypedConfigs<T extends ConfigTable> {
  readonly #parsed = new Map<string, ConfigValue>();

  constructor(
    private readonly table: T,
    /** The text that stands for a config, null when there is none. */
    private readonly textOf: (name: string) => string | null,
  ) {}

  boolean(name: NamesOf<T, 'boolean'>): boolean {
    return this.valueOf(name) === true;
  }

  /** NaN never comes out: a numeric config without a value throws; ask {@link optionalNumber} for those. */
  number(name: NamesOf<T, 'int' | 'short' | 'long' | 'double'>): number {
    const value = this.optionalNumber(name);
    if (value === undefined) throw new Error(`the config ${name} has no value and no default`);
    return value;
  }

  optionalNumber(name: NamesOf<T, 'int' | 'short' | 'long' | 'double'>): number | undefined {
    const value = this.valueOf(name);
    return typeof value === 'number' ? value : undefined;
  }

  string(name: NamesOf<T, 'string' | 'class' | 'password'>): string | null {
    const value = this.valueOf(name);
    return typeof value === 'string' ? value : null;
  }

  list(name: NamesOf<T, 'list'>): readonly string[] {
    const value = this.valueOf(name);
    return Array.isArray(value) ? value : [];
  }

  /** The value of any config, whatever its type. */
  valueOf(name: string): ConfigValue {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const definition = this.table[name];
    const text = this.textOf(name);
    const value = definition === undefined || text === null ? null : parseConfig(name, definition, text);
    this.#parsed.set(name, value);
    return value;
  }
}
