import type { Files } from '@barnabas/platform';
import type { DirectoryIdentity } from './directory-identity.js';
import { BOOTSTRAP_FILE, activationRecords, bootstrapRecords, decodeBootstrapFile } from './bootstrap.js';
import { recordWriterFor } from './decision.js';
import { refuseFeatures } from './features.js';
import { DataDirectoryRefusedError } from './metadata-log-error.js';
import type { MetadataLog } from './metadata-log.js';
import { MetadataLoader } from './metadata-loader.js';
import type { LoadedMetadata } from './metadata-loader.js';
import type { MetadataSnapshots } from './metadata-snapshots.js';
import { refuseQuorum } from './quorum.js';

/** Loads the newest snapshot and the log after it. Refuses what this broker alone cannot lead or does not understand. */
export async function loadMetadata(
  path: string,
  log: MetadataLog,
  snapshots: MetadataSnapshots,
  { nodeId }: DirectoryIdentity,
): Promise<LoadedMetadata> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new DataDirectoryRefusedError('DIRECTORY_REFUSED', path, reason, { cause });
  };
  const loader = new MetadataLoader();
  try {
    await snapshots.tidy(log.startOffset);
    const from = Math.max(await snapshots.loadNewest(loader), 0);
    if (from < log.startOffset)
      refuse(`its metadata log begins at ${log.startOffset} and no snapshot reaches that far`);
    if (from > log.endOffset) refuse(`its newest snapshot ends at ${from}, behind the end of its metadata log`);
    for await (const batch of log.batchesFrom(from)) loader.replay(batch);
  } catch (error) {
    if (error instanceof DataDirectoryRefusedError) throw error;
    refuse(`its metadata log cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const loaded = loader.finish();
  const others = (await log.configuredVoters()).filter((voter) => voter !== nodeId);
  if (others.length > 0)
    refuse(`its metadata quorum has further voters (${others.join(', ')}): this broker is a quorum of one`);
  const refusal =
    refuseQuorum(loaded.quorum, nodeId) ??
    (isEmpty(loaded) ? undefined : refuseFeatures(loaded.image.features.finalized));
  if (refusal !== undefined) refuse(refusal);
  return loaded;
}

function isEmpty({ image }: LoadedMetadata): boolean {
  return !image.features.finalized.has('metadata.version');
}

/** What a new leader has to write first: the end of what was left open, and in an empty log what the cluster starts with. */
export async function openingRecords(
  path: string,
  files: Files,
  loaded: LoadedMetadata,
  minInsyncReplicas: number,
): Promise<Buffer[]> {
  const write = recordWriterFor(loaded.image);
  const records = loaded.hasOpenTransaction ? [write.abortTransaction('Controller failover')] : [];
  if (!isEmpty(loaded)) return records;
  const bootstrapPath = `${path}/${BOOTSTRAP_FILE}`;
  const given = (await files.exists(bootstrapPath)) ? decodeBootstrapFile(await files.readFile(bootstrapPath)) : [];
  const bootstrap = given.length > 0 ? given : bootstrapRecords();
  return [...records, ...activationRecords(bootstrap, minInsyncReplicas)];
}
