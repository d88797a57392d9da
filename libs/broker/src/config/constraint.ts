/** A parsed config value. Longs are numbers: beyond 2^53 they are rounded, which only "never" values reach. */
export type ConfigValue = boolean | number | string | readonly string[] | null;

/** What a config's value has to satisfy beyond its type (Kafka's ConfigDef.Validator). */
export interface Constraint {
  /** Shown to people: what is allowed, e.g. `at least 1`. */
  readonly allowed: string;
  /** Why the value is refused, or undefined when it is fine. */
  refuse(value: ConfigValue): string | undefined;
}

export function atLeast(min: number): Constraint {
  return { allowed: `at least ${min}`, refuse: (value) => outside(value, min, Infinity) };
}

export function between(min: number, max: number): Constraint {
  return { allowed: `from ${min} to ${max}`, refuse: (value) => outside(value, min, max) };
}

function outside(value: ConfigValue, min: number, max: number): string | undefined {
  if (typeof value !== 'number') return 'Value must be non-null';
  if (value < min) return `Value must be at least ${min}`;
  if (value > max) return `Value must be no more than ${max}`;
  return undefined;
}

/** gzip's levels, or -1 for zlib's own default. */
export const gzipLevel: Constraint = {
  allowed: 'from 1 to 9, or -1',
  refuse: (value) =>
    value === -1 || outside(value, 1, 9) === undefined ? undefined : 'Value must be between 1 and 9 or equal to -1',
};

export function oneOf(...values: readonly string[]): Constraint {
  const allowed = `one of: ${values.join(', ')}`;
  return { allowed, refuse: (value) => (values.includes(String(value)) ? undefined : `String must be ${allowed}`) };
}

export function oneOfIgnoringCase(...values: readonly string[]): Constraint {
  const allowed = `one of (case insensitive): ${values.join(', ')}`;
  return {
    allowed,
    refuse: (value) => (values.includes(String(value).toUpperCase()) ? undefined : `String must be ${allowed}`),
  };
}

/** A list without empty elements; what comes twice is dropped when it is parsed. */
export const distinct: Constraint = {
  allowed: 'a list without empty elements',
  refuse: (value) => (asList(value).includes('') ? 'values must not be empty' : undefined),
};

/** A list of some of these values; it may be empty. */
export function eachOf(...values: readonly string[]): Constraint {
  return {
    allowed: `a list of: ${values.join(', ')}`,
    refuse(value) {
      const isFine = asList(value).every((element) => values.includes(element));
      return isFine ? undefined : `String must be one of: ${values.join(', ')}`;
    },
  };
}

export const nonEmpty: Constraint = {
  allowed: 'a non-empty string',
  refuse: (value) => (value === '' ? 'String must be non-empty' : undefined),
};

export const required: Constraint = {
  allowed: 'any string',
  refuse: (value) => (value === null ? 'entry must be non null' : undefined),
};

/** `*`, or partition:broker pairs (Kafka's ThrottledReplicaListValidator). */
export const throttledReplicas: Constraint = {
  allowed: "'*' or a list of partition:broker",
  refuse(value) {
    const elements = asList(value);
    const isFine = elements.join('') === '*' || elements.every((element) => /^(\d+:\d+)?$/.test(element));
    return isFine
      ? undefined
      : "must be the literal '*' or a list of replicas as partition:broker,partition:broker,...";
  },
};

/** `id@host:port` elements. */
export const quorumVoters: Constraint = {
  allowed: 'a list of id@host:port',
  refuse: (value) =>
    asList(value).every((voter) => /^\d+@.+:\d+$/.test(voter)) ? undefined : 'each voter must be given as id@host:port',
};

export const hostPorts: Constraint = {
  allowed: 'a list of host:port',
  refuse: (value) =>
    asList(value).every((entry) => /^.+:\d+$/.test(entry)) ? undefined : 'each entry must be host:port',
};

/** `earliest`, `latest` or `by_duration:<ISO 8601 duration>` (KIP-932). */
export const shareOffsetReset: Constraint = {
  allowed: 'earliest, latest or by_duration:PnDTnHnMn.nS',
  refuse: (value) =>
    /^(earliest|latest|by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/i.test(String(value))
      ? undefined
      : 'must be earliest, latest or by_duration:PnDTnHnMn.nS',
};

function asList(value: ConfigValue): readonly string[] {
  return Array.isArray(value) ? value : [];
}
