import { docComment } from './doc-comment.ts';
import type { Notes } from './notes.ts';
import { covers, intersect, lowerFirst, parseRange, versionsOf } from './schema.ts';
import type { Range, SchemaField } from './schema.ts';

/** What a field's declaration depends on besides itself. */
export interface FieldContext {
  /** `ProduceRequest.topicData` */
  readonly path: string;
  /** Versions that have the struct around the field. */
  readonly versions: Range;
  /** Constants that stand for shared structs, by Kafka's name. */
  readonly sharedStructs: ReadonlyMap<string, string>;
  readonly notes: Notes;
  /** Names that the declaration takes from the DSL. */
  readonly imports: Set<string>;
}

const constructors: Record<string, string> = { float64: 'float64', bool: 'bool', uuid: 'uuid', records: 'records' };
const nullableForms: Record<string, string> = { string: 'nullableString', bytes: 'nullableBytes' };

/** Fields whose 64 bits all have a meaning: hashes, and 2^63-1 for "not supported". */
const exactFields = /^(FetchRequest\..*\.highWatermark|.*\.metadataHash)$/;

/** Leaves room for the indentation of nested structs. */
const fieldNoteWidth = 100;

/** The fields of a struct as lines of an object literal. */
export function declareFields(fields: readonly SchemaField[], context: FieldContext): string {
  const lines = fields.map((field) => {
    const name = lowerFirst(field.name);
    const path = `${context.path}.${name}`;
    const note = context.notes.get(path);
    return `${note === undefined ? '' : `${docComment(note, fieldNoteWidth)}\n`}${name}: ${declareField(field, { ...context, path })},`;
  });
  return lines.join('\n');
}

function declareField(field: SchemaField, context: FieldContext): string {
  const versions = intersect(parseRange(versionsOf(field)), context.versions);
  const nullable = intersect(parseRange(field.nullableVersions), versions);
  const isNullable = nullable.min <= nullable.max;
  const [maker, element] = makerOf(field, isNullable, { ...context, versions });
  context.imports.add(maker);
  const everywhere = covers(versions, context.versions);
  const options = optionsOf(field, { everywhere, isNullable, versions, exact: maker === 'int64exact' });
  const args = [
    ...(element === undefined ? [] : [element]),
    ...(everywhere ? [] : [`'${versionsOf(field)}'`]),
    ...(options.length === 0 ? [] : [`{ ${options.join(', ')} }`]),
  ];
  return `${maker}(${args.join(', ')})`;
}

/** The DSL's name for the type and, for arrays and structs, what they are made of. */
function makerOf(field: SchemaField, isNullable: boolean, context: FieldContext): [maker: string, element?: string] {
  const isArray = field.type.startsWith('[]');
  const type = isArray ? field.type.slice(2) : field.type;
  if (/^[A-Z]/.test(type)) {
    const body = context.sharedStructs.get(type) ?? structLiteral(declareFields(field.fields ?? [], context));
    if (isArray) return [isNullable ? 'nullableArray' : 'array', body];
    return [isNullable ? 'nullableStruct' : 'struct', body];
  }
  const scalar = scalarMaker(type, isNullable && !isArray, context.path);
  if (!isArray) return [scalar];
  context.imports.add(scalar);
  return [isNullable ? 'nullableArray' : 'array', `${scalar}()`];
}

/** A struct of few plain fields stands on one line, as far as the formatter finds it short enough. */
export function structLiteral(fields: string): string {
  const lines = fields.split('\n');
  const isSmall = lines.length <= 4 && !/\{$|^\/\*\*/m.test(fields);
  return isSmall ? `{ ${lines.join(' ')} }` : `{\n${fields}\n}`;
}

function scalarMaker(type: string, isNullable: boolean, path: string): string {
  if (type === 'int64' && exactFields.test(path)) return 'int64exact';
  return (isNullable ? nullableForms[type] : undefined) ?? constructors[type] ?? type;
}

interface Circumstances {
  readonly everywhere: boolean;
  readonly isNullable: boolean;
  readonly versions: Range;
  readonly exact: boolean;
}

function optionsOf(field: SchemaField, circumstances: Circumstances): string[] {
  const { everywhere, isNullable, versions } = circumstances;
  const options: string[] = [];
  const nullable = parseRange(field.nullableVersions);
  if (isNullable && !covers(nullable, versions)) options.push(`nullable: '${field.nullableVersions}'`);
  if (field.type === 'records' && !isNullable) options.push(`nullable: 'none'`);
  if (field.tag !== undefined) options.push(`tag: ${field.tag}`);
  if (field.tag !== undefined && !covers(parseRange(field.taggedVersions), versions)) {
    options.push(`tagged: '${field.taggedVersions}'`);
  }
  const value = defaultOf(field, circumstances);
  if (value !== undefined) options.push(`default: ${value}`);
  if (field.ignorable === true && !everywhere) options.push('ignorable: true');
  if (field.flexibleVersions !== undefined) options.push(`flexible: '${field.flexibleVersions}'`);
  return options;
}

/** The default to print: none where the DSL's own is the same and the field is optional anyway. */
function defaultOf(field: SchemaField, { everywhere, isNullable, exact }: Circumstances): string | undefined {
  const given = field.default ?? undefined;
  const isOptional = !everywhere || field.tag !== undefined;
  if (isNullable) {
    if (given === 'null') return isOptional ? undefined : 'null';
    return isOptional ? zeroOf(field) : undefined;
  }
  if (given === undefined) return undefined;
  const value = literalOf(field.type, given, exact);
  return isOptional && value === zeroOf(field) ? undefined : value;
}

function literalOf(type: string, value: string | number | boolean, exact: boolean): string {
  if (type === 'string') return `'${String(value)}'`;
  return exact ? `${String(BigInt(value))}n` : String(value);
}

function zeroOf(field: SchemaField): string | undefined {
  if (field.type.startsWith('[]')) return '[]';
  if (field.type === 'string') return `''`;
  if (field.type === 'bytes') return 'Buffer.alloc(0)';
  if (field.type === 'bool') return 'false';
  if (field.type === 'records') return undefined;
  if (!/^[A-Z]/.test(field.type)) return field.type === 'uuid' ? undefined : '0';
  return `{ ${(field.fields ?? []).map((inner) => `${lowerFirst(inner.name)}: ${zeroOf(inner)}`).join(', ')} }`;
}
