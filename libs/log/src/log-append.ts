import { ErrorCode } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import type { ValidBatches } from './batch-validator.js';
import type { AppendOptions, AppendRejected } from './log-operations.js';
import { LogSegment } from './log-segment.js';
import type { LogContext, LogState } from './log-state.js';
import { checkProducer } from './producer-check.js';
import type { CompletedTxn } from './producer-state.js';

/** What one append did. */
export interface AppendOutcome {
  readonly kind: 'appended' | 'duplicate';
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly logAppendTimeMs: number;
}

/**
 * One append, in one synchronous turn: ask the producer state, stamp the time, assign offsets, roll, queue the bytes, move the log end.
 * Either all of it happens or nothing does.
 */
export function appendBatches(
  log: LogState,
  context: LogContext,
  valid: ValidBatches,
  options: AppendOptions,
): AppendOutcome | AppendRejected {
  const nowMs = context.platform.clock.now();
  for (const batch of valid.batches) {
    const check = checkProducer(log.producers, batch, options);
    if (check.kind === 'rejected') return check;
    if (check.kind === 'duplicate') {
      const { lastOffset, offsetDelta, timestamp } = check.of;
      const logAppendTimeMs = timestamp;
      return { kind: 'duplicate', baseOffset: lastOffset - offsetDelta, lastOffset, logAppendTimeMs };
    }
  }
  if (valid.takesAppendTime) for (const batch of valid.batches) batch.setLogAppendTime(nowMs);
  const baseOffset = log.logEndOffset;
  const lastOffset = assignOffsets(valid.batches, baseOffset, options.leaderEpoch);
  if (!Number.isSafeInteger(lastOffset)) {
    return { kind: 'rejected', errorCode: ErrorCode.InvalidRecord, message: `offset ${lastOffset} is beyond 2^53` };
  }
  const question = {
    sizeInBytes: valid.batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0),
    maxTimestamp: valid.batches.reduce((max, batch) => Math.max(max, batch.maxTimestamp), -1),
    lastOffset,
    nowMs,
  };
  if (log.segments.active.shouldRoll(question, log.config)) rollSegment(log, context, nowMs);
  for (const batch of valid.batches) appendBatch(log, context, batch);
  return { kind: 'appended', baseOffset, lastOffset, logAppendTimeMs: valid.takesAppendTime ? nowMs : -1 };
}

function assignOffsets(batches: readonly RecordBatch[], baseOffset: number, leaderEpoch: number): number {
  let offset = baseOffset;
  for (const batch of batches) {
    batch.setBaseOffset(offset);
    batch.setPartitionLeaderEpoch(leaderEpoch);
    offset += batch.lastOffsetDelta + 1;
  }
  return offset - 1;
}

function appendBatch(log: LogState, context: LogContext, batch: RecordBatch): void {
  const { baseOffset, lastOffset, nextOffset, maxTimestamp, sizeInBytes } = batch;
  const segment = log.segments.active;
  const buffer = context.tailCache.own(batch.buffer);
  segment.append({ lastOffset, maxTimestamp, sizeInBytes }, log.config.indexIntervalBytes);
  log.writer.enqueue(segment, buffer, nextOffset);
  log.tail.add({ baseOffset, lastOffset, buffer });
  log.epochs.assign(batch.partitionLeaderEpoch, baseOffset);
  const completed = log.producers.apply(batch);
  if (completed) completeTransaction(log, segment, completed);
  log.logEndOffset = nextOffset;
}

/** A marker ended a transaction: an aborted one goes into the transaction index of the marker's segment. */
export function completeTransaction(
  log: Pick<LogState, 'producers'>,
  segment: LogSegment,
  completed: CompletedTxn,
): void {
  const lastStableOffset = log.producers.lastStableOffsetAfter(completed);
  if (completed.isAborted) segment.transactions.append({ ...completed, lastStableOffset });
  log.producers.complete(completed);
}

/** Ends the active segment and begins one at the log's end; an empty active segment stays. */
export function rollSegment(log: LogState, context: LogContext, nowMs: number): void {
  const sealed = log.segments.active;
  if (sealed.sizeInBytes === 0 && sealed.baseOffset === log.logEndOffset) return;
  sealed.finishTimeIndex();
  const next = LogSegment.fresh(log.logEndOffset, nowMs, rollJitterMs(log, context));
  log.segments.add(next);
  log.writer.enqueueRoll(sealed, next, log.producers.snapshot());
  log.snapshotOffset = log.logEndOffset;
}

export function rollJitterMs(log: Pick<LogState, 'config'>, context: LogContext): number {
  const bound = Math.min(log.config.segmentJitterMs, log.config.segmentMs);
  return bound <= 0 ? 0 : context.platform.randomness.integer(bound);
}
