import { batchHeaderBytes } from './batch-layout.js';
import { RecordBatchBuilder, type RecordBatchOptions } from './record-batch-builder.js';
import { recordSizeUpperBound, type RecordInput } from './record-input.js';

export interface RecordBatchInput extends RecordBatchOptions {
  /** When the cleaner may drop this batch's tombstones (KIP-534): the records' timestamps then count from it. */
  deleteHorizonMs?: number;
  records: readonly RecordInput[];
}

/** Writes a whole batch, CRC included. Without records it is the empty batch that compaction leaves behind. */
export function encodeRecordBatch(input: RecordBatchInput): Buffer {
  let initialBytes = batchHeaderBytes;
  for (const record of input.records) initialBytes += recordSizeUpperBound(record);
  const { deleteHorizonMs } = input;
  const builder = new RecordBatchBuilder(
    deleteHorizonMs === undefined ? { initialBytes } : { initialBytes, deleteHorizonMs },
  );
  for (const record of input.records) builder.append(record);
  return builder.build(input);
}
