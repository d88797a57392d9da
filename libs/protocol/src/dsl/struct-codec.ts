import { InvalidValueError } from '../cursor/invalid-value-error.js';
import type { Reader } from '../cursor/reader.js';
import type { Writer } from '../cursor/writer.js';
import { UnsupportedVersionError } from '../errors.js';
import { locate } from './error-location.js';
import { fieldCodec } from './field-codec.js';
import { taggedFieldsCodec } from './tagged-fields.js';
import type { TaggedFieldsCodec } from './tagged-fields.js';
import { includesVersion } from './versions.js';
import type { Encoding, FieldDeclaration, FieldDeclarations, StructValue, WireCodec } from './wire-type.js';

interface PresentField {
  readonly name: string;
  readonly codec: WireCodec;
  readonly field: FieldDeclaration;
}

/**
 * The codec of a struct in one version. Which fields the version has is decided here, once; reading and writing only
 * walk the lists.
 */
export function structCodec(fields: FieldDeclarations, encoding: Encoding): WireCodec {
  const entries = Object.entries(fields);
  const isTagged = (field: FieldDeclaration): boolean =>
    encoding.flexible && includesVersion(field.tagged, encoding.version);
  const present = entries.filter(([, field]) => includesVersion(field.versions, encoding.version) && !isTagged(field));
  const tagged = entries.filter(([, field]) => isTagged(field));
  const absent = entries.filter((entry) => !present.includes(entry) && !tagged.includes(entry));
  const plain = present.map(([name, field]) => ({ name, field, codec: fieldCodec(field, encoding, false) }));
  const tags = encoding.flexible ? taggedFieldsCodec(tagged, encoding) : undefined;
  const refused = absent.filter(([, field]) => !field.ignorable);
  const tagsSize = tags === undefined ? 0 : 1;
  return {
    sizeMin: plain.reduce((size, field) => size + field.codec.sizeMin, tagsSize),
    read: structReader(entries, plain, tags),
    ...structWriters({ present: plain, refused, tags, version: encoding.version }),
  };
}

/** Every field is set in the order of the declaration, so that all versions of a message share one hidden class. */
function structReader(
  entries: readonly (readonly [string, FieldDeclaration])[],
  present: readonly PresentField[],
  tags: TaggedFieldsCodec | undefined,
): (reader: Reader) => StructValue {
  const names = entries.map(([name]) => name);
  const readers = entries.map(([name, field]) => {
    const found = present.find((candidate) => candidate.name === name);
    return found === undefined ? () => field.defaultValue() : found.codec.read;
  });
  return (reader) => {
    const value: StructValue = {};
    let index = 0;
    try {
      for (; index < names.length; index++) value[names[index] as string] = (readers[index] as ReadValue)(reader);
    } catch (error) {
      throw locate(error, names[index] ?? '');
    }
    if (tags !== undefined) tags.read(reader, value);
    return value;
  };
}

type ReadValue = (reader: Reader) => unknown;

interface WrittenStruct {
  readonly present: readonly PresentField[];
  readonly refused: readonly (readonly [string, FieldDeclaration])[];
  readonly tags: TaggedFieldsCodec | undefined;
  readonly version: number;
}

function structWriters(written: WrittenStruct): Pick<WireCodec, 'write' | 'writeInPieces'> {
  const { present } = written;
  const write: WireCodec['write'] = (writer, value) => {
    const struct = begin(written, value);
    let name = '';
    try {
      for (const field of present) {
        name = field.name;
        field.codec.write(writer, given(struct, field));
      }
    } catch (error) {
      throw locate(error, name);
    }
    end(written, writer, struct);
  };
  if (present.every(({ codec }) => codec.writeInPieces === undefined)) return { write };
  return { write, writeInPieces: (writer, value) => structPieces(written, writer, value) };
}

function* structPieces(written: WrittenStruct, writer: Writer, value: unknown): Generator<void, void> {
  const struct = begin(written, value);
  for (const field of written.present) {
    try {
      const fieldValue = given(struct, field);
      if (field.codec.writeInPieces === undefined) field.codec.write(writer, fieldValue);
      else yield* field.codec.writeInPieces(writer, fieldValue);
    } catch (error) {
      throw locate(error, field.name);
    }
  }
  end(written, writer, struct);
}

function begin({ refused, version }: WrittenStruct, value: unknown): StructValue {
  if (typeof value !== 'object' || value === null)
    throw new InvalidValueError(`${String(value)} where a struct has to be`);
  const struct = value as StructValue;
  for (const [name, field] of refused) refuse(struct[name], name, field, version);
  return struct;
}

function given(struct: StructValue, { name, field }: PresentField): unknown {
  const value = struct[name];
  return value === undefined ? valueLeftOut(field) : value;
}

function end({ tags, version }: WrittenStruct, writer: Writer, struct: StructValue): void {
  if (tags !== undefined) tags.write(writer, struct);
  else if (hasUnknownTaggedFields(struct)) {
    throw locate(new UnsupportedVersionError(`version ${version} is not flexible`), 'unknownTaggedFields');
  }
}

function valueLeftOut(field: FieldDeclaration): unknown {
  if (!field.optional) throw new InvalidValueError('the value is missing');
  return field.defaultValue();
}

/** As Kafka's generated classes do: a value that would get lost silently is an error. */
function refuse(value: unknown, name: string, field: FieldDeclaration, version: number): void {
  if (value === undefined || field.isDefault(value)) return;
  throw locate(new UnsupportedVersionError(`version ${version} cannot carry a value other than the default`), name);
}

export function hasUnknownTaggedFields(struct: StructValue): boolean {
  const unknown = struct['unknownTaggedFields'];
  return Array.isArray(unknown) && unknown.length > 0;
}
