import type { Clock, Timer, Timers } from '@barnabas/platform';
import type { Logger } from '../logger.js';
import type { MetadataImage } from './image.js';
import type { MetadataSnapshots } from './metadata-snapshots.js';
import type { QuorumVoters } from './quorum.js';
import type { SnapshotRetention } from './snapshot-retention.js';

export interface SnapshotScheduleSettings {
  /** `metadata.log.max.record.bytes.between.snapshots`. */
  readonly bytesMax: number;
  /** `metadata.log.max.snapshot.interval.ms`; 0: never for that reason. */
  readonly intervalMs: number;
}

export interface SnapshotScheduleOptions {
  readonly snapshots: MetadataSnapshots;
  readonly retention: SnapshotRetention;
  readonly quorum: { readonly voters: QuorumVoters };
  readonly platform: { readonly clock: Clock; readonly timers: Timers };
  readonly logger: Logger;
  /** Bytes of the log that no snapshot covers at the start. */
  readonly bytesSinceSnapshot: number;
  settings(): SnapshotScheduleSettings;
}

/**
 * Has a snapshot written when enough records have come since the last one, or when they have waited long enough (Kafka's
 * SnapshotGenerator). Old ones go after that.
 */
export class SnapshotSchedule {
  #bytesSince: number;
  #lastMs: number;
  #latest: { readonly image: MetadataImage; readonly timestampMs: number } | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(private readonly options: SnapshotScheduleOptions) {
    this.#bytesSince = options.bytesSinceSnapshot;
    this.#lastMs = options.platform.clock.monotonic();
  }

  /** Called after each published change. At most one snapshot is written at a time, in the background. */
  note(image: MetadataImage, sizeInBytes: number): void {
    this.#latest = { image, timestampMs: this.options.platform.clock.now() };
    this.#bytesSince += sizeInBytes;
    this.#resume();
  }

  /** Resolves when nothing is written, and nothing will be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTimer();
    await this.#writing;
  }

  #resume(): void {
    if (this.#isClosed || this.#writing !== undefined || this.#bytesSince === 0) return;
    const { bytesMax, intervalMs } = this.options.settings();
    const waitedMs = this.options.platform.clock.monotonic() - this.#lastMs;
    if (this.#bytesSince >= bytesMax || (intervalMs > 0 && waitedMs >= intervalMs)) {
      this.#writing = this.#write();
    } else if (intervalMs > 0) {
      this.#timer ??= this.options.platform.timers.schedule(intervalMs - waitedMs, 'liveness', () => {
        this.#timer = undefined;
        this.#resume();
      });
    }
  }

  async #write(): Promise<void> {
    const { snapshots, retention, quorum, platform, logger } = this.options;
    if (this.#latest === undefined) return;
    const { image, timestampMs } = this.#latest;
    this.#cancelTimer();
    this.#bytesSince = 0;
    this.#lastMs = platform.clock.monotonic();
    try {
      await snapshots.write(image, quorum.voters, timestampMs);
      await retention.apply();
    } catch (error) {
      logger.warn('a metadata snapshot could not be written, or an old one not be deleted', { error: String(error) });
    }
    this.#writing = undefined;
    this.#resume();
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
