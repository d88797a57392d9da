import { batchLengthOverhead } from '@barnabas/protocol';

import type { ReadBatches, ReadOptions, ReadResult } from './log-operations.js';
import type { LogSegment } from './log-segment.js';
import type { LogState } from './log-state.js';
import { despiteReplacement } from './segment-storage.js';

const pieceBytesMin = 64 * 1024;
const pieceBytesMax = 16 * 1024 * 1024;
const lastOffsetDeltaPosition = 23;

/** Whole batches from the one that holds `offset`: out of memory at once, from the files otherwise. */
export function readLog(log: LogState, offset: number, options: ReadOptions): ReadResult | Promise<ReadResult> {
  if (offset < log.logStartOffset || offset > log.logEndOffset) return { kind: 'out-of-range' };
  return readStored(log, offset, options);
}

/** As {@link readLog}, and also what is deleted (DeleteRecords) but whose segment is still there. */
export function readStored(log: LogState, offset: number, options: ReadOptions): ReadResult | Promise<ReadResult> {
  if (offset >= options.upTo || (options.maxBytes <= 0 && !options.minOneBatch)) return nothing(offset);
  const cachedFrom = log.tail.startOffset;
  if (cachedFrom !== undefined && cachedFrom <= offset) return readTail(log, offset, options);
  return despiteReplacement(() => readSegments(log, offset, options));
}

function nothing(offset: number): ReadBatches {
  return { kind: 'read', chunks: [], sizeInBytes: 0, lastOffset: offset - 1 };
}

function readTail(log: LogState, offset: number, options: ReadOptions): ReadBatches {
  const chunks: Buffer[] = [];
  let sizeInBytes = 0;
  let lastOffset = offset - 1;
  for (const entry of log.tail.from(offset)) {
    if (entry.lastOffset >= options.upTo) break;
    const isOver = sizeInBytes + entry.buffer.length > options.maxBytes;
    if (isOver && !(chunks.length === 0 && options.minOneBatch)) break;
    addChunk(chunks, entry.buffer);
    sizeInBytes += entry.buffer.length;
    lastOffset = entry.lastOffset;
  }
  return { kind: 'read', chunks, sizeInBytes, lastOffset };
}

/** Neighbours in memory leave as one chunk. */
function addChunk(chunks: Buffer[], buffer: Buffer): void {
  const last = chunks.at(-1);
  if (last && last.buffer === buffer.buffer && last.byteOffset + last.length === buffer.byteOffset) {
    chunks[chunks.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + buffer.length);
  } else {
    chunks.push(buffer);
  }
}

async function readSegments(log: LogState, offset: number, options: ReadOptions): Promise<ReadResult> {
  let segment: LogSegment | undefined = log.segments.floor(offset);
  try {
    for (; segment; segment = log.segments.after(segment)) {
      const result = await readSegment(log, segment, offset, options);
      if (result) return result;
    }
  } catch (error) {
    // Retention may take a segment away while it is read; its offsets are then no longer there.
    if (offset < log.logStartOffset) return { kind: 'out-of-range' };
    throw error;
  }
  // Compaction left nothing between `offset` and what is in memory only.
  return readTail(log, offset, options);
}

async function readSegment(
  log: LogState,
  segment: LogSegment,
  offset: number,
  options: ReadOptions,
): Promise<ReadBatches | undefined> {
  if (segment.writtenBytes === 0) return undefined;
  const indexes = await log.storage.indexes(segment);
  let position = indexes.offset.lookup(offset);
  let length = Math.min(Math.max(options.maxBytes + log.config.indexIntervalBytes * 2, pieceBytesMin), pieceBytesMax);
  while (position < segment.writtenBytes) {
    const piece = await log.storage.read(segment, position, Math.min(length, segment.writtenBytes - position));
    const run = selectBatches(piece, offset, options);
    if (run.end > run.start) {
      const chunk = piece.subarray(run.start, run.end);
      return { kind: 'read', chunks: [chunk], sizeInBytes: chunk.length, lastOffset: run.lastOffset };
    }
    if (run.isDone) return nothing(offset);
    if (run.skipped === 0 && piece.length >= run.neededBytes) return undefined;
    position += run.skipped;
    length = Math.max(length, run.neededBytes);
  }
  return undefined;
}

interface BatchRun {
  readonly start: number;
  readonly end: number;
  readonly lastOffset: number;
  /** A batch was met that must not be returned. */
  readonly isDone: boolean;
  /** Bytes of batches before the offset. */
  readonly skipped: number;
  /** What a batch that is cut off needs. */
  readonly neededBytes: number;
}

/** The batches of a piece of a segment that belong into the answer. */
function selectBatches(piece: Buffer, offset: number, options: ReadOptions): BatchRun {
  let start = 0;
  let end = 0;
  let lastOffset = offset - 1;
  let at = 0;
  const stopped = (isDone: boolean, neededBytes: number): BatchRun => ({
    start,
    end,
    lastOffset,
    isDone,
    skipped: start,
    neededBytes,
  });
  while (piece.length - at >= lastOffsetDeltaPosition + 4) {
    const size = piece.readInt32BE(at + 8) + batchLengthOverhead;
    if (size > piece.length - at) return stopped(false, size);
    const batchLastOffset = Number(piece.readBigInt64BE(at)) + piece.readInt32BE(at + lastOffsetDeltaPosition);
    at += size;
    if (batchLastOffset < offset) {
      start = end = at;
      continue;
    }
    if (batchLastOffset >= options.upTo) return stopped(true, 0);
    const isOver = at - start > options.maxBytes;
    if (isOver && !(end === start && options.minOneBatch)) return stopped(true, 0);
    end = at;
    lastOffset = batchLastOffset;
  }
  return stopped(false, lastOffsetDeltaPosition + 4);
}
