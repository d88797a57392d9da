import {
  ControlRecordType,
  KRaftVersionRecord,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  batchesIn,
  encode,
  encodeControlBatch,
  encodeRecordBatch,
} from '@barnabas/protocol';
import type { QuorumVoters } from './quorum.js';
import { staticQuorum } from './quorum.js';

/** Records per batch of a snapshot (Kafka's RecordsSnapshotWriter cuts by bytes; readers do not care). */
const RECORDS_PER_BATCH = 1000;

export interface SnapshotContent {
  readonly records: readonly Buffer[];
  /** Wall time at which the snapshot is written. */
  readonly timestampMs: number;
  /** Timestamp of the last record that the snapshot covers; 0 when there is none. */
  readonly lastContainedLogTimestampMs: number;
  /** Epoch of the last record that the snapshot covers. Default 0. */
  readonly epoch?: number;
  readonly quorum?: QuorumVoters;
}

/** A snapshot in Kafka's format: records between a header and a footer control batch. */
export function encodeSnapshot(content: SnapshotContent): Buffer {
  const { timestampMs, epoch = 0 } = content;
  const header = headerRecords(content);
  const place = { timestampMs, partitionLeaderEpoch: epoch };
  const batches = [encodeControlBatch({ ...place, baseOffset: 0, records: header })];
  let baseOffset = header.length;
  for (let start = 0; start < content.records.length; start += RECORDS_PER_BATCH) {
    const records = content.records.slice(start, start + RECORDS_PER_BATCH);
    batches.push(
      encodeRecordBatch({
        baseOffset,
        partitionLeaderEpoch: epoch,
        records: records.map((value) => ({ value, timestamp: timestampMs })),
      }),
    );
    baseOffset += records.length;
  }
  const footer = { type: ControlRecordType.SnapshotFooter, value: encode(SnapshotFooterRecord, 0, { version: 0 }) };
  batches.push(encodeControlBatch({ ...place, baseOffset, records: [footer] }));
  return Buffer.concat(batches);
}

type ControlRecord = Parameters<typeof encodeControlBatch>[0]['records'][number];

function headerRecords({ lastContainedLogTimestampMs, quorum = staticQuorum }: SnapshotContent): ControlRecord[] {
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
