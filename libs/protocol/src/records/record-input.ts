/** A record to write. */
export interface RecordInput {
  key?: Uint8Array | null;
  value?: Uint8Array | null;
  headers?: readonly { key: string; value: Uint8Array | null }[];
  /** Milliseconds since 1970, -1 for none. */
  timestamp: number;
  /** Default: one more than the record before, 0 for the first. Compaction leaves gaps. */
  offsetDelta?: number;
}

/** Length prefix, attributes, timestamp delta, offset delta, key length, value length and header count at their longest. */
const recordOverheadBytes = 5 + 1 + 10 + 5 + 5 + 5 + 5;
const headerOverheadBytes = 5 + 5;

/** Most bytes that a record takes in a batch, uncompressed, whatever its deltas will be. */
export function recordSizeUpperBound(record: RecordInput): number {
  let size = recordOverheadBytes + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const header of record.headers ?? []) {
    size += headerOverheadBytes + Buffer.byteLength(header.key) + (header.value?.length ?? 0);
  }
  return size;
}
