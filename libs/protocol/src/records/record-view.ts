import type { RecordCursor } from './record-cursor.js';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** One record, as read. Key and value are views on the batch's bytes (or on the decompressed ones), not copies. */
export interface RecordView {
  readonly offset: number;
  /** Milliseconds since 1970; the batch's append time under LogAppendTime; -1 for none. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** Bytes of the record, uncompressed, with its length prefix. */
  readonly sizeInBytes: number;
}

const noHeaders: readonly RecordHeader[] = [];

/** A record that makes its views when they are first asked for: many readers want the value only. */
export class LazyRecordView implements RecordView {
  readonly offset: number;
  readonly timestamp: number;
  readonly sizeInBytes: number;
  readonly #bytes: Buffer;
  readonly #keyStart: number;
  readonly #keyLength: number;
  readonly #valueStart: number;
  readonly #valueLength: number;
  readonly #headersStart: number;
  readonly #headerCount: number;
  #key: Buffer | null | undefined;
  #value: Buffer | null | undefined;
  #headers: readonly RecordHeader[] | undefined;

  constructor(cursor: RecordCursor, offset: number, timestamp: number) {
    this.offset = offset;
    this.timestamp = timestamp;
    this.sizeInBytes = cursor.sizeInBytes;
    this.#bytes = cursor.bytes;
    this.#keyStart = cursor.keyStart;
    this.#keyLength = cursor.keyLength;
    this.#valueStart = cursor.valueStart;
    this.#valueLength = cursor.valueLength;
    this.#headersStart = cursor.headersStart;
    this.#headerCount = cursor.headerCount;
  }

  get key(): Buffer | null {
    if (this.#key === undefined) this.#key = viewOf(this.#bytes, this.#keyStart, this.#keyLength);
    return this.#key;
  }

  get value(): Buffer | null {
    if (this.#value === undefined) this.#value = viewOf(this.#bytes, this.#valueStart, this.#valueLength);
    return this.#value;
  }

  get headers(): readonly RecordHeader[] {
    if (this.#headers === undefined) {
      this.#headers =
        this.#headerCount === 0 ? noHeaders : readHeaders(this.#bytes, this.#headersStart, this.#headerCount);
    }
    return this.#headers;
  }
}

/** Reads headers that a cursor has walked before; their lengths are known to be sound. */
function readHeaders(bytes: Buffer, start: number, count: number): RecordHeader[] {
  const headers: RecordHeader[] = [];
  let position = start;
  const field = (): Buffer | null => {
    let length = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[position++] as number;
      length |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    length = (length >>> 1) ^ -(length & 1);
    const view = viewOf(bytes, position, length);
    position += Math.max(length, 0);
    return view;
  };
  for (let i = 0; i < count; i++) {
    const key = field();
    headers.push({ key: key === null ? '' : key.toString('utf8'), value: field() });
  }
  return headers;
}

function viewOf(bytes: Buffer, start: number, length: number): Buffer | null {
  return length < 0 ? null : bytes.subarray(start, start + length);
}
