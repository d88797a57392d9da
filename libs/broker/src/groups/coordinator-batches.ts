import type { CoordinatorRecord, TransactionalProducer } from '@barnabas/coordinator';
import { batchHeaderBytes, encodeRecordBatch, recordSizeUpperBound } from '@barnabas/protocol';

/** One batch of a coordinator's records, ready to be appended. */
export interface CoordinatorBatch {
  readonly bytes: Buffer;
  readonly records: readonly CoordinatorRecord[];
}

/**
 * A decision's records as one batch, or as several where one would be larger than the topic's `max.message.bytes`: a commit over
 * thousands of partitions (Kafka refuses it as INVALID_COMMIT_OFFSET_SIZE). Each record counts for itself when it is replayed.
 */
export function coordinatorBatches(
  records: readonly CoordinatorRecord[],
  timestamp: number,
  maxBatchBytes: number,
  transaction?: TransactionalProducer,
): CoordinatorBatch[] {
  const batches: CoordinatorBatch[] = [];
  const header = transaction === undefined ? {} : { ...transaction, isTransactional: true };
  let batch: CoordinatorRecord[] = [];
  let sizeBytes = batchHeaderBytes;
  const close = () => {
    if (batch.length > 0) {
      batches.push({
        bytes: encodeRecordBatch({ ...header, records: batch.map((record) => ({ ...record, timestamp })) }),
        records: batch,
      });
    }
    batch = [];
    sizeBytes = batchHeaderBytes;
  };
  for (const record of records) {
    const recordBytes = recordSizeUpperBound({ ...record, timestamp });
    if (sizeBytes + recordBytes > maxBatchBytes) {
      close();
    }
    batch.push(record);
    sizeBytes += recordBytes;
  }
  close();
  return batches;
}
