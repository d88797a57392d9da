import { batchesIn, decodeMetadataRecord } from '@barnabas/protocol';
import { bootstrapFeatures } from './features.js';
import { RecordWriter } from './records.js';
import { encodeSnapshot } from './snapshot-format.js';

/** The file in which a formatted directory holds what its cluster starts with. */
export const BOOTSTRAP_FILE = 'bootstrap.checkpoint';

/** The first records of a new cluster: its feature levels. */
export function bootstrapRecords(): Buffer[] {
  const write = new RecordWriter(new Map(bootstrapFeatures).get('metadata.version') ?? 0);
  return bootstrapFeatures.map(([name, level]) => write.featureLevel(name, level));
}

export function encodeBootstrapFile(timestampMs: number): Buffer {
  return encodeSnapshot({ records: bootstrapRecords(), timestampMs, lastContainedLogTimestampMs: 0 });
}

/** The records of a bootstrap file. A directory that Kafka's storage tool formatted may hold more than features. */
export function decodeBootstrapFile(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (const batch of batchesIn(bytes)) {
    if (batch.isControl) continue;
    for (const { value } of batch.records()) if (value !== null) records.push(Buffer.from(value));
  }
  return records;
}

/**
 * What goes into an empty metadata log: the bootstrap records in a transaction, and the min.insync.replicas that eligible
 * leader replicas need (Kafka's ActivationRecordsGenerator).
 */
export function activationRecords(bootstrap: readonly Buffer[], minInsyncReplicas: number): Buffer[] {
  const levels = new Map<string, number>();
  for (const bytes of bootstrap) {
    const record = decodeMetadataRecord(bytes);
    if (record.name === 'FeatureLevelRecord') levels.set(record.value.name, record.value.featureLevel);
  }
  const write = new RecordWriter(levels.get('metadata.version') ?? 0);
  const minIsr = write.config({ type: 'broker', name: '' }, 'min.insync.replicas', String(minInsyncReplicas));
  return [
    write.beginTransaction('Bootstrap records'),
    ...bootstrap,
    ...((levels.get('eligible.leader.replicas.version') ?? 0) > 0 ? [minIsr] : []),
    write.endTransaction(),
  ];
}
