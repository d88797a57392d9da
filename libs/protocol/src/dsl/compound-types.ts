import { InvalidValueError } from '../cursor/invalid-value-error.js';
import type { Writer } from '../cursor/writer.js';
import { locate } from './error-location.js';
import { hasUnknownTaggedFields, structCodec } from './struct-codec.js';
import type { Encoding, FieldDeclaration, FieldDeclarations, StructValue, WireCodec, WireType } from './wire-type.js';

/** Elements one after the other, their number first. */
export function arrayType(element: WireType): WireType {
  return {
    kind: 'array',
    name: `[]${element.name}`,
    element,
    codec(encoding) {
      const codec = element.codec({ ...encoding, nullable: false, tagged: false });
      const array = arrayCodec(codec, encoding);
      if (element.kind !== 'struct') return array;
      return { ...array, writeInPieces: (writer, value) => arrayPieces(codec, encoding, writer, value) };
    },
    zero: () => [],
    isZero: (value) => Array.isArray(value) && value.length === 0,
  };
}

function arrayCodec(element: WireCodec, encoding: Encoding): WireCodec {
  const { flexible, nullable } = encoding;
  return {
    sizeMin: flexible ? 1 : 4,
    read(reader): unknown {
      const length = flexible ? reader.compactArrayLength(element.sizeMin) : reader.arrayLength(element.sizeMin);
      if (length === -1) {
        if (nullable) return null;
        throw reader.malformed('null where an array has to be', reader.position);
      }
      const values: unknown[] = [];
      let index = 0;
      try {
        for (; index < length; index++) values.push(element.read(reader));
      } catch (error) {
        throw locate(error, `[${index}]`);
      }
      return values;
    },
    write(writer, value): void {
      const values = beginArray(encoding, writer, value);
      let index = 0;
      try {
        for (; index < values.length; index++) element.write(writer, values[index]);
      } catch (error) {
        throw locate(error, `[${index}]`);
      }
    },
  };
}

function* arrayPieces(element: WireCodec, encoding: Encoding, writer: Writer, value: unknown): Generator<void, void> {
  const values = beginArray(encoding, writer, value);
  let index = 0;
  try {
    for (; index < values.length; index++) {
      if (element.writeInPieces === undefined) element.write(writer, values[index]);
      else yield* element.writeInPieces(writer, values[index]);
      yield;
    }
  } catch (error) {
    throw locate(error, `[${index}]`);
  }
}

/** Writes how many there are. */
function beginArray({ flexible, nullable }: Encoding, writer: Writer, value: unknown): readonly unknown[] {
  if (value === null && nullable) {
    if (flexible) writer.uvarint(0);
    else writer.int32(-1);
    return [];
  }
  if (!Array.isArray(value))
    throw new InvalidValueError(`${value === null ? 'null' : typeof value} where an array has to be`);
  const values: readonly unknown[] = value;
  if (flexible) writer.uvarint(values.length + 1);
  else writer.int32(values.length);
  return values;
}

/** A struct in a struct. */
export function structType(fields: FieldDeclarations): WireType {
  const entries = Object.entries(fields);
  return {
    kind: 'struct',
    name: 'struct',
    fields,
    codec(encoding) {
      const codec = structCodec(fields, encoding);
      if (!encoding.nullable) return codec;
      return encoding.tagged ? nullableTaggedStruct(codec) : nullableStruct(codec);
    },
    zero: () => zeroStruct(entries),
    isZero: (value) => isZeroStruct(entries, value),
  };
}

/** Kafka puts a byte before a struct that may be null: -1 for null, 1 otherwise. */
function nullableStruct(codec: WireCodec): WireCodec {
  return {
    sizeMin: 1,
    read: (reader) => (reader.int8() < 0 ? null : codec.read(reader)),
    write(writer, value): void {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) codec.write(writer, value);
    },
  };
}

/** In a tagged field the byte is an unsigned varint instead: 0 for null, 1 otherwise (Kafka's MessageDataGenerator). */
function nullableTaggedStruct(codec: WireCodec): WireCodec {
  return {
    sizeMin: 1,
    read: (reader) => (reader.uvarint() === 0 ? null : codec.read(reader)),
    write(writer, value): void {
      writer.uvarint(value === null ? 0 : 1);
      if (value !== null) codec.write(writer, value);
    },
  };
}

type FieldEntries = readonly (readonly [name: string, field: FieldDeclaration])[];

function zeroStruct(entries: FieldEntries): StructValue {
  const value: StructValue = {};
  for (const [name, field] of entries) value[name] = field.defaultValue();
  return value;
}

function isZeroStruct(entries: FieldEntries, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const struct = value as StructValue;
  if (hasUnknownTaggedFields(struct)) return false;
  return entries.every(([name, field]) => struct[name] === undefined || field.isDefault(struct[name]));
}
