import { decodeMetadataRecord } from '@barnabas/protocol';
import type { MetadataDelta } from './delta.js';
import { ImageBuilder } from './image-builder.js';
import type { MetadataImage } from './image.js';
import { MetadataLogOfflineError } from './metadata-log-error.js';
import type { AppendedRecords, MetadataLog } from './metadata-log.js';

/** A batch of the log and what it made of the image; a control batch has no delta. */
export interface LoggedChange {
  readonly lastOffset: number;
  readonly sizeInBytes: number;
  readonly image: MetadataImage;
  readonly delta: MetadataDelta | undefined;
}

/** Records per batch where a change need not be atomic. */
const RECORDS_PER_BATCH = 5000;

export type Publish = (change: LoggedChange) => void;

/**
 * Appends decided records and publishes what they do once they are on disk, in the order of the log. Decisions are made from
 * {@link decided}, which is ahead of what is published by what still waits for the disk.
 */
export class ChangeQueue {
  readonly #pending: LoggedChange[] = [];
  #decided: MetadataImage;
  #offline: MetadataLogOfflineError | undefined;

  constructor(
    image: MetadataImage,
    private readonly log: MetadataLog,
    private readonly publish: Publish,
  ) {
    this.#decided = image;
  }

  /** Everything that was appended, whether it is on disk or not. */
  get decided(): MetadataImage {
    return this.#decided;
  }

  /** Appends records as one batch; resolves when they are on disk and published. One synchronous turn until the disk. */
  commit(records: readonly Buffer[]): Promise<void> {
    if (this.#offline !== undefined) return Promise.reject(this.#offline);
    const builder = new ImageBuilder(this.#decided);
    for (const bytes of records) builder.replay({ record: decodeMetadataRecord(bytes), bytes });
    const appended = this.log.append(records);
    const { image, delta } = builder.finish(appended.lastOffset, this.log.epoch);
    return this.#await(appended, image, delta);
  }

  /** As {@link commit}, of more records than one batch is to hold: a crash may leave the first of them. */
  async commitInBatches(records: readonly Buffer[]): Promise<void> {
    const batches: Promise<void>[] = [];
    for (let start = 0; start < records.length; start += RECORDS_PER_BATCH) {
      batches.push(this.commit(records.slice(start, start + RECORDS_PER_BATCH)));
    }
    await Promise.all(batches);
  }

  /** Takes note of a control batch, which says nothing about metadata but has an offset. */
  follow(appended: AppendedRecords): Promise<void> {
    const { image } = new ImageBuilder(this.#decided).finish(appended.lastOffset, this.log.epoch);
    return this.#await(appended, image, undefined);
  }

  /** Resolves when nothing waits for the disk any more, whatever became of it. */
  async settled(): Promise<void> {
    while (this.#pending.length > 0 && this.#offline === undefined) await this.#last;
  }

  #last: Promise<void> = Promise.resolve();

  #await(appended: AppendedRecords, image: MetadataImage, delta: MetadataDelta | undefined): Promise<void> {
    this.#decided = image;
    const { lastOffset, sizeInBytes } = appended;
    this.#pending.push({ lastOffset, sizeInBytes, image, delta });
    const published = appended.durable.then(
      () => this.#publishUpTo(appended.lastOffset),
      (error: unknown) => {
        this.#offline ??= new MetadataLogOfflineError(error);
        throw this.#offline;
      },
    );
    this.#last = published.catch(() => undefined);
    return published;
  }

  /** What lies before a durable batch is durable too. */
  #publishUpTo(offset: number): void {
    while (this.#pending[0] !== undefined && this.#pending[0].lastOffset <= offset) {
      const change = this.#pending.shift();
      if (change !== undefined) this.publish(change);
    }
  }
}
