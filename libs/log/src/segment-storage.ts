import { batchHeaderBytes, batchLengthOverhead, RecordBatch } from '@barnabas/protocol';
import type { FileHandle, Files } from '@barnabas/platform';

import type { FileHandlePool } from './file-handle-pool.js';
import type { IndexCache } from './index-cache.js';
import type { LogConfig } from './log-config.js';
import { CorruptIndexError, SegmentReplacedError } from './log-errors.js';
import type { LogSegment, SegmentIndexes } from './log-segment.js';
import { OffsetIndex } from './offset-index.js';
import { segmentFileName } from './segment-files.js';
import type { SegmentFileKind } from './segment-files.js';
import { TimeIndex } from './time-index.js';

const scanBytes = 1024 * 1024;
const maxTimestampPosition = 35;

/** A batch and where it lies in its segment's file. */
export interface ScannedBatch {
  readonly batch: RecordBatch;
  readonly position: number;
}

/** The files of one partition's segments: reads and writes at positions, loads and stores indexes. Knows no offsets. */
export class SegmentStorage {
  private readonly loading = new Map<LogSegment, Promise<SegmentIndexes>>();
  /** Segments whose place another one takes, or has taken. */
  private readonly replacements = new WeakMap<LogSegment, Promise<void>>();

  constructor(
    private readonly files: Files,
    private readonly handles: FileHandlePool,
    private readonly indexCache: IndexCache,
    readonly directory: string,
    /** As it is now. */
    private readonly config: () => LogConfig,
  ) {}

  path(segment: LogSegment, kind: SegmentFileKind): string {
    return `${this.directory}/${segmentFileName(segment.baseOffset, kind)}`;
  }

  /** Writes at the end of a segment's log, which is made if missing, in its full size with `preallocate` (Kafka's `FileRecords.open`). */
  async writeLog(segment: LogSegment, chunks: readonly Buffer[], position: number): Promise<void> {
    const { preallocate, segmentBytes } = this.config();
    await this.handles.use(this.path(segment, 'log'), 'create', async (file) => {
      if (preallocate && !segment.isOnDisk) {
        await file.truncate(segmentBytes);
        segment.isPreallocated = true;
      }
      if (chunks.length > 0) await file.write(chunks, position);
    });
    segment.isOnDisk = true;
  }

  datasync(segment: LogSegment): Promise<void> {
    return this.handles.use(this.path(segment, 'log'), 'write', (file) => file.datasync());
  }

  async truncateLog(segment: LogSegment, sizeInBytes: number): Promise<void> {
    await this.handles.use(this.path(segment, 'log'), 'write', async (file) => {
      await file.truncate(sizeInBytes);
      await file.datasync();
    });
    segment.isPreallocated = false;
  }

  /** Nothing follows what is written any more: the zeros behind it go (Kafka's `FileRecords.trim`). */
  async trimLog(segment: LogSegment): Promise<void> {
    if (segment.isPreallocated) await this.truncateLog(segment, segment.writtenBytes);
  }

  /**
   * Up to `length` bytes of what is in the file; less at its end. The buffer is the caller's. Throws `SegmentReplacedError` when compaction
   * has replaced the segment.
   */
  async read(segment: LogSegment, position: number, length: number): Promise<Buffer> {
    this.ensureCurrent(segment); // in the same turn as the file is taken into use
    return this.handles.use(this.path(segment, 'log'), 'write', (file) => readUpTo(file, position, length));
  }

  /**
   * The batches from `position` up to `end`, a piece at a time; stops at the first bytes that are no whole batch. Their CRC is not
   * checked.
   */
  async *scan(
    segment: LogSegment,
    position: number,
    end: number,
    pieceBytes = scanBytes,
  ): AsyncGenerator<ScannedBatch[], void, undefined> {
    let at = position;
    let length = pieceBytes;
    while (at < end) {
      const piece = await this.read(segment, at, Math.min(length, end - at));
      const batches = wholeBatches(piece, at);
      if (batches.length > 0) {
        const last = batches[batches.length - 1];
        at = last ? last.position + last.batch.sizeInBytes : at;
        length = pieceBytes;
        yield batches;
        continue;
      }
      const needed = claimedSize(piece);
      if (needed <= piece.length || at + needed > end) return;
      length = needed;
    }
  }

  /** The segment's indexes, out of memory or its files; rebuilt from the log when these are missing or damaged. */
  indexes(segment: LogSegment): SegmentIndexes | Promise<SegmentIndexes> {
    if (segment.indexes) {
      this.indexCache.touch(segment);
      return segment.indexes;
    }
    const underway = this.loading.get(segment);
    if (underway) return underway;
    const loading = this.loadIndexes(segment).finally(() => this.loading.delete(segment));
    this.loading.set(segment, loading);
    return loading;
  }

  /** Indexes from the files; undefined when one is missing or damaged. */
  async readIndexes(segment: LogSegment): Promise<SegmentIndexes | undefined> {
    try {
      const [offset, time] = await Promise.all([
        this.files.readFile(this.path(segment, 'index')),
        this.files.readFile(this.path(segment, 'timeindex')),
      ]);
      return { offset: OffsetIndex.parse(segment.baseOffset, offset), time: TimeIndex.parse(segment.baseOffset, time) };
    } catch (error) {
      if (error instanceof CorruptIndexError || (error as { code?: string }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Builds both indexes anew from the log. */
  async rebuildIndexes(segment: LogSegment): Promise<SegmentIndexes> {
    const size = segment.writtenBytes;
    const rebuilt = new SegmentIndexBuilder(segment.baseOffset, this.config().indexIntervalBytes);
    for await (const batches of this.scan(segment, 0, size)) {
      for (const { batch, position } of batches) rebuilt.add(batch, position);
    }
    return rebuilt.finish();
  }

  /**
   * Writes the index files so that a crash does not take them back, unless `mustLast` is false; the transaction index only when there is
   * something in it.
   */
  async writeIndexes(segment: LogSegment, suffix = '', mustLast = true): Promise<void> {
    const { offset, time } = segment.requireIndexes();
    await this.replace(this.path(segment, 'index') + suffix, offset.toBuffer(), mustLast);
    await this.replace(this.path(segment, 'timeindex') + suffix, time.toBuffer(), mustLast);
    const transactions = this.path(segment, 'txnindex') + suffix;
    if (!segment.transactions.isEmpty) await this.replace(transactions, segment.transactions.toBuffer(), mustLast);
    else await this.files.remove(transactions);
    segment.areIndexesDirty = false;
  }

  /** Timestamp of the first batch, which is its highest; undefined without one. */
  async firstBatchTimestamp(segment: LogSegment): Promise<number | undefined> {
    if (segment.writtenBytes < batchHeaderBytes) return undefined;
    const header = await this.read(segment, 0, batchHeaderBytes);
    return Number(header.readBigInt64BE(maxTimestampPosition));
  }

  /**
   * Runs `replace`, which gives the files of `segments` to another one. Who reads them finishes first; who comes meanwhile waits, and is
   * told to look again.
   */
  async replacing(segments: readonly LogSegment[], replace: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const segment of segments) this.replacements.set(segment, promise);
    try {
      await this.released(segments);
      await replace();
    } catch (error) {
      for (const segment of segments) this.replacements.delete(segment); // reading on fails as everything does now
      throw error;
    } finally {
      resolve();
    }
  }

  /** Overwrites a file whose contents can be rebuilt; a crash in between leaves it damaged at worst, which is noticed. */
  async replace(path: string, content: Buffer, mustLast = true): Promise<void> {
    const file = await this.files.open(path, 'create');
    try {
      await file.truncate(content.length);
      if (content.length > 0) await file.write([content], 0);
      if (mustLast) await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Resolves when nobody uses the files of `segments`. */
  private async released(segments: readonly LogSegment[]): Promise<void> {
    for (const segment of segments) {
      await this.loading.get(segment)?.catch(() => undefined);
      await this.handles.retire(this.path(segment, 'log'));
    }
  }

  private ensureCurrent(segment: LogSegment): void {
    const replacement = this.replacements.get(segment);
    if (!replacement) return;
    throw new SegmentReplacedError(`segment ${segment.baseOffset} in ${this.directory} was compacted`, replacement);
  }

  private async loadIndexes(segment: LogSegment): Promise<SegmentIndexes> {
    this.ensureCurrent(segment);
    const read = await this.readIndexes(segment);
    const indexes = read ?? (await this.rebuildIndexes(segment));
    segment.indexes ??= indexes;
    if (!read) await this.writeIndexes(segment);
    this.indexCache.touch(segment);
    return segment.indexes ?? indexes;
  }
}

/** Runs `work` again, from its start, for as long as compaction takes away the segments that it reads. */
export async function despiteReplacement<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SegmentReplacedError)) throw error;
      await error.replacement;
    }
  }
}

/** Indexes as recovery and the live path both make them. */
export class SegmentIndexBuilder {
  private readonly offset: OffsetIndex;
  private readonly time: TimeIndex;
  private lastEntryPosition = 0;
  private largest = { timestamp: -1, offset: -1 };

  constructor(
    baseOffset: number,
    private readonly indexIntervalBytes: number,
  ) {
    this.offset = OffsetIndex.empty(baseOffset);
    this.time = TimeIndex.empty(baseOffset);
  }

  add(batch: RecordBatch, position: number): void {
    if (batch.maxTimestamp > this.largest.timestamp)
      this.largest = { timestamp: batch.maxTimestamp, offset: batch.lastOffset };
    if (position - this.lastEntryPosition <= this.indexIntervalBytes) return;
    this.offset.append(batch.lastOffset, position);
    this.time.maybeAppend(this.largest.timestamp, this.largest.offset);
    this.lastEntryPosition = position;
  }

  finish(): SegmentIndexes {
    if (this.largest.offset >= 0) this.time.maybeAppend(this.largest.timestamp, this.largest.offset);
    return { offset: this.offset, time: this.time };
  }
}

async function readUpTo(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const target = Buffer.allocUnsafeSlow(length);
  const read = await file.read(target, position);
  return read === length ? target : target.subarray(0, read);
}

function wholeBatches(piece: Buffer, position: number): ScannedBatch[] {
  const batches: ScannedBatch[] = [];
  let at = 0;
  for (;;) {
    const size = claimedSize(piece.subarray(at));
    if (size <= batchLengthOverhead || size > piece.length - at) return batches;
    try {
      batches.push({ batch: RecordBatch.at(piece, at), position: position + at });
    } catch {
      return batches; // a length that no batch can have: the log ends here
    }
    at += size;
  }
}

/** The size of the batch that begins here by its own words; of its prefix, while that is cut off. */
function claimedSize(piece: Buffer): number {
  return piece.length < batchLengthOverhead ? batchLengthOverhead : piece.readInt32BE(8) + batchLengthOverhead;
}
