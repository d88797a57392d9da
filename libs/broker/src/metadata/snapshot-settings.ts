import type { Clock, Timers } from '@barnabas/platform';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { Logger } from '../logger.js';
import type { MetadataLog } from './metadata-log.js';
import type { MetadataSnapshots } from './metadata-snapshots.js';
import type { QuorumVoters } from './quorum.js';
import { SnapshotRetention } from './snapshot-retention.js';
import { SnapshotSchedule } from './snapshot-schedule.js';

export interface SnapshotParts {
  readonly log: MetadataLog;
  readonly snapshots: MetadataSnapshots;
  readonly quorum: { readonly voters: QuorumVoters };
  readonly platform: { readonly clock: Clock; readonly timers: Timers };
  readonly configs: EffectiveConfigs;
  readonly logger: Logger;
}

/** When snapshots of the metadata log are written, and how long they and the log before them are kept, by the broker's settings. */
export function snapshotSchedule(parts: SnapshotParts, bytesSinceSnapshot: number): SnapshotSchedule {
  const { log, snapshots, quorum, platform, configs, logger } = parts;
  const retention = new SnapshotRetention({
    log,
    snapshots,
    clock: platform.clock,
    logger,
    settings: () => ({
      retentionMs: configs.broker.number('metadata.max.retention.ms'),
      retentionBytes: configs.broker.number('metadata.max.retention.bytes'),
    }),
  });
  return new SnapshotSchedule({
    snapshots,
    retention,
    quorum,
    platform,
    logger,
    bytesSinceSnapshot,
    settings: () => ({
      bytesMax: configs.broker.number('metadata.log.max.record.bytes.between.snapshots'),
      intervalMs: configs.broker.number('metadata.log.max.snapshot.interval.ms'),
    }),
  });
}
