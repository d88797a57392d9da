import { InvalidRecordError } from '../errors.js';
import type { RecordInput } from './record-input.js';
import { varintSize, writeVarint } from './varint.js';

/**
 * Writes one record (`DefaultRecord`) and returns the position behind it. The buffer has to hold
 * `recordSizeUpperBound(record)` bytes from `position` on.
 */
export function writeRecord(
  buffer: Buffer,
  position: number,
  record: RecordInput,
  offsetDelta: number,
  timestampDelta: number,
): number {
  if (!Number.isSafeInteger(timestampDelta)) {
    throw new InvalidRecordError(`A record's timestamp ${record.timestamp} is not an integer within 2^53.`);
  }
  let at = writeVarint(buffer, bodySize(record, offsetDelta, timestampDelta), position);
  buffer[at++] = 0; // attributes: all unused
  at = writeVarint(buffer, timestampDelta, at);
  at = writeVarint(buffer, offsetDelta, at);
  at = writeBytes(buffer, at, record.key);
  at = writeBytes(buffer, at, record.value);
  const headers = record.headers ?? [];
  at = writeVarint(buffer, headers.length, at);
  for (const header of headers) {
    at = writeVarint(buffer, Buffer.byteLength(header.key), at);
    at += buffer.write(header.key, at, 'utf8');
    at = writeBytes(buffer, at, header.value);
  }
  return at;
}

function bodySize(record: RecordInput, offsetDelta: number, timestampDelta: number): number {
  const headers = record.headers ?? [];
  let size = 1 + varintSize(timestampDelta) + varintSize(offsetDelta) + varintSize(headers.length);
  size += bytesSize(record.key) + bytesSize(record.value);
  for (const header of headers) {
    const keyBytes = Buffer.byteLength(header.key);
    size += varintSize(keyBytes) + keyBytes + bytesSize(header.value);
  }
  return size;
}

function bytesSize(bytes: Uint8Array | null | undefined): number {
  return bytes === null || bytes === undefined ? 1 : varintSize(bytes.length) + bytes.length;
}

function writeBytes(buffer: Buffer, position: number, bytes: Uint8Array | null | undefined): number {
  if (bytes === null || bytes === undefined) return writeVarint(buffer, -1, position);
  const start = writeVarint(buffer, bytes.length, position);
  buffer.set(bytes, start);
  return start + bytes.length;
}
