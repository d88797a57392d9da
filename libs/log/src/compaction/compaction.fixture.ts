import { encodeEndTxnMarker, encodeRecordBatch } from '@barnabas/protocol';
import type { RecordBatchInput } from '@barnabas/protocol';

import { appended, batchesOf, fromClient, openLog, startMs } from '../log.fixture.js';
import type { OpenOptions } from '../log.fixture.js';
import type { Appended, LogConfig, LogDirectory, PartitionLog } from '../index.js';
import type { MemoryFiles } from '@barnabas/platform';

/** Key and value; a null value is a tombstone. */
export type Pair = readonly [key: string | null, value: string | null];

/** Every batch of some size ends its segment, and anything that is dirty is worth a cleaning. */
const compacting: Partial<LogConfig> = {
  cleanupPolicy: new Set(['compact']),
  segmentBytes: 300,
  indexIntervalBytes: 64,
  minCleanableDirtyRatio: 0,
};

/** A directory with one compacted log, `orders-0`. */
export function openCompacted(
  options: OpenOptions = {},
  files?: MemoryFiles,
): Promise<{ directory: LogDirectory; log: PartitionLog; files: MemoryFiles }> {
  return openLog({ ...options, config: { ...compacting, ...options.config } }, files);
}

export function pairs(records: readonly Pair[], input: Partial<RecordBatchInput> = {}, timestamp = startMs): Buffer {
  const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
  return encodeRecordBatch({
    records: records.map(([key, value]) => ({ key: bytes(key), value: bytes(value), timestamp })),
    ...input,
  });
}

export async function put(
  log: PartitionLog,
  records: readonly Pair[],
  input?: Partial<RecordBatchInput>,
): Promise<Appended> {
  const result = appended(log.append(pairs(records, input), { ...fromClient, isVerified: true }));
  await result.durable;
  return result;
}

export async function endTransaction(
  log: PartitionLog,
  type: 'commit' | 'abort',
  producerId: number,
  producerEpoch = 0,
): Promise<Appended> {
  const marker = encodeEndTxnMarker({ type, producerId, producerEpoch, coordinatorEpoch: 0, timestampMs: startMs });
  const result = appended(log.append(marker, { origin: 'coordinator', leaderEpoch: 0 }));
  await result.durable;
  return result;
}

/** Ends the active segment with a record of its own key, so that all before it can be cleaned. */
export async function seal(log: PartitionLog, name = 'seal'): Promise<void> {
  await put(log, [[name, 'x'.repeat(log.config.segmentBytes - 100)]]);
}

/** `offset key=value` of every record that is not a marker, `-` for a tombstone. */
export async function contents(log: PartitionLog): Promise<string[]> {
  const found: string[] = [];
  for (const batch of await batchesOf(log)) {
    if (batch.isControl) continue;
    for (const { offset, key, value } of batch.records())
      found.push(`${offset} ${String(key)}=${value === null ? '-' : String(value).slice(0, 8)}`);
  }
  return found;
}

/** Ranges of the batches: `0-4` has records, `(0-4)` has none, `[7]` is a marker. */
export async function layout(log: PartitionLog): Promise<string[]> {
  return (await batchesOf(log)).map((batch) => {
    const range = batch.isControl ? `[${batch.baseOffset}]` : `${batch.baseOffset}-${batch.lastOffset}`;
    return batch.recordCount === 0 ? `(${range})` : range;
  });
}
