/** A parsed config value. Longs are numbers: beyond 2^53 they are rounded, which only "never" values reach. */
export type ConfigValue = boolean | number | string | readonly string[] | null;

/** How a config and its value are called in a sentence about them. */
export interface ValueInWords {
  /** The config's name. */
  readonly config: string;
  /** The parsed value as Java prints it: `-5.0` for a double, `[a, b]` for a list. */
  readonly value: string;
}

/** What a config's value has to satisfy beyond its type (Kafka's ConfigDef.Validator). */
export interface Constraint {
  /** Shown to people: what is allowed, e.g. `at least 1`. */
  readonly allowed: string;
  /** A whole sentence that says why the value is refused, as Kafka puts it; undefined when the value is fine. */
  refuse(value: ConfigValue, words: ValueInWords): string | undefined;
}

/** The usual sentence (Kafka's ConfigException with name and value). */
export function invalidValue({ config, value }: ValueInWords, reason: string): string {
  return `Invalid value ${value} for configuration ${config}: ${reason}`;
}

function constraint(allowed: string, reasonAgainst: (value: ConfigValue) => string | undefined): Constraint {
  return {
    allowed,
    refuse(value, words) {
      const reason = reasonAgainst(value);
      return reason === undefined ? undefined : invalidValue(words, reason);
    },
  };
}

export function atLeast(min: number): Constraint {
  return constraint(`at least ${min}`, (value) => outside(value, min, Infinity));
}

export function between(min: number, max: number): Constraint {
  return constraint(`from ${min} to ${max}`, (value) => outside(value, min, max));
}

function outside(value: ConfigValue, min: number, max: number): string | undefined {
  if (typeof value !== 'number') return 'Value must be non-null';
  if (value < min) return `Value must be at least ${min}`;
  if (value > max) return `Value must be no more than ${max}`;
  return undefined;
}

/** gzip's levels, or -1 for zlib's own default. */
export const gzipLevel = constraint('from 1 to 9, or -1', (value) =>
  value === -1 || outside(value, 1, 9) === undefined ? undefined : 'Value must be between 1 and 9 or equal to -1',
);

export function oneOf(...values: readonly string[]): Constraint {
  const allowed = `one of: ${values.join(', ')}`;
  return constraint(allowed, (value) => (values.includes(String(value)) ? undefined : `String must be ${allowed}`));
}

export function oneOfIgnoringCase(...values: readonly string[]): Constraint {
  const allowed = `one of (case insensitive): ${values.join(', ')}`;
  const isOneOf = (value: ConfigValue): boolean => values.includes(String(value).toUpperCase());
  return constraint(allowed, (value) => (isOneOf(value) ? undefined : `String must be ${allowed}`));
}

/** A list without empty elements (Kafka's ConfigDef.ValidList); what comes twice is dropped when it is parsed. */
export const distinct: Constraint = {
  allowed: 'a list without empty elements',
  refuse: (value, { config }) => refuseEmptyElement(value, config),
};

/** Like {@link distinct}, with at least one element. */
export const distinctNonEmpty: Constraint = {
  allowed: 'a list of at least one element, none empty',
  refuse: (value, { config }) =>
    refuseEmptyList(value, config, 'any non-empty value') ?? refuseEmptyElement(value, config),
};

/** A list of some of these values; it may be empty. */
export function eachOf(...values: readonly string[]): Constraint {
  return {
    allowed: `a list of: ${values.join(', ')}`,
    refuse: (value, { config }) => refuseElements(value, config, values),
  };
}

/** Like {@link eachOf}, with at least one element. */
export function someOf(...values: readonly string[]): Constraint {
  const valid = `[${values.join(', ')}]`;
  return {
    allowed: `one or more of: ${values.join(', ')}`,
    refuse: (value, { config }) => refuseEmptyList(value, config, valid) ?? refuseElements(value, config, values),
  };
}

function refuseElements(value: ConfigValue, config: string, values: readonly string[]): string | undefined {
  const wrong = asList(value).find((element) => !values.includes(element));
  if (wrong === undefined) return undefined;
  if (wrong === '') return refuseEmptyElement(value, config);
  return invalidValue({ config, value: wrong }, `String must be one of: ${values.join(', ')}`);
}

function refuseEmptyElement(value: ConfigValue, config: string): string | undefined {
  return asList(value).includes('') ? `Configuration '${config}' values must not be empty.` : undefined;
}

function refuseEmptyList(value: ConfigValue, config: string, valid: string): string | undefined {
  if (asList(value).length > 0) return undefined;
  return `Configuration '${config}' must not be empty. Valid values include: ${valid}`;
}

export const nonEmpty = constraint('a non-empty string', (value) =>
  value === '' ? 'String must be non-empty' : undefined,
);

export const required = constraint('any string', (value) => (value === null ? 'entry must be non null' : undefined));

/** The name of one of Kafka's own classes: others would have to be loaded, which only a Java process can. */
export const kafkaClass = constraint("the name of one of Kafka's classes", (value) =>
  String(value).startsWith('org.apache.kafka.') ? undefined : `Class ${String(value)} could not be found.`,
);

/** `*`, or partition:broker pairs (Kafka's ThrottledReplicaListValidator). */
export const throttledReplicas: Constraint = {
  allowed: "'*' or a list of partition:broker",
  refuse(value, words) {
    const elements = asList(value);
    const isFine = elements.join('') === '*' || elements.every((element) => /^(\d+:\d+)?$/.test(element));
    if (isFine) return undefined;
    const pairs = '[partitionId]:[brokerId],[partitionId]:[brokerId],...';
    const format = `must be the literal '*' or a list of replicas in the following format: ${pairs}`;
    return invalidValue(words, `${words.config} ${format}`);
  },
};

/** `id@host:port` elements. */
export const quorumVoters = constraint('a list of id@host:port', (value) =>
  asList(value).every((voter) => /^\d+@.+:\d+$/.test(voter)) ? undefined : 'each voter must be given as id@host:port',
);

export const hostPorts = constraint('a list of host:port', (value) =>
  asList(value).every((entry) => /^.+:\d+$/.test(entry)) ? undefined : 'each entry must be host:port',
);

/** `host:count` pairs, comma-separated: how many connections an address may have. */
export const connectionCounts = constraint('host:count pairs', (value) => {
  const entries = String(value)
    .split(',')
    .map((entry) => entry.trim());
  if (entries.join('') === '') return undefined;
  const isFine = entries.every((entry) => /^[a-zA-Z0-9.:%[\]-]+:-?\d+$/.test(entry));
  return isFine ? undefined : 'each entry must be host:count, the host a name or an address';
});

/** `earliest`, `latest` or `by_duration:<ISO 8601 duration>` (KIP-932). */
export const shareOffsetReset: Constraint = {
  allowed: 'earliest, latest or by_duration:PnDTnHnMn.nS',
  refuse(value, words) {
    const duration =
      /^(earliest|latest|by_duration:[Pp](?=.)(\d+[Dd])?([Tt](?=.)(\d+[Hh])?(\d+[Mm])?(\d+(\.\d+)?[Ss])?)?)$/;
    if (duration.test(String(value))) return undefined;
    const allowed = "either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.";
    return invalidValue(
      words,
      `Invalid value \`${words.value}\` for configuration ${words.config}. The value must be ${allowed}`,
    );
  },
};

function asList(value: ConfigValue): readonly string[] {
  return Array.isArray(value) ? value : [];
}
