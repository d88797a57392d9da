import {
  ControlRecordType,
  CorruptRecordError,
  KRaftVersionRecord,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  batchesIn,
  controlRecordType,
  decode,
  encode,
  encodeControlBatch,
  encodeRecordBatch,
} from '@barnabas/protocol';
import type { QuorumVoters } from './quorum.js';
import { staticQuorum } from './quorum.js';

/** Records per batch of a snapshot (Kafka's RecordsSnapshotWriter cuts by bytes; readers do not care). */
const RECORDS_PER_BATCH = 1000;

export interface SnapshotPlace {
  /** Wall time at which the snapshot is written. */
  readonly timestampMs: number;
  /** Timestamp of the last record that the snapshot covers; 0 when there is none. */
  readonly lastContainedLogTimestampMs: number;
  /** Epoch of the last record that the snapshot covers. Default 0. */
  readonly epoch?: number;
  readonly quorum?: QuorumVoters;
}

export interface SnapshotContent extends SnapshotPlace {
  readonly records: Iterable<Buffer>;
}

/** A snapshot in Kafka's format: records between a header and a footer control batch. */
export function encodeSnapshot({ records, ...place }: SnapshotContent): Buffer {
  const encoder = new SnapshotEncoder(place);
  for (const record of records) encoder.add(record);
  return encoder.finish();
}

/** Makes a snapshot record by record. */
export class SnapshotEncoder {
  readonly #batches: Buffer[] = [];
  #pending: Buffer[] = [];
  #baseOffset = 0;

  constructor(private readonly place: SnapshotPlace) {
    this.#addControl(headerRecords(place));
  }

  add(record: Buffer): void {
    this.#pending.push(record);
    if (this.#pending.length === RECORDS_PER_BATCH) this.#closeBatch();
  }

  /** All of it. */
  finish(): Buffer {
    this.#closeBatch();
    const footer = { type: ControlRecordType.SnapshotFooter, value: encode(SnapshotFooterRecord, 0, { version: 0 }) };
    this.#addControl([footer]);
    return Buffer.concat(this.#batches);
  }

  #closeBatch(): void {
    if (this.#pending.length === 0) return;
    const { timestampMs, epoch = 0 } = this.place;
    const records = this.#pending.map((value) => ({ value, timestamp: timestampMs }));
    this.#batches.push(encodeRecordBatch({ baseOffset: this.#baseOffset, partitionLeaderEpoch: epoch, records }));
    this.#baseOffset += records.length;
    this.#pending = [];
  }

  #addControl(records: readonly ControlRecord[]): void {
    const { timestampMs, epoch = 0 } = this.place;
    const place = { timestampMs, partitionLeaderEpoch: epoch, baseOffset: this.#baseOffset };
    this.#batches.push(encodeControlBatch({ ...place, records }));
    this.#baseOffset += records.length;
  }
}

type ControlRecord = Parameters<typeof encodeControlBatch>[0]['records'][number];

function headerRecords({ lastContainedLogTimestampMs, quorum = staticQuorum }: SnapshotPlace): ControlRecord[] {
  const header = encode(SnapshotHeaderRecord, 0, {
    version: 0,
    lastContainedLogTimestamp: lastContainedLogTimestampMs,
  });
  const records: ControlRecord[] = [{ type: ControlRecordType.SnapshotHeader, value: header }];
  if (quorum.kraftVersion > 0) {
    const version = encode(KRaftVersionRecord, 0, { version: 0, kRaftVersion: quorum.kraftVersion });
    records.push({ type: ControlRecordType.KRaftVersion, value: version });
  }
  if (quorum.votersRecord !== undefined) {
    records.push({ type: ControlRecordType.KRaftVoters, value: quorum.votersRecord });
  }
  return records;
}

/** Which log offsets a snapshot stands for: everything below `endOffset`. */
export interface SnapshotId {
  readonly endOffset: number;
  readonly epoch: number;
}

export function snapshotFileName({ endOffset, epoch }: SnapshotId): string {
  return `${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`;
}

/** The snapshot that a file is, or undefined when it is something else. */
export function parseSnapshotFileName(name: string): SnapshotId | undefined {
  const match = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name);
  return match === null ? undefined : { endOffset: Number(match[1]), epoch: Number(match[2]) };
}

/** What a snapshot was not finished under, by Kafka or by us, and what Kafka has marked for deletion. */
export function isSnapshotRemainder(name: string): boolean {
  return /^\d{20}-\d{10}.*\.checkpoint\.(part|deleted|tmp)$/.test(name);
}

/** `lastContainedLogTimestamp` out of the first bytes of a snapshot. Throws CorruptRecordError for anything else. */
export function lastContainedTimestampOf(firstBytes: Buffer): number {
  const [batch] = batchesIn(firstBytes);
  const [record] = batch?.records() ?? [];
  const type = record && controlRecordType(record);
  if (type !== ControlRecordType.SnapshotHeader || !record?.value)
    throw new CorruptRecordError('A metadata snapshot does not begin with a header.');
  return decode(SnapshotHeaderRecord, 0, record.value).lastContainedLogTimestamp;
}

/** Whether the bytes are a whole snapshot: every batch intact, the last one a footer. */
export function isCompleteSnapshot(bytes: Buffer): boolean {
  let sizeInBytes = 0;
  let isLastControl = false;
  for (const batch of batchesIn(bytes)) {
    if (!batch.isValid()) return false;
    sizeInBytes += batch.sizeInBytes;
    isLastControl = batch.isControl;
  }
  return isLastControl && sizeInBytes === bytes.length;
}
