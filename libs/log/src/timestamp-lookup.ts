import { batchesIn } from '@barnabas/protocol';
import type { RecordBatch } from '@barnabas/protocol';

import { maxDecompressedBytes } from './decompression-bound.js';
import type { TimestampedOffset } from './log-operations.js';
import { readStored } from './log-reader.js';
import type { LogSegment } from './log-segment.js';
import type { LogState } from './log-state.js';
import { despiteReplacement } from './segment-storage.js';
import type { TimestampOffset } from './time-index.js';

const readBytes = 1024 * 1024;

/** The first record at or above a timestamp: found through the time index, then record by record (Kafka's `fetchOffsetByTimestamp`). */
export function findByTimestamp(
  log: LogState,
  timestampMs: number,
  upTo: number,
): Promise<TimestampedOffset | undefined> {
  return despiteReplacement(() => searchSegments(log, timestampMs, upTo));
}

async function searchSegments(
  log: LogState,
  timestampMs: number,
  upTo: number,
): Promise<TimestampedOffset | undefined> {
  for (const segment of log.segments.from(log.logStartOffset)) {
    if ((await largestTimestampOf(log, segment)).timestamp < timestampMs) continue;
    const { time } = await log.storage.indexes(segment);
    const from = Math.max(log.logStartOffset, segment.baseOffset, time.lookup(timestampMs - 1).offset);
    return searchFrom(log, { offset: from, upTo, lowest: log.logStartOffset }, timestampMs);
  }
  return undefined;
}

/**
 * The first record that has the highest timestamp, -1 when no record has any. As in Kafka, deleted records count for as long as the segment
 * they lie in is there: what is found may be below the start of the log.
 */
export function findMaxTimestamp(log: LogState): Promise<TimestampedOffset | undefined> {
  return despiteReplacement(() => searchMaxTimestamp(log));
}

async function searchMaxTimestamp(log: LogState): Promise<TimestampedOffset | undefined> {
  let largest = await largestTimestampOf(log, log.segments.first);
  for (const segment of log.segments.all()) {
    const candidate = await largestTimestampOf(log, segment);
    if (candidate.timestamp > largest.timestamp) largest = candidate;
  }
  // The index knows the last offset of the batch; reading it gives the whole batch.
  return searchFrom(log, { offset: largest.offset, upTo: log.logEndOffset, lowest: 0 }, largest.timestamp);
}

/** Highest timestamp of a segment, and the last offset of the batch that has it first. */
export async function largestTimestampOf(log: LogState, segment: LogSegment): Promise<TimestampOffset> {
  segment.largestTimestamp ??= (await log.storage.indexes(segment)).time.lastEntry;
  return segment.largestTimestamp;
}

interface SearchRange {
  /** Where to begin reading. */
  readonly offset: number;
  readonly upTo: number;
  /** The first offset that counts: a batch may begin below. */
  readonly lowest: number;
}

async function searchFrom(
  log: LogState,
  { offset: start, upTo, lowest }: SearchRange,
  timestampMs: number,
): Promise<TimestampedOffset | undefined> {
  for (let offset = start; offset < upTo;) {
    const result = await readStored(log, offset, { maxBytes: readBytes, minOneBatch: true, upTo });
    if (result.kind !== 'read' || result.chunks.length === 0) return undefined;
    for (const chunk of result.chunks) {
      for (const batch of batchesIn(chunk)) {
        const found = await searchBatch(batch, lowest, timestampMs);
        if (found) return found;
      }
    }
    offset = result.lastOffset + 1;
  }
  return undefined;
}

/** Piece by piece, as a batch may be as large as its producer wanted: gzip and zstd are decompressed on other threads. */
async function searchBatch(
  batch: RecordBatch,
  from: number,
  timestampMs: number,
): Promise<TimestampedOffset | undefined> {
  if (batch.maxTimestamp < timestampMs) return undefined;
  for await (const records of batch.recordGroups({ maxDecompressedBytes })) {
    for (const { offset, timestamp } of records) {
      if (offset >= from && timestamp >= timestampMs)
        return { offset, timestamp, leaderEpoch: batch.partitionLeaderEpoch };
    }
  }
  return undefined;
}
