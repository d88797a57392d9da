import { batchesIn, encodeRecordBatch } from '@barnabas/protocol';
import type { RecordBatch, RecordBatchInput } from '@barnabas/protocol';
import { MemoryFiles, SeededRandomness, VirtualTime } from '@barnabas/platform';

import { defaultLogConfig, LogDirectory } from './index.js';
import type { Appended, AppendOptions, AppendResult, LogConfig, LogDirectoryOptions, PartitionLog } from './index.js';

/** 2026-01-01T00:00:00Z: where virtual time starts. */
export const startMs = 1_767_225_600_000;
export const topicId = 'U9lGQ3RITIStZ0scoTdOOQ';
export const fromClient: AppendOptions = { origin: 'client', leaderEpoch: 0 };

export interface OpenOptions extends Partial<Omit<LogDirectoryOptions, 'platform' | 'configFor'>> {
  readonly config?: Partial<LogConfig>;
  readonly time?: VirtualTime;
}

/** A data directory on files in memory, for specs. */
export function openDirectory(files: MemoryFiles, options: OpenOptions = {}): Promise<LogDirectory> {
  const { config, time = new VirtualTime(), ...rest } = options;
  return LogDirectory.open({
    path: '/data',
    platform: { clock: time, timers: time, files, randomness: new SeededRandomness(1) },
    configFor: () => ({ ...defaultLogConfig, ...config }),
    ...rest,
  });
}

/** A directory with one log, `orders-0`. */
export async function openLog(
  options: OpenOptions = {},
  files = new MemoryFiles(),
): Promise<{ directory: LogDirectory; log: PartitionLog; files: MemoryFiles }> {
  const directory = await openDirectory(files, options);
  const log = directory.partitions.get('orders-0') ?? directory.create('orders', 0, topicId);
  return { directory, log, files };
}

export function batchOf(values: readonly string[], input: Partial<RecordBatchInput> = {}): Buffer {
  const records = values.map((value) => ({ key: Buffer.from('k'), value: Buffer.from(value), timestamp: startMs }));
  return encodeRecordBatch({ records, ...input });
}

export function appended(result: AppendResult): Appended {
  if (result.kind === 'rejected') throw new Error(`rejected with ${result.errorCode}: ${result.message}`);
  return result;
}

export async function batchesOf(log: PartitionLog, from = log.logStartOffset, maxBytes = 4096): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for (let offset = from; offset < log.logEndOffset;) {
    const result = await log.read(offset, { maxBytes, minOneBatch: true, upTo: log.logEndOffset });
    if (result.kind !== 'read' || result.chunks.length === 0) throw new Error(`nothing at ${offset}`);
    for (const chunk of result.chunks) batches.push(...batchesIn(chunk));
    offset = result.lastOffset + 1;
  }
  return batches;
}

/** Every record's value by its offset. */
export async function valuesOf(log: PartitionLog, maxBytes?: number): Promise<Map<number, string>> {
  const values = new Map<number, string>();
  for (const batch of await batchesOf(log, log.logStartOffset, maxBytes)) {
    for (const record of batch.records()) {
      if (record.offset >= log.logStartOffset) values.set(record.offset, String(record.value));
    }
  }
  return values;
}
