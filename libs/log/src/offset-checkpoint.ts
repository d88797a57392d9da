import type { Files } from '@barnabas/platform';

import { formatCheckpoint, parseCheckpoint, parseCheckpointNumber, readTextIfThere } from './checkpoint-file.js';

/** `recovery-point-offset-checkpoint`: everything before it is on disk, indexes included; recovery starts there. */
export const recoveryPointFileName = 'recovery-point-offset-checkpoint';
/** `log-start-offset-checkpoint`: start offsets that lie inside a segment. */
export const logStartOffsetFileName = 'log-start-offset-checkpoint';
/** `replication-offset-checkpoint`: high watermarks. */
export const highWatermarkFileName = 'replication-offset-checkpoint';
/** `cleaner-offset-checkpoint`: how far each log is compacted. */
export const cleanerOffsetFileName = 'cleaner-offset-checkpoint';

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export function formatOffsetCheckpoint(offsets: Iterable<PartitionOffset>): string {
  return formatCheckpoint([...offsets].map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`));
}

export function parseOffsetCheckpoint(text: string, path: string): PartitionOffset[] {
  return parseCheckpoint(text, path, 3).map(([topic, partition, offset]) => ({
    topic: topic ?? '',
    partition: parseCheckpointNumber(partition, path),
    offset: parseCheckpointNumber(offset, path),
  }));
}

/** Offsets by `topic-partition`; empty when the file is missing. Throws `CorruptCheckpointError`. */
export async function readOffsetCheckpoint(files: Files, path: string): Promise<Map<string, number>> {
  const text = await readTextIfThere(files, path);
  const rows = text === undefined ? [] : parseOffsetCheckpoint(text, path);
  return new Map(rows.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]));
}
