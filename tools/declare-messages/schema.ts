/** A message as Kafka's schema files describe it. */
export interface Schema {
  readonly name: string;
  readonly type: 'request' | 'response' | 'header' | 'data' | 'metadata' | 'coordinator-key' | 'coordinator-value';
  readonly apiKey?: number;
  readonly listeners?: readonly string[];
  readonly validVersions: string;
  readonly flexibleVersions?: string;
  readonly latestVersionUnstable?: boolean;
  readonly fields: readonly SchemaField[];
  readonly commonStructs?: readonly SchemaStruct[];
  /** KIPs that the schema's comments name, by the version they name them for. */
  readonly kips: ReadonlyMap<number, readonly string[]>;
}

export interface SchemaStruct {
  readonly name: string;
  readonly versions: string;
  readonly fields: readonly SchemaField[];
}

export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly versions?: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly tag?: number;
  readonly default?: string | number | boolean | null;
  readonly ignorable?: boolean;
  readonly flexibleVersions?: string;
  readonly fields?: readonly SchemaField[];
}

/** Parses a schema; undefined for messages that the release no longer has. */
export function parseSchema(text: string): Schema | undefined {
  const schema = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')) as Omit<Schema, 'kips'>;
  if (schema.validVersions === 'none') return undefined;
  return { ...schema, kips: kipsByVersion(text) };
}

function kipsByVersion(text: string): Map<number, string[]> {
  const kips = new Map<number, string[]>();
  let version: number | undefined;
  for (const [, comment = ''] of text.matchAll(/^\s*\/\/(.*)$/gm)) {
    const opening = /^\s*(?:Starting (?:in|from) )?versions? (\d+)/i.exec(comment);
    if (opening !== null) version = Number(opening[1]);
    if (comment.trim() === '') version = undefined;
    if (version === undefined) continue;
    const known = kips.get(version) ?? [];
    const found = [...comment.matchAll(/KIP[-_]\d+/g)].map(([kip]) => kip.replace('_', '-'));
    kips.set(version, [...new Set([...known, ...found])]);
  }
  return kips;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

const noVersions: Range = { min: 1, max: 0 };

export function parseRange(text: string | undefined): Range {
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text ?? 'none');
  if (match === null) return noVersions;
  const min = Number(match[1]);
  if (match[2] !== undefined) return { min, max: Number.MAX_SAFE_INTEGER };
  return { min, max: Number(match[3] ?? min) };
}

export function intersect(left: Range, right: Range): Range {
  return { min: Math.max(left.min, right.min), max: Math.min(left.max, right.max) };
}

export function covers(outer: Range, inner: Range): boolean {
  return outer.min <= inner.min && outer.max >= inner.max;
}

/** The versions that have a field; a tagged field may leave them to its tagged versions. */
export function versionsOf(field: SchemaField): string {
  const text = field.versions ?? field.taggedVersions;
  if (text === undefined) throw new Error(`${field.name} has no versions`);
  return text;
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `AddPartitionsToTxn` -> `add-partitions-to-txn`, `KRaftVersion` -> `kraft-version`. */
export function kebabCase(name: string): string {
  return name
    .replace('KRaft', 'Kraft')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
