import { CorruptRecordError } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import { completeTransaction } from './log-append.js';
import type { LeaderEpochCache } from './leader-epoch-cache.js';
import type { LogSegment } from './log-segment.js';
import type { ProducerRecoveryOptions } from './producer-recovery.js';
import type { ProducerState } from './producer-state.js';
import { SegmentIndexBuilder } from './segment-storage.js';
import { TransactionIndex } from './transaction-index.js';

const currentMagic = 2;

export interface RecoveredSegment {
  readonly cutBytes: number;
  /** Behind its last batch. */
  readonly nextOffset: number;
}

/**
 * Reads a segment from its start after a crash, checks every batch, rebuilds its indexes and carries producers and epochs along (Kafka's
 * `LogSegment.recover`). Cuts it at the first batch that does not hold. The indexes of the last segment stay in memory: nobody reads their
 * files before they are written again.
 */
export async function recoverSegment(
  segment: LogSegment,
  producers: ProducerState,
  epochs: LeaderEpochCache,
  options: ProducerRecoveryOptions & { readonly isLast: boolean },
): Promise<RecoveredSegment> {
  const { storage, config } = options;
  const fileBytes = segment.writtenBytes;
  const builder = new SegmentIndexBuilder(segment.baseOffset, config.indexIntervalBytes);
  const previous = { nextOffset: segment.baseOffset };
  segment.transactions = new TransactionIndex();
  let firstBatchTimestamp: number | undefined;
  let validBytes = 0;
  let isSound = true;
  for await (const batches of storage.scan(segment, 0, fileBytes)) {
    for (const { batch, position } of batches) {
      isSound = isSound && holds(batch, previous.nextOffset, segment);
      if (!isSound) break;
      previous.nextOffset = batch.nextOffset;
      firstBatchTimestamp ??= batch.maxTimestamp;
      builder.add(batch, position);
      epochs.assign(batch.partitionLeaderEpoch, batch.baseOffset);
      const completed = producers.apply(batch);
      if (completed) completeTransaction({ producers }, segment, completed);
      validBytes = position + batch.sizeInBytes;
    }
    if (!isSound) break;
  }
  if (validBytes < fileBytes) {
    options.logger.warn(
      `${storage.path(segment, 'log')}: cut from ${fileBytes} to ${validBytes} bytes at offset ${previous.nextOffset}`,
    );
    await storage.truncateLog(segment, validBytes);
  }
  const indexes = builder.finish();
  segment.restore({
    sizeInBytes: validBytes,
    indexes,
    largestTimestamp: indexes.time.lastEntry,
    firstBatchTimestamp,
    bytesSinceIndexEntry: validBytes - indexes.offset.lookup(Number.MAX_SAFE_INTEGER),
  });
  // What was found may be in the system's memory only; from here on it counts as durable.
  await storage.datasync(segment);
  if (options.isLast) segment.areIndexesDirty = true;
  else await storage.writeIndexes(segment);
  return { cutBytes: fileBytes - validBytes, nextOffset: previous.nextOffset };
}

function holds(batch: RecordBatch, nextOffset: number, segment: LogSegment): boolean {
  if (batch.magic !== currentMagic || !batch.isValid()) return false;
  try {
    const isInPlace = batch.baseOffset >= nextOffset && batch.lastOffsetDelta >= 0;
    return isInPlace && segment.canHold(batch.lastOffset);
  } catch (error) {
    if (error instanceof CorruptRecordError) return false; // the base offset lies outside the CRC and may be anything
    throw error;
  }
}
