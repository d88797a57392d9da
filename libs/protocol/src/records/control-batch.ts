import { CorruptRecordError, InvalidRecordError } from '../errors.js';
import { encodeRecordBatch } from './encode-record-batch.js';
import type { RecordBatchOptions } from './record-batch-builder.js';
import type { RecordView } from './record-view.js';

/** What a control record says (`ControlRecordType`): the second int16 of its key. */
export const ControlRecordType = {
  Abort: 0,
  Commit: 1,
  LeaderChange: 2,
  SnapshotHeader: 3,
  SnapshotFooter: 4,
  KRaftVersion: 5,
  KRaftVoters: 6,
} as const;

export type ControlRecordType = (typeof ControlRecordType)[keyof typeof ControlRecordType];

const keyVersion = 0;
const keyBytes = 4;
const endTxnMarkerVersion = 0;

/** Where a control batch belongs in its log. */
export interface ControlBatchPlace {
  timestampMs: number;
  /** Default 0. */
  baseOffset?: number;
  /** Default -1. */
  partitionLeaderEpoch?: number;
}

/** The type of a control record; later Kafkas may know more than {@link ControlRecordType}. */
export function controlRecordType(record: RecordView): number {
  const { key } = record;
  if (key === null || key.length < keyBytes)
    throw new CorruptRecordError('A control record lacks its version and type.');
  const version = key.readInt16BE(0);
  if (version < keyVersion) throw new CorruptRecordError(`A control record has the version ${version}.`);
  return key.readInt16BE(2);
}

/**
 * Writes a control batch of the metadata log, such as a LeaderChange or the voters. The values are the encoded messages
 * (`LeaderChangeMessage`, `SnapshotHeaderRecord`, ...).
 */
export function encodeControlBatch(
  input: ControlBatchPlace & { records: readonly { type: ControlRecordType; value: Uint8Array }[] },
): Buffer {
  return encode(input, input.records, {});
}

/** Writes the batch that ends a transaction in a partition (`EndTransactionMarker`). */
export function encodeEndTxnMarker(
  input: ControlBatchPlace & {
    type: 'commit' | 'abort';
    producerId: number;
    producerEpoch: number;
    /** Fences markers of a transaction coordinator that was replaced. */
    coordinatorEpoch: number;
  },
): Buffer {
  const value = Buffer.allocUnsafe(6);
  value.writeInt16BE(endTxnMarkerVersion, 0);
  value.writeInt32BE(input.coordinatorEpoch, 2);
  const type = input.type === 'commit' ? ControlRecordType.Commit : ControlRecordType.Abort;
  const { producerId, producerEpoch } = input;
  return encode(input, [{ type, value }], { producerId, producerEpoch, isTransactional: true });
}

function encode(
  place: ControlBatchPlace,
  records: readonly { type: ControlRecordType; value: Uint8Array }[],
  options: RecordBatchOptions,
): Buffer {
  if (records.length === 0) throw new InvalidRecordError('A control batch needs a record.');
  return encodeRecordBatch({
    ...options,
    isControl: true,
    baseOffset: place.baseOffset ?? 0,
    partitionLeaderEpoch: place.partitionLeaderEpoch ?? -1,
    records: records.map(({ type, value }) => ({ key: controlKey(type), value, timestamp: place.timestampMs })),
  });
}

function controlKey(type: ControlRecordType): Buffer {
  const key = Buffer.allocUnsafe(keyBytes);
  key.writeInt16BE(keyVersion, 0);
  key.writeInt16BE(type, 2);
  return key;
}
