import { InvalidValueError } from '../cursor/invalid-value-error.js';
import type { Reader } from '../cursor/reader.js';
import type { Writer } from '../cursor/writer.js';
import type { Encoding, WireCodec, WireType } from './wire-type.js';

const empty = Buffer.alloc(0);

type WriteLength = (writer: Writer, length: number) => void;

const plainLength: WriteLength = (writer, length) => writer.int32(length);
const compactLength: WriteLength = (writer, length) => writer.uvarint(length + 1);

function readerOf({ flexible, nullable }: Encoding): (reader: Reader) => Buffer | null {
  if (flexible) return nullable ? (reader) => reader.nullableCompactBytes() : (reader) => reader.compactBytes();
  return nullable ? (reader) => reader.nullableBytes() : (reader) => reader.bytes();
}

function writeNull(writer: Writer, writeLength: WriteLength, nullable: boolean): void {
  if (!nullable) throw new InvalidValueError('null where bytes have to be');
  writeLength(writer, -1);
}

/** A length and that many bytes; reading gives a view. */
export const bytesType: WireType = {
  kind: 'bytes',
  name: 'bytes',
  codec(encoding: Encoding): WireCodec {
    const writeLength = encoding.flexible ? compactLength : plainLength;
    return {
      sizeMin: encoding.flexible ? 1 : 4,
      read: readerOf(encoding),
      write(writer, value): void {
        if (value === null) return writeNull(writer, writeLength, encoding.nullable);
        if (!(value instanceof Uint8Array)) throw new InvalidValueError(`${typeof value} where bytes have to be`);
        writeLength(writer, value.length);
        writer.raw(value);
      },
    };
  },
  zero: () => empty,
  isZero: (value) => value instanceof Uint8Array && value.length === 0,
};

/**
 * Record batches as they stand in the log. Several chunks may be handed in; they leave one after the other, uncopied.
 */
export const recordsType: WireType = {
  ...bytesType,
  name: 'records',
  codec(encoding: Encoding): WireCodec {
    const writeLength = encoding.flexible ? compactLength : plainLength;
    return {
      sizeMin: encoding.flexible ? 1 : 4,
      read: readerOf(encoding),
      write(writer, value): void {
        if (value === null) return writeNull(writer, writeLength, encoding.nullable);
        const chunks: readonly unknown[] = Array.isArray(value) ? value : [value];
        let size = 0;
        for (const chunk of chunks) {
          if (!(chunk instanceof Uint8Array)) throw new InvalidValueError(`${typeof chunk} where records have to be`);
          size += chunk.length;
        }
        writeLength(writer, size);
        for (const chunk of chunks) if (chunk instanceof Uint8Array) writer.raw(chunk);
      },
    };
  },
  zero: () => null,
  isZero: (value) => value === null,
};
