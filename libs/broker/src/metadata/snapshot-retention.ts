import type { Clock } from '@barnabas/platform';
import type { Logger } from '../logger.js';
import type { MetadataLog } from './metadata-log.js';
import type { MetadataSnapshots } from './metadata-snapshots.js';
import type { SnapshotId } from './snapshot-format.js';

export interface SnapshotRetentionSettings {
  /** `metadata.max.retention.ms`; negative: without limit. */
  readonly retentionMs: number;
  /** `metadata.max.retention.bytes`, log and snapshots together; negative: without limit. */
  readonly retentionBytes: number;
}

export interface SnapshotRetentionOptions {
  readonly log: MetadataLog;
  readonly snapshots: MetadataSnapshots;
  readonly clock: Clock;
  readonly logger: Logger;
  settings(): SnapshotRetentionSettings;
}

/**
 * Deletes old snapshots, and the log that the next one covers, as long as both are too old or too large together (Kafka's
 * `KafkaRaftLog.maybeClean`). The newest snapshot stays, and the log begins no later than it ends, whatever a crash interrupts.
 */
export class SnapshotRetention {
  constructor(private readonly options: SnapshotRetentionOptions) {}

  async apply(): Promise<void> {
    const { log, snapshots } = this.options;
    const oldestFirst = (await snapshots.list()).toReversed();
    for (const [i, snapshot] of oldestFirst.entries()) {
      const next = oldestFirst[i + 1];
      if (next === undefined || !(await this.#mayGo(snapshot, oldestFirst.slice(i)))) return;
      const segments = await log.deleteBefore(next.endOffset);
      await snapshots.remove([snapshot]);
      const { endOffset } = snapshot;
      this.options.logger.info('an old metadata snapshot was deleted', { endOffset, segments });
    }
  }

  async #mayGo(snapshot: SnapshotId, left: readonly SnapshotId[]): Promise<boolean> {
    const { log, snapshots, clock } = this.options;
    const { retentionMs, retentionBytes } = this.options.settings();
    if (retentionBytes >= 0) {
      let sizeInBytes = log.sizeInBytes;
      for (const id of left) sizeInBytes += await snapshots.sizeBytes(id);
      if (sizeInBytes > retentionBytes) return true;
    }
    return retentionMs >= 0 && clock.now() - (await snapshots.lastContainedTimestampMs(snapshot)) > retentionMs;
  }
}
