import type { Files } from '@barnabas/platform';

import { parentOf } from './durable-directory.js';
import type { LeaderEpochCache } from './leader-epoch-cache.js';
import type { LogSegment } from './log-segment.js';
import { Mutex } from './mutex.js';
import { leaderEpochFileName, partitionMetadataFileName, segmentFileName } from './segment-files.js';
import { formatPartitionMetadata } from './partition-metadata.js';
import type { SegmentStorage } from './segment-storage.js';
import type { WriteBacklog } from './write-backlog.js';

const writeBytesMax = 8 * 1024 * 1024;

interface QueuedBatch {
  readonly segment: LogSegment;
  readonly buffer: Buffer;
  readonly nextOffset: number;
}

/** A segment that takes no more batches, and the producers' state at its end. */
interface QueuedRoll {
  readonly sealed: LogSegment;
  readonly next: LogSegment;
  readonly snapshot: Buffer;
}

export interface LogWriterOptions {
  readonly files: Files;
  readonly storage: SegmentStorage;
  readonly backlog: WriteBacklog;
  readonly leaderEpochs: LeaderEpochCache;
  readonly topicId: string;
  /** The log's directory is there, with its partition.metadata. */
  readonly isOnDisk: boolean;
  readonly endOffset: number;
  /** Everything below is in the file, though perhaps not on the disk. */
  onWritten(endOffset: number): void;
  /** Sealing happens behind the writes; what goes wrong in it is told here. */
  onFailure(error: unknown): void;
}

/**
 * Brings to the files what a log has appended, in order: appending only queues. All that is queued leaves in as few writes as there are
 * segments. Files come into being with the first batch.
 */
export class LogWriter {
  /** Everything below is in the files. */
  writtenEnd: number;
  private queue: (QueuedBatch | QueuedRoll)[] = [];
  private readonly writing = new Mutex();
  private readonly dirty = new Set<LogSegment>();
  private isDirectoryDirty = false;
  private isOnDisk: boolean;
  private isDiscarded = false;
  /** Segments whose indexes and snapshot are on their way to the disk. */
  private readonly sealing = new Set<LogSegment>();
  private lastSeal: Promise<void> = Promise.resolve();

  constructor(private readonly options: LogWriterOptions) {
    this.writtenEnd = options.endOffset;
    this.isOnDisk = options.isOnDisk;
  }

  /** First offset that recovery must look at: not all of what lies behind is on disk, data or indexes. */
  recoveryPoint(durableOffset: number): number {
    let point = durableOffset;
    for (const segment of this.sealing) point = Math.min(point, segment.baseOffset);
    return point;
  }

  enqueue(segment: LogSegment, buffer: Buffer, nextOffset: number): void {
    this.options.backlog.add(buffer.length);
    this.queue.push({ segment, buffer, nextOffset });
  }

  enqueueRoll(sealed: LogSegment, next: LogSegment, snapshot: Buffer): void {
    this.sealing.add(sealed);
    this.queue.push({ sealed, next, snapshot });
  }

  /** Writes what is queued by now. */
  write(): Promise<void> {
    return this.writing.run(() => this.drain());
  }

  /** Writes what is queued by now and syncs it; resolves with the offset below which everything survives a crash. */
  async sync(): Promise<number> {
    await this.write();
    const end = this.writtenEnd;
    const segments = [...this.dirty];
    const mustSyncDirectory = this.isDirectoryDirty;
    this.dirty.clear();
    this.isDirectoryDirty = false;
    for (const segment of segments) await this.options.storage.datasync(segment);
    if (mustSyncDirectory) await this.options.files.syncDirectory(this.options.storage.directory);
    return end;
  }

  /** Resolves when no segment is being sealed. */
  async sealed(): Promise<void> {
    await this.lastSeal;
  }

  /** Runs `work` while nothing is written; what is queued is written before. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.writing.run(async () => {
      await this.drain();
      await this.lastSeal;
      return work();
    });
  }

  /** Resolves when nothing is being written; what failed was told elsewhere. */
  async settled(): Promise<void> {
    await this.writing.run(() => Promise.resolve());
    await this.lastSeal;
  }

  /** The log was cut at `endOffset`, in memory and on disk. */
  restartAt(endOffset: number): void {
    this.writtenEnd = endOffset;
  }

  /** What will never be written no longer counts as backlog. */
  discard(): void {
    this.isDiscarded = true;
    for (const item of this.queue.splice(0)) if ('buffer' in item) this.options.backlog.remove(item.buffer.length);
  }

  private async drain(): Promise<void> {
    const items = this.queue;
    this.queue = [];
    try {
      if (items.length > 0 && !this.isOnDisk) await this.createDirectory();
      // An epoch without records need not be known: each start of a broker begins one in every log.
      if (items.length > 0 || this.options.leaderEpochs.hasUnsavedBelow(this.writtenEnd))
        await this.writeLeaderEpochs();
      for (let at = 0; at < items.length;) at = await this.drainRun(items, at);
    } catch (error) {
      this.queue = [...items, ...this.queue]; // for discard() to account for
      if (this.isDiscarded) this.discard();
      throw error;
    }
  }

  private async writeLeaderEpochs(): Promise<void> {
    const { leaderEpochs, files, storage } = this.options;
    if (!leaderEpochs.isDirty || !this.isOnDisk) return;
    await files.replaceFile(`${storage.directory}/${leaderEpochFileName}`, leaderEpochs.save());
  }

  /** Handles one roll, or writes a run of batches of one segment; returns the index behind. */
  private async drainRun(items: (QueuedBatch | QueuedRoll)[], start: number): Promise<number> {
    const head = items[start];
    if (!head) return start + 1;
    if (!('buffer' in head)) {
      await this.roll(head);
      return start + 1;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    let nextOffset = head.nextOffset;
    for (let i = start; i < items.length && bytes < writeBytesMax; i++) {
      const item = items[i];
      if (!item || !('buffer' in item) || item.segment !== head.segment) break;
      chunks.push(item.buffer);
      bytes += item.buffer.length;
      nextOffset = item.nextOffset;
    }
    await this.writeChunks(head.segment, chunks, bytes);
    items.splice(start, chunks.length);
    this.writtenEnd = nextOffset;
    this.options.backlog.remove(bytes);
    this.options.onWritten(nextOffset);
    return start;
  }

  private async writeChunks(segment: LogSegment, chunks: readonly Buffer[], bytes: number): Promise<void> {
    if (!segment.isOnDisk) this.isDirectoryDirty = true;
    await this.options.storage.writeLog(segment, chunks, segment.writtenBytes);
    segment.writtenBytes += bytes;
    this.dirty.add(segment);
  }

  /**
   * The next segment's file is there at once, as in Kafka: an empty log must remember where it ends. But not before the segment that ends
   * is synced: a crash could otherwise leave a hole, later records without those before them.
   */
  private async roll(roll: QueuedRoll): Promise<void> {
    const { storage } = this.options;
    const isDirty = this.dirty.delete(roll.sealed);
    if (roll.sealed.isPreallocated) await storage.trimLog(roll.sealed);
    else if (isDirty) await storage.datasync(roll.sealed);
    await storage.writeLog(roll.next, [], 0);
    this.dirty.add(roll.next);
    this.isDirectoryDirty = true;
    this.lastSeal = this.lastSeal
      .then(() => this.seal(roll))
      .catch((error: unknown) => {
        if (!this.isDiscarded) this.options.onFailure(error);
      });
  }

  private async seal({ sealed, next, snapshot }: QueuedRoll): Promise<void> {
    const { storage, files } = this.options;
    if (sealed.isOnDisk) await storage.writeIndexes(sealed);
    await storage.replace(`${storage.directory}/${segmentFileName(next.baseOffset, 'snapshot')}`, snapshot);
    await files.syncDirectory(storage.directory);
    sealed.isSealed = true;
    this.sealing.delete(sealed);
  }

  private async createDirectory(): Promise<void> {
    const { files, storage, topicId } = this.options;
    await files.makeDirectory(storage.directory);
    await files.replaceFile(`${storage.directory}/${partitionMetadataFileName}`, formatPartitionMetadata(topicId));
    await files.syncDirectory(parentOf(storage.directory));
    this.isOnDisk = true;
  }
}
