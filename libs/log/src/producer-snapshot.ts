import { crc32c } from '@barnabas/protocol';

import { readInt64, writeInt64 } from './int64.js';
import { CorruptSnapshotError } from './log-errors.js';

const version = 1;
const headerBytes = 10;
const entryBytes = 46;

/** One producer in a `.snapshot` file (Kafka's `ProducerSnapshot`, version 1); -1 where there is none. */
export interface ProducerSnapshotEntry {
  readonly producerId: number;
  readonly epoch: number;
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
  readonly coordinatorEpoch: number;
  readonly currentTxnFirstOffset: number;
}

/** int16 version, uint32 CRC32C of what follows it, int32 count, then entries of fixed size. */
export function encodeProducerSnapshot(entries: readonly ProducerSnapshotEntry[]): Buffer {
  const bytes = Buffer.alloc(headerBytes + entries.length * entryBytes);
  bytes.writeInt16BE(version, 0);
  bytes.writeInt32BE(entries.length, 6);
  entries.forEach((entry, i) => {
    const at = headerBytes + i * entryBytes;
    writeInt64(bytes, entry.producerId, at);
    bytes.writeInt16BE(entry.epoch, at + 8);
    bytes.writeInt32BE(entry.lastSequence, at + 10);
    writeInt64(bytes, entry.lastOffset, at + 14);
    bytes.writeInt32BE(entry.offsetDelta, at + 22);
    writeInt64(bytes, entry.timestamp, at + 26);
    bytes.writeInt32BE(entry.coordinatorEpoch, at + 34);
    writeInt64(bytes, entry.currentTxnFirstOffset, at + 38);
  });
  bytes.writeUInt32BE(crc32c(bytes.subarray(6)), 2);
  return bytes;
}

/** Throws {@link CorruptSnapshotError}. */
export function decodeProducerSnapshot(bytes: Buffer): ProducerSnapshotEntry[] {
  if (bytes.length < headerBytes) throw new CorruptSnapshotError(`a producer snapshot of ${bytes.length} bytes`);
  if (bytes.readInt16BE(0) !== version)
    throw new CorruptSnapshotError(`version ${bytes.readInt16BE(0)} of a producer snapshot`);
  const count = bytes.readInt32BE(6);
  if (count < 0 || bytes.length !== headerBytes + count * entryBytes) {
    throw new CorruptSnapshotError(`a producer snapshot of ${bytes.length} bytes says ${count} entries`);
  }
  if (bytes.readUInt32BE(2) !== crc32c(bytes.subarray(6)))
    throw new CorruptSnapshotError('a producer snapshot fails its CRC');
  return Array.from({ length: count }, (_, i) => decodeEntry(bytes, headerBytes + i * entryBytes));
}

function decodeEntry(bytes: Buffer, at: number): ProducerSnapshotEntry {
  return {
    producerId: readInt64(bytes, at),
    epoch: bytes.readInt16BE(at + 8),
    lastSequence: bytes.readInt32BE(at + 10),
    lastOffset: readInt64(bytes, at + 14),
    offsetDelta: bytes.readInt32BE(at + 22),
    timestamp: readInt64(bytes, at + 26),
    coordinatorEpoch: bytes.readInt32BE(at + 34),
    currentTxnFirstOffset: readInt64(bytes, at + 38),
  };
}
