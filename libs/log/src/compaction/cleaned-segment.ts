import type { RecordBatch } from '@barnabas/protocol';
import type { FileHandle, Files } from '@barnabas/platform';

import { LogSegment } from '../log-segment.js';
import type { LogState } from '../log-state.js';
import { cleanedSuffix, indexFileKinds } from '../segment-files.js';
import { SegmentIndexBuilder } from '../segment-storage.js';
import { TransactionIndex } from '../transaction-index.js';

/** Were all of a segment to go to the disk in one sync, those of producers would wait behind it. */
const unsyncedBytesMax = 16 * 1024 * 1024;

/** A segment that is being written beside those whose place it will take: `.cleaned` files, which mean nothing to anyone. */
export class CleanedSegment {
  readonly transactions = new TransactionIndex();
  private readonly segment: LogSegment;
  private readonly indexes: SegmentIndexBuilder;
  private firstBatchTimestamp: number | undefined;
  private sizeInBytes = 0;
  private unsyncedBytes = 0;
  private chunks: Buffer[] = [];
  private chunkBytes = 0;
  private isClosed = false;

  private constructor(
    private readonly log: LogState,
    private readonly files: Files,
    private readonly file: FileHandle,
    segment: LogSegment,
  ) {
    this.segment = segment;
    this.indexes = new SegmentIndexBuilder(segment.baseOffset, log.config.indexIntervalBytes);
  }

  /** `createdMs` is that of the segments it replaces: retention goes by it where records carry no time. */
  static async create(log: LogState, files: Files, baseOffset: number, createdMs: number): Promise<CleanedSegment> {
    const segment = new LogSegment(baseOffset, createdMs);
    await removeCleaned(log, files, segment);
    const file = await files.open(log.storage.path(segment, 'log') + cleanedSuffix, 'create');
    return new CleanedSegment(log, files, file, segment);
  }

  /** Bytes that wait to be written. */
  get pendingBytes(): number {
    return this.chunkBytes;
  }

  append(batch: RecordBatch): void {
    if (this.position === 0) this.firstBatchTimestamp = batch.maxTimestamp;
    this.indexes.add(batch, this.position);
    this.chunks.push(batch.buffer);
    this.chunkBytes += batch.sizeInBytes;
  }

  async flush(): Promise<void> {
    const { chunks, chunkBytes } = this;
    this.chunks = [];
    this.chunkBytes = 0;
    if (chunkBytes === 0) return;
    await this.file.write(chunks, this.sizeInBytes);
    this.sizeInBytes += chunkBytes;
    this.unsyncedBytes += chunkBytes;
    if (this.unsyncedBytes >= unsyncedBytesMax) await this.sync();
  }

  /** Everything is on disk, though under names that do not count. */
  async finish(): Promise<LogSegment> {
    const { segment, log } = this;
    await this.flush();
    await this.sync();
    await this.close();
    const indexes = this.indexes.finish();
    segment.restore({
      sizeInBytes: this.sizeInBytes,
      indexes,
      largestTimestamp: indexes.time.lastEntry,
      firstBatchTimestamp: this.firstBatchTimestamp,
      bytesSinceIndexEntry: 0,
    });
    segment.transactions = this.transactions;
    segment.isOnDisk = true;
    await log.storage.writeIndexes(segment, cleanedSuffix);
    segment.isSealed = true;
    return segment;
  }

  private async sync(): Promise<void> {
    this.unsyncedBytes = 0;
    await this.file.datasync();
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.close();
    await removeCleaned(this.log, this.files, this.segment);
  }

  private async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.file.close();
  }

  private get position(): number {
    return this.sizeInBytes + this.chunkBytes;
  }
}

async function removeCleaned(log: LogState, files: Files, segment: LogSegment): Promise<void> {
  for (const kind of ['log', ...indexFileKinds] as const)
    await files.remove(log.storage.path(segment, kind) + cleanedSuffix);
}
