import type { KafkaError } from '../kafka-error.js';
import type { OffsetSpec, TopicPartition } from '../topic-partition.js';
import type { ConsumerRecord } from './consumer-options.js';
import type { FetchedRecords } from './fetched-records.js';

/** How the position is found: from the group's commits, from the partition itself, or it is known. */
export type PositionSource = 'committed' | Exclude<OffsetSpec, 'max-timestamp' | number> | 'known';

/** One partition that this consumer reads: its position, and what was fetched ahead of it. */
export class AssignedPartition implements TopicPartition {
  isPaused = false;
  /** Assigned, and `onAssigned` is through: fetching may begin. */
  isReady = false;
  /** Being taken away: nothing more is delivered, commits still count. */
  isRevoking = false;
  source: PositionSource;
  /** Why nothing more comes, until somebody seeks. */
  error: KafkaError | undefined;
  /** Monotonic: no fetch before this. */
  retryAtMs = 0;
  /** Changes with every seek and reset: answers to what was asked before are dropped. */
  epoch = 0;
  #position = -1;
  #fetchOffset = -1;
  #fetched: FetchedRecords[] = [];

  constructor(
    readonly topic: string,
    readonly partition: number,
    source: PositionSource,
  ) {
    this.source = source;
  }

  /** The next offset to deliver, once known. */
  get position(): number | undefined {
    return this.source === 'known' ? this.#position : undefined;
  }

  /** The next offset to fetch; ahead of the position by what is buffered. */
  get fetchOffset(): number {
    return this.#fetchOffset;
  }

  get bufferedBytes(): number {
    return this.#fetched.reduce((sum, fetched) => sum + fetched.sizeBytes, 0);
  }

  get hasBuffered(): boolean {
    return this.#fetched.length > 0;
  }

  /** Goes to an offset; what was fetched for another place is dropped. */
  seek(offset: number): void {
    this.#forget();
    this.source = 'known';
    this.#position = offset;
    this.#fetchOffset = offset;
  }

  /** The position has to be found (again). */
  reset(source: PositionSource): void {
    this.#forget();
    this.source = source;
  }

  /** Adds what was fetched at `fetchOffset`. */
  buffer(fetched: FetchedRecords): void {
    this.#fetched.push(fetched);
    this.#fetchOffset = fetched.endOffset;
  }

  /** Moves up to `max` buffered records to `target`. Throws CORRUPT_MESSAGE. Returns the high watermark as of their fetch. */
  take(max: number, target: ConsumerRecord[]): number {
    let highWatermark = -1;
    while (target.length < max) {
      const [fetched] = this.#fetched;
      if (fetched === undefined) break;
      try {
        fetched.take(max - target.length, target);
      } finally {
        this.#position = fetched.position;
      }
      ({ highWatermark } = fetched);
      if (!fetched.isExhausted) break;
      this.#fetched.shift();
    }
    return highWatermark;
  }

  #forget(): void {
    this.epoch += 1;
    this.error = undefined;
    this.retryAtMs = 0;
    this.#fetched = [];
  }
}
