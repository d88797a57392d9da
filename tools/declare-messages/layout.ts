import { kebabCase, lowerFirst, parseRange } from './schema.ts';
import type { Schema } from './schema.ts';

/** One file of libs/protocol/src and what it declares. */
export interface DeclarationFile {
  readonly path: string;
  readonly schemas: readonly Schema[];
}

const controlMessages = new Set([
  'EndTxnMarker',
  'LeaderChangeMessage',
  'SnapshotHeaderRecord',
  'SnapshotFooterRecord',
  'KRaftVersionRecord',
  'VotersRecord',
]);

/** Messages with a place of their own; what has none (files of tiered storage, quorum-state) is not declared. */
const placesByName: Readonly<Record<string, string>> = {
  RequestHeader: 'headers.ts',
  ResponseHeader: 'headers.ts',
  ConsumerProtocolSubscription: 'consumer-protocol/subscription.ts',
  ConsumerProtocolAssignment: 'consumer-protocol/assignment.ts',
  DefaultPrincipalData: 'security/default-principal-data.ts',
  ProducerSnapshot: 'storage/producer-snapshot.ts',
};

/** Sorts the schemas into files: request and response together, key and value together. */
export function layOut(schemas: readonly Schema[]): DeclarationFile[] {
  const files = new Map<string, Schema[]>();
  for (const schema of schemas) {
    const path = pathOf(schema);
    if (path !== undefined) files.set(path, [...(files.get(path) ?? []), schema]);
  }
  return [...files]
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([path, list]) => ({ path, schemas: list.toSorted((left, right) => order(left) - order(right)) }));
}

const order = (schema: Schema): number => (/Request|Key$/.test(schema.name) ? 0 : 1);

function pathOf(schema: Schema): string | undefined {
  const { name, type } = schema;
  if (type === 'request' || type === 'response') {
    const number = String(schema.apiKey).padStart(2, '0');
    return `messages/${number}-${kebabCase(name.replace(/Request$|Response$/, ''))}.ts`;
  }
  if (isTieredStorage(name)) return undefined;
  if (type === 'metadata') return `metadata/${kebabCase(name)}.ts`;
  if (type === 'coordinator-key' || type === 'coordinator-value') {
    return `coordinator/${coordinatorOf(name)}/${kebabCase(recordName(name))}.ts`;
  }
  return controlMessages.has(name) ? `control/${kebabCase(name)}.ts` : placesByName[name];
}

/** Records of the topic `__remote_log_metadata`; their types clash with those of the metadata log. */
const isTieredStorage = (name: string): boolean => name.startsWith('Remote');

function coordinatorOf(name: string): 'group' | 'transaction' | 'share' {
  if (name.startsWith('TransactionLog')) return 'transaction';
  return /^Share(Snapshot|Update)/.test(name) ? 'share' : 'group';
}

const recordName = (name: string): string => name.replace(/Key$|Value$/, '');

/** Every directory's index.ts. */
export function indexFiles(files: readonly DeclarationFile[]): Map<string, string> {
  const byDirectory = new Map<string, string[]>();
  for (const { path } of files) {
    const slash = path.lastIndexOf('/');
    if (slash < 0) continue;
    const directory = path.slice(0, slash);
    const line = `export * from './${path.slice(slash + 1).replace('.ts', '.js')}';`;
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), line]);
  }
  return new Map([...byDirectory].map(([directory, lines]) => [`${directory}/index.ts`, `${lines.join('\n')}\n`]));
}

/** The tables over all messages: APIs, metadata records, records of the internal topics. */
export function tableFiles(files: readonly DeclarationFile[]): Map<string, string> {
  const all = files.flatMap((file) => file.schemas.map((schema) => ({ path: file.path, schema })));
  const tables = new Map([
    ['api-key.ts', apiKeys(all)],
    ['api-table.ts', apiTable(all)],
    ['metadata/metadata-messages.ts', metadataTable(all)],
  ]);
  for (const coordinator of ['group', 'transaction', 'share']) {
    const here = all.filter(({ path }) => path.startsWith(`coordinator/${coordinator}/`));
    tables.set(`coordinator/${coordinator}/${coordinator}-messages.ts`, coordinatorTable(coordinator, here));
  }
  return tables;
}

interface Placed {
  readonly path: string;
  readonly schema: Schema;
}

const byKey = (left: Placed, right: Placed): number => (left.schema.apiKey ?? 0) - (right.schema.apiKey ?? 0);

function apiKeys(all: readonly Placed[]): string {
  const requests = all.filter(({ schema }) => schema.type === 'request').toSorted(byKey);
  const rows = requests.map(({ schema }) => `${schema.name.replace(/Request$/, '')}: ${schema.apiKey},`);
  return [
    '/** The number of every API of the protocol. */',
    `export const ApiKey = {\n${rows.join('\n')}\n} as const;`,
    'export type ApiKey = (typeof ApiKey)[keyof typeof ApiKey];',
    '',
  ].join('\n');
}

function apiTable(all: readonly Placed[]): string {
  const requests = all.filter(({ schema }) => schema.type === 'request').toSorted(byKey);
  const rows = requests.map(({ schema }) => {
    const name = schema.name.replace(/Request$/, '');
    const listeners = schema.listeners ?? [];
    const served = listeners.length === 2 ? 'both' : listeners[0] === 'controller' ? 'controllers' : 'brokers';
    return `api('${name}', m.${name}Request, m.${name}Response, '${stableVersions(schema)}', ${served}),`;
  });
  return [
    `import { api } from './api.js';`,
    `import type { Api, ListenerKind } from './api.js';`,
    `import * as m from './messages/index.js';`,
    '',
    `const brokers: readonly ListenerKind[] = ['broker'];`,
    `const controllers: readonly ListenerKind[] = ['controller'];`,
    `const both: readonly ListenerKind[] = ['broker', 'controller'];`,
    '',
    '/** Every API that the release knows, by key, with its stable versions and the listeners that serve it. */',
    `export const apis: readonly Api[] = [\n${rows.join('\n')}\n];`,
    '',
  ].join('\n');
}

function stableVersions({ validVersions, latestVersionUnstable }: Schema): string {
  const { min, max } = parseRange(validVersions);
  const stable = latestVersionUnstable === true ? max - 1 : max;
  return min === stable ? String(min) : `${min}-${stable}`;
}

function metadataTable(all: readonly Placed[]): string {
  const records = all.filter(({ schema }) => schema.type === 'metadata').toSorted(byKey);
  return [
    ...records.map(({ path, schema }) => `import { ${schema.name} } from './${basename(path)}';`),
    '',
    '/** The records of the metadata log, by record type. */',
    `export const metadataMessages = {\n${records.map(({ schema }) => `${schema.name},`).join('\n')}\n};`,
    '',
  ].join('\n');
}

function coordinatorTable(coordinator: string, all: readonly Placed[]): string {
  const keys = all.filter(({ schema }) => schema.type === 'coordinator-key').toSorted(byKey);
  return [
    ...keys.map(({ path, schema }) => {
      const name = recordName(schema.name);
      return `import { ${name}Key, ${name}Value } from './${basename(path)}';`;
    }),
    '',
    '/** Key and value of every record type, by name. */',
    `export const ${lowerFirst(coordinator)}Messages = {`,
    ...keys.map(
      ({ schema }) => `${recordName(schema.name)}: { key: ${schema.name}, value: ${recordName(schema.name)}Value },`,
    ),
    '};',
    '',
  ].join('\n');
}

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace('.ts', '.js');
