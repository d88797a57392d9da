import { intersect, lowerFirst, parseRange, versionsOf } from './schema.ts';
import type { Range, Schema, SchemaField } from './schema.ts';

interface Change {
  readonly added: string[];
  readonly dropped: string[];
  readonly other: string[];
}

/** What each version changed, told by the schema: `v9 flexible; v13 topicId instead of name (KIP-516)`. */
export function versionChanges(schema: Schema): string {
  const valid = parseRange(schema.validVersions);
  const changes = new Map<number, Change>();
  const at = (version: number): Change => {
    const change = changes.get(version) ?? { added: [], dropped: [], other: [] };
    changes.set(version, change);
    return change;
  };
  const flexible = parseRange(schema.flexibleVersions);
  if (flexible.min > valid.min && flexible.min <= valid.max) at(flexible.min).other.push('flexible');
  for (const struct of schema.commonStructs ?? []) {
    collect(struct.fields, intersect(valid, parseRange(struct.versions)), at);
  }
  collect(schema.fields, valid, at);
  for (const [version, kips] of schema.kips)
    if (kips.length > 0 && version > valid.min && version <= valid.max) at(version);
  return [...changes]
    .toSorted(([left], [right]) => left - right)
    .map(([version, change]) => `v${version} ${describe(change, schema.kips.get(version) ?? [])}`.trim())
    .join('; ');
}

function collect(fields: readonly SchemaField[], around: Range, at: (version: number) => Change): void {
  for (const field of fields) {
    const versions = intersect(parseRange(versionsOf(field)), around);
    if (versions.min > versions.max) continue;
    const name = lowerFirst(field.name);
    if (versions.min > around.min) at(versions.min).added.push(name);
    if (versions.max < around.max) at(versions.max + 1).dropped.push(name);
    const nullable = parseRange(field.nullableVersions);
    if (nullable.min > versions.min && nullable.min <= Math.min(versions.max, nullable.max))
      at(nullable.min).other.push(`${name} may be null`);
    collect(field.fields ?? [], versions, at);
  }
}

function describe({ added, dropped, other }: Change, kips: readonly string[]): string {
  const names = (list: readonly string[]): string => [...new Set(list)].join(', ');
  const parts = [...other];
  if (added.length > 0 && dropped.length > 0) parts.push(`${names(added)} instead of ${names(dropped)}`);
  else if (added.length > 0) parts.push(names(added));
  else if (dropped.length > 0) parts.push(`without ${names(dropped)}`);
  const source = kips.length === 0 ? '' : parts.length === 0 ? kips.join(', ') : ` (${kips.join(', ')})`;
  return `${parts.join(', ')}${source}`;
}
