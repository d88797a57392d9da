/** Names of the files of a partition (Kafka's `LogFileUtils`). */
export type SegmentFileKind = 'log' | 'index' | 'timeindex' | 'txnindex' | 'snapshot';

/** Kinds of files that belong to a segment beside its `.log`. */
export const indexFileKinds = ['index', 'timeindex', 'txnindex'] as const;

/** Suffix of a file that is no longer part of the log and waits for its removal. */
export const deletedSuffix = '.deleted';
/** Suffix of what a cleaner writes; never part of the log. */
export const cleanedSuffix = '.cleaned';
/** Suffix of a segment that a cleaner has finished and that is taking the place of others. */
export const swapSuffix = '.swap';

export const leaderEpochFileName = 'leader-epoch-checkpoint';
export const partitionMetadataFileName = 'partition.metadata';

/** `00000000000000000042.log` and the like. */
export function segmentFileName(offset: number, kind: SegmentFileKind): string {
  return `${String(offset).padStart(20, '0')}.${kind}`;
}

const pattern = /^(\d{20})\.(log|index|timeindex|txnindex|snapshot)$/;

/** The parts of a file's name, or undefined when it is not one of a segment's files. */
export function parseSegmentFileName(name: string): { offset: number; kind: SegmentFileKind } | undefined {
  const match = pattern.exec(name);
  if (!match) return undefined;
  return { offset: Number(match[1]), kind: match[2] as SegmentFileKind };
}
