import type { TransactionMarkers } from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { Logger } from '../logger.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';
import type { Partitions } from '../partitions/partitions.js';
import { encodeMarker } from '../coordinators/transaction-marker.js';
import type { TransactionMarker } from '../coordinators/transaction-marker.js';

export interface MarkerWriterOptions {
  readonly partitions: Partitions;
  /** The group coordinator writes the markers of its partitions itself: with them offsets take effect. */
  readonly groups: { endTransaction(partition: number, marker: TransactionMarker): Promise<ErrorCode> };
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
}

const retryDelayMs = 100;

/** Puts the outcome of transactions into the partitions they wrote to (Kafka's TransactionMarkerChannelManager, for one broker). */
export class MarkerWriter {
  readonly #retries = new Map<Timer, () => void>();

  constructor(private readonly options: MarkerWriterOptions) {}

  /**
   * Resolves with true when every partition has its marker, durably, or is gone; with false when `isWanted` says that nobody
   * waits any more. A partition that cannot take it now is tried again.
   */
  async writeAll(markers: TransactionMarkers, isWanted: () => boolean): Promise<boolean> {
    let missing = [...markers.partitions].flatMap(([topic, indexes]) => indexes.map((index) => ({ topic, index })));
    for (;;) {
      const errors = await Promise.all(missing.map(({ topic, index }) => this.write(topic, index, markers)));
      missing = missing.filter((_, at) => !settledErrors.has(errors[at] ?? ErrorCode.None));
      if (missing.length === 0 || !isWanted()) {
        return missing.length === 0;
      }
      await this.#pause();
    }
  }

  /** Nobody waits for a marker any more. */
  close(): void {
    for (const [timer, resume] of this.#retries) {
      timer.cancel();
      resume();
    }
    this.#retries.clear();
  }

  /** One marker into one partition; resolves when it is durable, or with why not. Appended in this turn. */
  async write(topic: string, index: number, marker: TransactionMarker): Promise<ErrorCode> {
    const lookup = this.options.partitions.leading({ name: topic, topicId: '' }, index, -1, false);
    if (lookup.kind === 'refused') {
      return lookup.errorCode;
    }
    if (topic === OFFSETS_TOPIC) {
      return this.options.groups.endTransaction(index, marker);
    }
    const { log, leaderEpoch } = lookup.partition;
    const { transactionVersion } = marker;
    const bytes = encodeMarker(marker, this.options.platform.clock.now());
    const result = log.append(bytes, { origin: 'coordinator', leaderEpoch, transactionVersion });
    if (result.kind === 'rejected') {
      this.options.logger.warn('a partition has refused a transaction marker', {
        topic,
        partition: index,
        producerId: marker.producerId,
        error: result.message,
      });
      return result.errorCode;
    }
    return result.durable.then(
      () => ErrorCode.None,
      () => lookup.partition.lostLogError,
    );
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.options.platform.timers.schedule(retryDelayMs, 'work', () => {
        this.#retries.delete(timer);
        resolve();
      });
      this.#retries.set(timer, resolve);
    });
  }
}

/** A partition that is gone needs no marker, and one that knows a newer producer has had it. */
const settledErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ErrorCode.None,
  ErrorCode.UnknownTopicOrPartition,
  ErrorCode.InvalidProducerEpoch,
  ErrorCode.TransactionCoordinatorFenced,
]);
