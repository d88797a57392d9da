import type { AbortedTransaction, ReadResult } from '@barnabas/log';
import { ErrorCode } from '@barnabas/protocol';
import type { Partition } from './partition.js';
import type { PartitionLookup } from './partitions.js';

/** What a consumer asks of one partition. */
export interface PartitionReadRequest {
  readonly fetchOffset: number;
  /** -1: none, no check. */
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
  readonly readCommitted: boolean;
}

/** What may still be read for the whole fetch. */
export interface ReadBudget {
  readonly bytes: number;
  /** Nothing has been read yet: a first batch may be larger than the limits (PROTOCOL 18). */
  readonly minOneBatch: boolean;
}

/** What one partition contributes to a fetch. */
export interface PartitionRead {
  readonly errorCode: ErrorCode;
  readonly partition?: Partition | undefined;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** Whole batches, by reference to the log's own buffers. */
  readonly chunks: readonly Buffer[];
  readonly sizeInBytes: number;
  /** There is more that the client may see, which found no room. */
  readonly hasMore: boolean;
  /** Present with read_committed. */
  readonly abortedTransactions?: readonly AbortedTransaction[];
  /** The client's log and ours part here (KIP-320). */
  readonly divergingEpoch?: { readonly epoch: number; readonly endOffset: number };
}

const NO_CHUNKS: readonly Buffer[] = [];

export function failedRead(errorCode: ErrorCode, partition?: Partition): PartitionRead {
  const unknown = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 };
  return { errorCode, partition, ...unknown, chunks: [], sizeInBytes: 0, hasMore: false };
}

/** Reads what `request` may see of a partition. Answers at once when the bytes are in memory. */
export function readPartition(
  lookup: PartitionLookup,
  request: PartitionReadRequest,
  budget: ReadBudget,
): PartitionRead | Promise<PartitionRead> {
  if (lookup.kind === 'refused') {
    return failedRead(lookup.errorCode, lookup.partition);
  }
  const { partition } = lookup;
  const { log } = partition;
  const nothing: PartitionRead = {
    errorCode: ErrorCode.None,
    partition,
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    chunks: NO_CHUNKS,
    sizeInBytes: 0,
    hasMore: false,
  };
  const diverging = divergence(partition, request);
  if (diverging === 'unknown-epoch') {
    return failedRead(ErrorCode.OffsetOutOfRange, partition);
  }
  if (diverging !== undefined) {
    return { ...nothing, divergingEpoch: diverging };
  }
  const upTo = request.readCommitted ? nothing.lastStableOffset : nothing.highWatermark;
  if (request.fetchOffset < nothing.logStartOffset || request.fetchOffset > log.logEndOffset) {
    return failedRead(ErrorCode.OffsetOutOfRange, partition);
  }
  const maxBytes = Math.max(0, Math.min(request.maxBytes, budget.bytes));
  const hasAny = request.fetchOffset < upTo;
  if (!hasAny || (maxBytes === 0 && !budget.minOneBatch)) {
    const empty = { ...nothing, hasMore: hasAny };
    return request.readCommitted ? { ...empty, abortedTransactions: [] } : empty;
  }
  const result = log.read(request.fetchOffset, { maxBytes, minOneBatch: budget.minOneBatch, upTo });
  return result instanceof Promise
    ? result.then((read) => complete(nothing, request, read, upTo), storageError(partition))
    : complete(nothing, request, result, upTo);
}

function storageError(partition: Partition): () => PartitionRead {
  return () => failedRead(partition.lostLogError, partition);
}

function complete(
  nothing: PartitionRead,
  request: PartitionReadRequest,
  result: ReadResult,
  upTo: number,
): PartitionRead | Promise<PartitionRead> {
  const { partition } = nothing;
  if (result.kind === 'out-of-range' || partition === undefined) {
    // Retention moved the start while we read.
    return failedRead(ErrorCode.OffsetOutOfRange, partition);
  }
  const { chunks, sizeInBytes, lastOffset } = result;
  const read = { ...nothing, chunks, sizeInBytes, hasMore: lastOffset + 1 < upTo };
  if (!request.readCommitted) {
    return read;
  }
  const aborted = partition.log.abortedTransactions(request.fetchOffset, lastOffset + 1);
  return aborted instanceof Promise
    ? aborted.then((abortedTransactions) => ({ ...read, abortedTransactions }), storageError(partition))
    : { ...read, abortedTransactions: aborted };
}

/** KIP-320: does the epoch that the client read last end, here, before the offset it wants next? */
function divergence(
  partition: Partition,
  request: PartitionReadRequest,
): { epoch: number; endOffset: number } | 'unknown-epoch' | undefined {
  if (request.lastFetchedEpoch < 0) {
    return undefined;
  }
  const end = epochEnd(partition, request.lastFetchedEpoch);
  if (end.epoch < 0 || end.endOffset < 0) {
    return 'unknown-epoch';
  }
  if (end.epoch < request.lastFetchedEpoch || end.endOffset < request.fetchOffset) {
    return end;
  }
  return undefined;
}

/** Where a leader epoch ends in the log; the current one ends at the log's end. */
export function epochEnd(partition: Partition, epoch: number): { epoch: number; endOffset: number } {
  return partition.log.leaderEpochs.endOffsetFor(epoch);
}

/** The leader epoch that the record at `offset` was written in; -1 before the first epoch. */
export function epochAt(partition: Partition, offset: number): number {
  return partition.log.leaderEpochs.epochAt(offset) ?? -1;
}
