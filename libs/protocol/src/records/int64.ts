import { CorruptRecordError, InvalidRecordError } from '../errors.js';

const twoTo32 = 0x1_0000_0000;

/** Reads an int64 as a number; beyond 2^53 the nearest one, which is good enough for a timestamp. */
export function readInt64(buffer: Buffer, position: number): number {
  return buffer.readInt32BE(position) * twoTo32 + buffer.readUInt32BE(position + 4);
}

/** Reads an int64 that has to be exact, such as an offset. Throws {@link CorruptRecordError} beyond 2^53. */
export function readExactInt64(buffer: Buffer, position: number, name: string): number {
  const value = readInt64(buffer, position);
  if (!Number.isSafeInteger(value)) throw new CorruptRecordError(`The ${name} of a record batch lies beyond 2^53.`);
  return value;
}

/** Writes a number as an int64. Throws {@link InvalidRecordError} for what is no integer within 2^53. */
export function writeInt64(buffer: Buffer, value: number, position: number, name: string): void {
  if (!Number.isSafeInteger(value)) throw new InvalidRecordError(`The ${name} ${value} is not an integer within 2^53.`);
  buffer.writeInt32BE(Math.floor(value / twoTo32), position);
  buffer.writeUInt32BE(value >>> 0, position + 4);
}
