import { bytesType, recordsType } from './bytes-types.js';
import { arrayType, structType } from './compound-types.js';
import {
  boolType,
  float64Type,
  int16Type,
  int32Type,
  int64Type,
  int64exactType,
  int8Type,
  stringType,
  uint16Type,
  uint32Type,
  uuidType,
} from './scalar-types.js';
import { Field } from './field.js';
import type { FieldArguments, Fields, IsOptional, StructRead, StructWrite } from './field.js';
import type { WireType } from './wire-type.js';

/** Declares a field of one type: no argument, the versions that have it, options, or versions and options. */
type Declare<R, W = R> = <const A extends FieldArguments<W>>(...args: A) => Field<R, W, IsOptional<A>>;

function declare<R, W = R>(type: WireType): Declare<R, W> {
  return (...args) => new Field(type, args, false);
}

function declareNullable<R, W = R>(type: WireType): Declare<R | null, W | null> {
  return (...args) => new Field(type, args, true);
}

export const bool = declare<boolean>(boolType);
export const int8 = declare<number>(int8Type);
export const int16 = declare<number>(int16Type);
export const uint16 = declare<number>(uint16Type);
export const int32 = declare<number>(int32Type);
export const uint32 = declare<number>(uint32Type);
/** As a number; values beyond +-2^53 are errors in both directions. */
export const int64 = declare<number>(int64Type);
/** As a bigint, where all 64 bits have a meaning: a hash, or 2^63-1 for "not known". */
export const int64exact = declare<bigint>(int64exactType);
export const float64 = declare<number>(float64Type);
/** Kafka's 22-character form; the default is the uuid of zeros. */
export const uuid = declare<string>(uuidType);
export const string = declare<string>(stringType);
export const nullableString = declareNullable<string>(stringType);
/** Read as a view on the message's bytes. */
export const bytes = declare<Buffer, Uint8Array>(bytesType);
export const nullableBytes = declareNullable<Buffer, Uint8Array>(bytesType);
/** Record batches: read as a view, written from one or several chunks without copying. */
export const records = declareNullable<Buffer, Uint8Array | readonly Uint8Array[]>(recordsType);

/** What an array is made of: another field's type, or a struct given by its fields. */
type Element = Field<unknown, unknown, boolean> | Fields;
type ReadOf<E extends Element> =
  E extends Field<infer R, unknown, boolean> ? R : E extends Fields ? StructRead<E> : never;
type WriteOf<E extends Element> =
  E extends Field<unknown, infer W, boolean> ? W : E extends Fields ? StructWrite<E> : never;

export function array<E extends Element, const A extends FieldArguments<readonly WriteOf<E>[]>>(
  element: E,
  ...args: A
): Field<ReadOf<E>[], readonly WriteOf<E>[], IsOptional<A>> {
  return new Field(arrayType(elementType(element)), args, false);
}

export function nullableArray<E extends Element, const A extends FieldArguments<readonly WriteOf<E>[] | null>>(
  element: E,
  ...args: A
): Field<ReadOf<E>[] | null, readonly WriteOf<E>[] | null, IsOptional<A>> {
  return new Field(arrayType(elementType(element)), args, true);
}

export function struct<F extends Fields, const A extends FieldArguments<StructWrite<F>>>(
  fields: F,
  ...args: A
): Field<StructRead<F>, StructWrite<F>, IsOptional<A>> {
  return new Field(structType(fields), args, false);
}

export function nullableStruct<F extends Fields, const A extends FieldArguments<StructWrite<F> | null>>(
  fields: F,
  ...args: A
): Field<StructRead<F> | null, StructWrite<F> | null, IsOptional<A>> {
  return new Field(structType(fields), args, true);
}

function elementType(element: Element): WireType {
  return element instanceof Field ? element.type : structType(element);
}
