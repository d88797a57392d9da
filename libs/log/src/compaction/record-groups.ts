import { DecompressedTooLargeError } from '@barnabas/protocol';
import type { RecordBatch, RecordView } from '@barnabas/protocol';

import { maxDecompressedBytes } from '../decompression-bound.js';
import type { TurnPace } from '../turn-pace.js';

/** What a slice of cleaning has time for. */
const bytesAtOnceMax = 256 * 1024;

/** The records of a batch, some at a time, with a pause between two pieces where it is large: a megabyte may decompress to hundreds. */
export async function* recordGroups(
  batch: RecordBatch,
  pace: TurnPace,
): AsyncGenerator<Iterable<RecordView>, void, undefined> {
  const atOnce = recordsAtOnce(batch);
  if (atOnce) {
    yield atOnce;
    return;
  }
  yield* batch.recordGroups({ maxDecompressedBytes, giveWay: () => pace.giveWay() });
}

function recordsAtOnce(batch: RecordBatch): Iterable<RecordView> | undefined {
  // Uncompressed records are read as they are asked for, at the reader's pace.
  if (batch.compression === 'none') return batch.records();
  try {
    return batch.records({ maxDecompressedBytes: bytesAtOnceMax });
  } catch (error) {
    if (error instanceof DecompressedTooLargeError) return undefined;
    throw error;
  }
}
