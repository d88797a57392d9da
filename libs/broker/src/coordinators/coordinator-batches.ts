import type { CoordinatorRecord, Decision } from '@barnabas/coordinator';
import { batchHeaderBytes, encodeRecordBatch, recordSizeUpperBound } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';

/** One batch of a coordinator's records, ready to be appended. */
export interface CoordinatorBatch {
  readonly bytes: Buffer;
  readonly records: readonly CoordinatorRecord[];
}

type Records = Pick<Decision<unknown, unknown, unknown>, 'records' | 'isSplittable' | 'transaction'>;

/**
 * A decision's records as one batch, whatever its size; those that count each for itself in as many as `maxBatchBytes` demands before
 * they are compressed.
 */
export function coordinatorBatches(
  decision: Records,
  timestamp: number,
  maxBatchBytes: number,
  compression: CompressionType,
): CoordinatorBatch[] {
  const { records, isSplittable, transaction } = decision;
  const header = transaction === undefined ? {} : { ...transaction, isTransactional: true };
  const runs = isSplittable ? runsWithin(records, timestamp, maxBatchBytes) : [records];
  return runs
    .filter((run) => run.length > 0)
    .map((run) => ({
      bytes: encodeRecordBatch({ ...header, compression, records: run.map((record) => ({ ...record, timestamp })) }),
      records: run,
    }));
}

function runsWithin(
  records: readonly CoordinatorRecord[],
  timestamp: number,
  maxBatchBytes: number,
): CoordinatorRecord[][] {
  const runs: CoordinatorRecord[][] = [];
  let run: CoordinatorRecord[] = [];
  let sizeBytes = batchHeaderBytes;
  for (const record of records) {
    const recordBytes = recordSizeUpperBound({ ...record, timestamp });
    if (sizeBytes + recordBytes > maxBatchBytes) {
      runs.push(run);
      run = [];
      sizeBytes = batchHeaderBytes;
    }
    run.push(record);
    sizeBytes += recordBytes;
  }
  return [...runs, run];
}
