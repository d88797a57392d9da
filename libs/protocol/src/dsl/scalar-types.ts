import type { Reader } from '../cursor/reader.js';
import type { Writer } from '../cursor/writer.js';
import type { Encoding, WireCodec, WireType } from './wire-type.js';

/** A type of fixed size that looks the same in every version. */
function fixed(name: string, codec: WireCodec, zero: unknown): WireType {
  return { kind: 'scalar', name, codec: () => codec, zero: () => zero, isZero: (value) => value === zero };
}

type Write<T> = (writer: Writer, value: T) => void;

/** The writers check what they are given, so a value of the wrong type ends in an InvalidValueError there. */
function fixedCodec<T>(sizeMin: number, read: (reader: Reader) => T, write: Write<T>): WireCodec {
  return { sizeMin, read, write: write as Write<unknown> };
}

export const boolType = fixed(
  'bool',
  fixedCodec(
    1,
    (reader) => reader.bool(),
    (writer, value: boolean) => writer.bool(value),
  ),
  false,
);
export const int8Type = fixed(
  'int8',
  fixedCodec(
    1,
    (reader) => reader.int8(),
    (writer, value: number) => writer.int8(value),
  ),
  0,
);
export const int16Type = fixed(
  'int16',
  fixedCodec(
    2,
    (reader) => reader.int16(),
    (writer, value: number) => writer.int16(value),
  ),
  0,
);
export const uint16Type = fixed(
  'uint16',
  fixedCodec(
    2,
    (reader) => reader.uint16(),
    (writer, value: number) => writer.uint16(value),
  ),
  0,
);
export const int32Type = fixed(
  'int32',
  fixedCodec(
    4,
    (reader) => reader.int32(),
    (writer, value: number) => writer.int32(value),
  ),
  0,
);
export const uint32Type = fixed(
  'uint32',
  fixedCodec(
    4,
    (reader) => reader.uint32(),
    (writer, value: number) => writer.uint32(value),
  ),
  0,
);
export const int64Type = fixed(
  'int64',
  fixedCodec(
    8,
    (reader) => reader.int64(),
    (writer, value: number) => writer.int64(value),
  ),
  0,
);
export const int64exactType = fixed(
  'int64exact',
  fixedCodec(
    8,
    (reader) => reader.int64exact(),
    (writer, value: bigint) => writer.int64exact(value),
  ),
  0n,
);
export const float64Type = fixed(
  'float64',
  fixedCodec(
    8,
    (reader) => reader.float64(),
    (writer, value: number) => writer.float64(value),
  ),
  0,
);

/** The uuid of all zeros, which stands for none. */
export const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';
export const uuidType = fixed(
  'uuid',
  fixedCodec(
    16,
    (reader) => reader.uuid(),
    (writer, value: string) => writer.uuid(value),
  ),
  zeroUuid,
);

const plainString = fixedCodec(
  2,
  (reader) => reader.string(),
  (writer, value: string) => writer.string(value),
);
const compactString = fixedCodec(
  1,
  (reader) => reader.compactString(),
  (writer, value: string) => writer.compactString(value),
);
const nullableString = fixedCodec(
  2,
  (reader) => reader.nullableString(),
  (writer, value: string | null) => (value === null ? writer.int16(-1) : writer.string(value)),
);
const nullableCompactString = fixedCodec(
  1,
  (reader) => reader.nullableCompactString(),
  (writer, value: string | null) => (value === null ? writer.uvarint(0) : writer.compactString(value)),
);

export const stringType: WireType = {
  kind: 'scalar',
  name: 'string',
  codec({ flexible, nullable }: Encoding): WireCodec {
    if (flexible) return nullable ? nullableCompactString : compactString;
    return nullable ? nullableString : plainString;
  },
  zero: () => '',
  isZero: (value) => value === '',
};
