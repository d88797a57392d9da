import { CorruptCheckpointError } from './log-errors.js';

/** `partition.metadata`: which topic, by id, the directory belongs to (KIP-516). */
export function formatPartitionMetadata(topicId: string): string {
  return `version: 0\ntopic_id: ${topicId}`;
}

/** The topic id. Throws {@link CorruptCheckpointError}. */
export function parsePartitionMetadata(text: string, path: string): string {
  const [versionLine, idLine] = text.split('\n');
  const id = /^topic_id: ([A-Za-z0-9_-]{22})$/.exec(idLine ?? '')?.[1];
  if (versionLine !== 'version: 0' || id === undefined) {
    throw new CorruptCheckpointError(`${path}: expected a version and a topic_id line`);
  }
  return id;
}
