import { bootstrapFeatures } from './features.js';
import { RecordWriter } from './records.js';
import { encodeSnapshot } from './snapshot-format.js';

/** The file in which a formatted directory holds what its cluster starts with. */
export const BOOTSTRAP_FILE = 'bootstrap.checkpoint';

/** The first records of a cluster: its feature levels. */
export function bootstrapRecords(): Buffer[] {
  const write = new RecordWriter(metadataVersionOf(bootstrapFeatures));
  return bootstrapFeatures.map(([name, level]) => write.featureLevel(name, level));
}

export function encodeBootstrapFile(timestampMs: number): Buffer {
  return encodeSnapshot({ records: bootstrapRecords(), timestampMs, lastContainedLogTimestampMs: 0 });
}

/**
 * What goes into an empty metadata log: the bootstrap records in a transaction, with the min.insync.replicas that eligible
 * leader replicas need (Kafka's ActivationRecordsGenerator).
 */
export function activationRecords(minInsyncReplicas: number): Buffer[] {
  const write = new RecordWriter(metadataVersionOf(bootstrapFeatures));
  return [
    write.beginTransaction('Bootstrap records'),
    ...bootstrapRecords(),
    write.config({ type: 'broker', name: '' }, 'min.insync.replicas', String(minInsyncReplicas)),
    write.endTransaction(),
  ];
}

function metadataVersionOf(features: readonly (readonly [string, number])[]): number {
  return new Map(features).get('metadata.version') ?? 0;
}
