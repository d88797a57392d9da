import { InvalidValueError } from '../cursor/invalid-value-error.js';
import type { Reader } from '../cursor/reader.js';
import { Writer } from '../cursor/writer.js';
import { locate } from './error-location.js';
import { fieldCodec } from './field-codec.js';
import type { Encoding, FieldDeclaration, StructValue, WireCodec } from './wire-type.js';

/** A tagged field that this release does not know: kept as it came and written back. */
export interface UnknownTaggedField {
  readonly tag: number;
  readonly data: Buffer;
}

/** The end of every struct of a flexible version (KIP-482). */
export interface TaggedFieldsCodec {
  read(reader: Reader, value: StructValue): void;
  write(writer: Writer, value: StructValue): void;
}

interface TaggedField {
  readonly tag: number;
  readonly name: string;
  readonly field: FieldDeclaration;
  readonly codec: WireCodec;
}

export function taggedFieldsCodec(
  fields: readonly (readonly [string, FieldDeclaration])[],
  encoding: Encoding,
): TaggedFieldsCodec {
  const known = fields
    .map(([name, field]) => ({ tag: field.tag ?? 0, name, field, codec: fieldCodec(field, encoding, true) }))
    .toSorted((left, right) => left.tag - right.tag);
  const byTag = new Map(known.map((field) => [field.tag, field]));
  return {
    read(reader, value): void {
      const count = reader.uvarint();
      for (let index = 0; index < count; index++) readTaggedField(reader, value, byTag);
    },
    write(writer, value): void {
      const unknown = unknownTaggedFieldsOf(value);
      const written = known.filter(({ name, field }) => value[name] !== undefined && !field.isDefault(value[name]));
      writer.uvarint(written.length + unknown.length);
      if (unknown.length === 0) {
        for (const field of written) writeKnown(writer, field, value);
      } else {
        writeInOrder(writer, written, unknown, value);
      }
    },
  };
}

function readTaggedField(reader: Reader, value: StructValue, byTag: ReadonlyMap<number, TaggedField>): void {
  const tag = reader.uvarint();
  const size = reader.uvarint();
  const field = byTag.get(tag);
  const start = reader.position;
  const data = reader.raw(size);
  if (field === undefined) {
    const unknown = (value['unknownTaggedFields'] ??= []) as UnknownTaggedField[];
    unknown.push({ tag, data });
    return;
  }
  reader.position = start;
  try {
    value[field.name] = field.codec.read(reader);
    if (reader.position !== start + size) {
      throw reader.malformed(`tag ${tag} takes ${reader.position - start} bytes instead of ${size}`, start);
    }
  } catch (error) {
    throw locate(error, field.name);
  }
}

function writeKnown(writer: Writer, { tag, name, codec }: TaggedField, value: StructValue): void {
  const body = new Writer();
  try {
    codec.write(body, value[name]);
  } catch (error) {
    throw locate(error, name);
  }
  writer.uvarint(tag);
  writer.uvarint(body.sizeBytes);
  for (const chunk of body.chunks()) writer.raw(chunk);
}

/** Tags ascend on the wire, known and unknown ones together; none comes twice. */
function writeInOrder(
  writer: Writer,
  known: readonly TaggedField[],
  unknown: readonly UnknownTaggedField[],
  value: StructValue,
): void {
  const byTag = new Map<number, TaggedField | UnknownTaggedField>();
  for (const field of [...known, ...unknown]) {
    if (byTag.has(field.tag))
      throw locate(new InvalidValueError(`tag ${field.tag} comes twice`), 'unknownTaggedFields');
    byTag.set(field.tag, field);
  }
  for (const field of [...byTag.values()].toSorted((left, right) => left.tag - right.tag)) {
    if ('codec' in field) {
      writeKnown(writer, field, value);
    } else {
      writer.uvarint(field.tag);
      writer.uvarint(field.data.length);
      writer.raw(field.data);
    }
  }
}

function unknownTaggedFieldsOf(value: StructValue): readonly UnknownTaggedField[] {
  return (value['unknownTaggedFields'] ?? []) as readonly UnknownTaggedField[];
}
