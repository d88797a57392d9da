import { LogDirectoryError } from './log-errors.js';

export const metaPropertiesFileName = 'meta.properties';

/** Whose data directory it is (Kafka's `MetaProperties`, version 1). */
export interface MetaProperties {
  readonly clusterId: string;
  readonly nodeId: number;
  readonly directoryId: string;
  readonly version: 1;
}

/** A Java properties file, as Kafka's storage tool writes it but for the date. */
export function formatMetaProperties(meta: Omit<MetaProperties, 'version'>): string {
  const rows = [
    '#',
    `node.id=${meta.nodeId}`,
    `directory.id=${meta.directoryId}`,
    'version=1',
    `cluster.id=${escapeValue(meta.clusterId)}`,
  ];
  return `${rows.join('\n')}\n`;
}

/** Throws {@link LogDirectoryError} when the file does not say whose the directory is. */
export function parseMetaProperties(text: string, path: string): MetaProperties {
  const values = parseProperties(text);
  const nodeId = Number(values.get('node.id') ?? NaN);
  const clusterId = values.get('cluster.id');
  const directoryId = values.get('directory.id');
  if (
    values.get('version') !== '1' ||
    clusterId === undefined ||
    !Number.isInteger(nodeId) ||
    directoryId === undefined
  ) {
    throw new LogDirectoryError(
      `${path} lacks version=1, cluster.id, node.id or directory.id: it is not the data directory of a KRaft node`,
    );
  }
  return { clusterId, nodeId, directoryId, version: 1 };
}

function parseProperties(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^=:\s]*)\s*[=:]\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? '').replace(/\\(.)/g, '$1'));
  }
  return values;
}

function escapeValue(value: string): string {
  return value.replace(/[\\=:#!]/g, '\\$&');
}
