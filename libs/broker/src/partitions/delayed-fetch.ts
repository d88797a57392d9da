import type { Timers } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { AnswerRoom } from '../net/exchange.js';
import type { PartitionLookup } from './partitions.js';
import { readPartition } from './partition-read.js';
import type { PartitionRead, PartitionReadRequest } from './partition-read.js';

/** What the log reads from a file at least. */
const READ_BYTES_MIN = 65_536;

export interface FetchTarget extends PartitionReadRequest {
  /** Asked again for every read: leadership may have moved, the topic may be gone. */
  lookup(): PartitionLookup;
}

export interface DelayedFetchOptions {
  /** More may be added at the end while it waits, by {@link follow}. */
  readonly targets: readonly FetchTarget[];
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly timers: Timers;
  readonly room: AnswerRoom;
  /**
   * Calls `advanced` with the index of every target to which something happens, at once with those to which it has happened since they
   * were read. Returns how to stop. Default: each target's partition is listened to while the fetch waits.
   */
  readonly follow?: (advanced: (index: number) => void) => () => void;
  /** Tells when nobody waits for the answer any more. Returns how to stop listening. */
  onAbandoned(listener: () => void): () => void;
}

/**
 * One fetch that may wait (Kafka's DelayedFetch): it ends when there are `minBytes`, when a partition fails, when `maxWaitMs` is
 * over. Nothing polls: a partition that advances, moves or goes away wakes it, and only what moved is read again.
 */
export class DelayedFetch {
  readonly #reads: (PartitionRead | undefined)[] = [];
  readonly #stale = new Set<number>();
  #totalBytes = 0;
  /** What has been told of {@link #totalBytes}, or of what a read may bring. */
  #heldBytes = 0;
  /** What the answer may come to: less than was asked for when memory is short. */
  #limitBytes = 0;
  /** There are bytes that found no room, so that waiting for more is of no use. */
  #isFull = false;
  /** A target that has bytes, while none of any were read because all memory is taken. */
  #short: number | undefined;
  #leaveLine: (() => void) | undefined;
  /** Reads that failed, or found that the client's log and ours part. */
  #failedCount = 0;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(private readonly options: DelayedFetchOptions) {}

  /** What each target gave, in order. */
  run(): PartitionRead[] | Promise<PartitionRead[]> {
    const reading = this.#readAll([...this.options.targets.keys()]);
    if (reading === undefined && this.#isSatisfied()) {
      return this.#result();
    }
    return this.#wait(reading);
  }

  async #wait(reading: Promise<void> | undefined): Promise<PartitionRead[]> {
    if (reading !== undefined) {
      await reading;
      if (this.#isSatisfied()) {
        return this.#result();
      }
    }
    const stopListening = this.#listen(reading !== undefined);
    try {
      while (!this.#isOver) {
        if (this.#stale.size === 0) {
          this.#waitForRoom();
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        await this.#readStale();
        if (this.#isSatisfied()) {
          break;
        }
      }
    } finally {
      stopListening();
      this.#leaveLine?.();
    }
    return this.#result();
  }

  /** `hasWaited`: time has passed since the first partition was read. */
  #listen(hasWaited: boolean): () => void {
    const { timers, maxWaitMs, onAbandoned, follow } = this.options;
    const stops = [onAbandoned(() => this.#end())];
    if (follow === undefined) {
      this.#listenToEach(hasWaited, stops);
    } else {
      stops.push(follow((index) => this.#advanced(index)));
    }
    const timer = timers.schedule(maxWaitMs, 'liveness', () => this.#end());
    return () => {
      timer.cancel();
      for (const stop of stops) {
        stop();
      }
    };
  }

  #listenToEach(hasWaited: boolean, stops: (() => void)[]): void {
    this.#reads.forEach((read, index) => {
      // Nothing was refused, or there would be no waiting: each has a partition.
      const partition = read?.partition;
      if (partition === undefined) {
        return;
      }
      stops.push(partition.onAdvance(() => this.#advanced(index)));
      if (hasWaited && this.#hasMoved(index)) {
        this.#stale.add(index);
      }
    });
  }

  /** Joins those who wait for memory, unless it has its place among them or needs none. */
  #waitForRoom(): void {
    const index = this.#short;
    if (index === undefined || this.#leaveLine !== undefined) {
      return;
    }
    this.#leaveLine = this.options.room.onRoom(() => {
      this.#leaveLine = undefined;
      this.#advanced(index);
    });
  }

  /** Whether a partition changed while another was read from disk. */
  #hasMoved(index: number): boolean {
    const lookup = this.options.targets[index]?.lookup();
    const read = this.#reads[index];
    return (
      lookup?.kind !== 'found' ||
      lookup.partition !== read?.partition ||
      lookup.partition.log.highWatermark !== read.highWatermark ||
      lookup.partition.log.lastStableOffset !== read.lastStableOffset
    );
  }

  #advanced(index: number): void {
    this.#stale.add(index);
    this.#wake?.();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Reads what may have changed, in the order asked for; a promise only when a disk is involved. */
  #readStale(): Promise<void> | undefined {
    const indexes = [...this.#stale].sort((a, b) => a - b);
    this.#stale.clear();
    return this.#readAll(indexes);
  }

  #readAll(indexes: readonly number[]): Promise<void> | undefined {
    this.#setLimit();
    for (let at = 0; at < indexes.length; at++) {
      const index = indexes[at] ?? 0;
      const read = this.#readOne(index);
      if (read instanceof Promise) {
        return this.#readOn(read, indexes, at);
      }
      this.#store(index, read);
    }
    this.#hold(this.#totalBytes);
    return undefined;
  }

  async #readOn(first: Promise<PartitionRead>, indexes: readonly number[], from: number): Promise<void> {
    let at = from;
    let read: PartitionRead | Promise<PartitionRead> = first;
    for (;;) {
      this.#store(indexes[at] ?? 0, read instanceof Promise ? await read : read);
      this.#hold(this.#totalBytes);
      if (++at >= indexes.length) {
        return;
      }
      this.#setLimit();
      read = this.#readOne(indexes[at] ?? 0);
    }
  }

  #hold(bytes: number): void {
    if (bytes !== this.#heldBytes) {
      this.#heldBytes = bytes;
      this.options.room.hold(bytes);
    }
  }

  #setLimit(): void {
    const { room, maxBytes } = this.options;
    this.#limitBytes = Math.min(maxBytes, room.roomBytes() + this.#heldBytes);
  }

  #readOne(index: number): PartitionRead | Promise<PartitionRead> {
    const target = this.options.targets[index];
    if (target === undefined) {
      throw new Error(`a fetch has no target ${index}`);
    }
    const otherBytes = this.#totalBytes - (this.#reads[index]?.sizeInBytes ?? 0);
    const bytes = this.#limitBytes - otherBytes;
    const lookup = target.lookup();
    const minOneBatch = otherBytes === 0 && this.options.room.mayExceed();
    const read = readPartition(lookup, target, { bytes, minOneBatch });
    if (read instanceof Promise) {
      // Others are to see what is on its way.
      const batchBytes = minOneBatch ? (lookup.partition?.log.config.maxMessageBytes ?? 0) : 0;
      this.#hold(this.#totalBytes + Math.max(READ_BYTES_MIN, Math.min(bytes, target.maxBytes), batchBytes));
    }
    return read;
  }

  #store(index: number, read: PartitionRead): void {
    const before = this.#reads[index];
    const otherBytes = this.#totalBytes - (before?.sizeInBytes ?? 0);
    this.#totalBytes = otherBytes + read.sizeInBytes;
    const isCut = read.hasMore && this.#limitBytes - otherBytes < (this.options.targets[index]?.maxBytes ?? 0);
    this.#isFull ||= isCut && this.#totalBytes > 0;
    if (isCut && this.#totalBytes === 0) {
      this.#short ??= index;
    } else if (this.#totalBytes > 0 || this.#short === index) {
      this.#short = undefined;
    }
    this.#failedCount += (hasFailed(read) ? 1 : 0) - (before !== undefined && hasFailed(before) ? 1 : 0);
    this.#reads[index] = read;
  }

  #isSatisfied(): boolean {
    const { targets, minBytes, maxWaitMs, follow } = this.options;
    const isEnough = this.#isFull || this.#totalBytes >= minBytes;
    const isForNothing = targets.length === 0 && follow === undefined;
    return isForNothing || maxWaitMs <= 0 || isEnough || this.#failedCount > 0;
  }

  #result(): PartitionRead[] {
    return this.#reads.filter((read) => read !== undefined);
  }
}

function hasFailed({ errorCode, divergingEpoch }: PartitionRead): boolean {
  return errorCode !== ErrorCode.None || divergingEpoch !== undefined;
}
