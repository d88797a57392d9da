/** What a directory below the data directory is (Kafka's `LocalLog.parseTopicPartitionName` and its suffixes). */
export type PartitionDirectory =
  | { readonly kind: 'partition'; readonly topic: string; readonly partition: number }
  /** Deleted; the files wait for their removal. */
  | { readonly kind: 'deleted' }
  /** Not in the metadata any more, or being copied from another data directory: left alone. */
  | { readonly kind: 'stray' | 'future' }
  | { readonly kind: 'other' };

const suffixed = /^\S+-\d+\.[0-9a-zA-Z]{32}-(delete|future|stray)$/;
const partitionName = /^([a-zA-Z0-9._-]+)-(\d+)$/;

export function parsePartitionDirectory(name: string): PartitionDirectory {
  const suffix = suffixed.exec(name)?.[1];
  if (suffix === 'delete') return { kind: 'deleted' };
  if (suffix === 'future' || suffix === 'stray') return { kind: suffix };
  const match = partitionName.exec(name);
  if (match?.[1] === undefined) return { kind: 'other' };
  return { kind: 'partition', topic: match[1], partition: Number(match[2]) };
}

/** `orders-0.<32 hex digits>-delete`; long topic names are cut so that the name stays within 255 bytes. */
export function deletedDirectoryName(topic: string, partition: number, randomBytes: Buffer): string {
  const suffix = `-${partition}.${randomBytes.toString('hex')}-delete`;
  return topic.slice(0, 255 - suffix.length) + suffix;
}
