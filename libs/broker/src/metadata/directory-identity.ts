import type { LogDirectory } from '@barnabas/log';
import type { Clock, Files, Randomness } from '@barnabas/platform';
import { BOOTSTRAP_FILE, encodeBootstrapFile } from './bootstrap.js';
import { DataDirectoryRefusedError } from './metadata-log-error.js';

export interface DirectoryIdentity {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly directoryId: string;
}

export interface IdentityOptions {
  readonly path: string;
  readonly directory: LogDirectory;
  readonly nodeId: number;
  readonly clusterId?: string;
  readonly platform: { readonly clock: Clock; readonly files: Files; readonly randomness: Randomness };
}

/** Whose directory it is: as meta.properties says, or, when there is none, as the options say (Kafka's storage tool). */
export async function identify(options: IdentityOptions): Promise<DirectoryIdentity> {
  const meta = options.directory.metaProperties;
  if (meta === undefined) return format(options);
  const { path, nodeId, clusterId } = options;
  if (meta.nodeId !== nodeId) {
    const reason = `it belongs to node ${meta.nodeId}, not to node ${nodeId}; start this broker with node id ${meta.nodeId}, or choose another directory`;
    throw new DataDirectoryRefusedError('NODE_MISMATCH', path, reason);
  }
  if (clusterId !== undefined && meta.clusterId !== clusterId) {
    const reason = `it belongs to cluster ${meta.clusterId}, not to ${clusterId}; leave the cluster id out, or choose another directory`;
    throw new DataDirectoryRefusedError('CLUSTER_MISMATCH', path, reason);
  }
  return { clusterId: meta.clusterId, nodeId, directoryId: meta.directoryId };
}

/** meta.properties comes last: a directory without it is formatted again. */
async function format({ path, directory, nodeId, clusterId, platform }: IdentityOptions): Promise<DirectoryIdentity> {
  if (directory.partitions.size > 0) {
    const reason =
      'it holds partitions and no meta.properties, so nobody can tell whose they are; choose another directory';
    throw new DataDirectoryRefusedError('DIRECTORY_REFUSED', path, reason);
  }
  const { clock, files, randomness } = platform;
  const identity = { clusterId: clusterId ?? randomness.uuid(), nodeId, directoryId: randomness.uuid() };
  await files.replaceFile(`${path}/${BOOTSTRAP_FILE}`, encodeBootstrapFile(clock.now()));
  await directory.format(identity);
  return identity;
}
