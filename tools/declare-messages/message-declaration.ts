import { docComment } from './doc-comment.ts';
import type { Notes } from './notes.ts';
import { declareFields, structLiteral } from './field-declaration.ts';
import { intersect, lowerFirst, parseRange } from './schema.ts';
import type { Schema } from './schema.ts';
import { versionChanges } from './version-changes.ts';

/** A TypeScript file that declares some messages, before formatting. */
export function declareFile(schemas: readonly Schema[], dslPath: string, notes: Notes): string {
  const imports = new Set(['message']);
  const structs = new Map<string, string>();
  const bodies = schemas.map((schema) => declareMessage(schema, { imports, structs, notes }));
  imports.delete('message');
  const fields = [...imports].toSorted().join(', ');
  return [
    ...(fields === '' ? [] : [`import { ${fields} } from '${dslPath}/fields.js';`]),
    `import { message } from '${dslPath}/message.js';`,
    `import type { Infer } from '${dslPath}/message.js';`,
    '',
    bodies.join('\n\n'),
    '',
  ].join('\n');
}

interface FileContext {
  readonly imports: Set<string>;
  /** Shared structs of the file so far: their bodies by the constants' names. */
  readonly structs: Map<string, string>;
  readonly notes: Notes;
}

function declareMessage(schema: Schema, file: FileContext): string {
  const valid = parseRange(schema.validVersions);
  const sharedStructs = new Map<string, string>();
  const lines: string[] = [];
  for (const struct of inOrderOfUse(schema)) {
    const versions = intersect(valid, parseRange(struct.versions));
    const context = {
      path: `${schema.name}.${struct.name}`,
      versions,
      sharedStructs,
      notes: file.notes,
      imports: file.imports,
    };
    const body = declareFields(struct.fields, context);
    const constant = constantName(struct.name, schema, body, file.structs);
    sharedStructs.set(struct.name, constant);
    if (file.structs.has(constant)) continue;
    file.structs.set(constant, body);
    lines.push(`const ${constant} = ${structLiteral(body)};\n`);
  }
  const context = { path: schema.name, versions: valid, sharedStructs, notes: file.notes, imports: file.imports };
  const fields = declareFields(schema.fields, context);
  const comment = [file.notes.get(schema.name), versionChanges(schema)].filter(
    (line) => line !== undefined && line !== '',
  );
  if (comment.length > 0) lines.push(docComment(comment.join('\n')));
  lines.push(
    `export const ${schema.name} = message('${schema.name}', {`,
    [
      ...(schema.apiKey === undefined ? [] : [`key: ${schema.apiKey}`]),
      ...(kindIsTold(schema) ? [] : [`kind: '${schema.type}'`]),
      `versions: '${schema.validVersions}'`,
      ...(schema.flexibleVersions === 'none' || schema.flexibleVersions === undefined
        ? []
        : [`flexible: '${schema.flexibleVersions}'`]),
      `fields: {\n${fields}\n}`,
    ].join(', '),
    '});',
    `export type ${schema.name} = Infer<typeof ${schema.name}>;`,
  );
  return lines.join('\n');
}

/** Shared structs may use one another; a constant has to stand before its use. */
function inOrderOfUse(schema: Schema): NonNullable<Schema['commonStructs']> {
  const waiting = [...(schema.commonStructs ?? [])];
  const names = new Set(waiting.map((struct) => struct.name));
  const ordered: (typeof waiting)[number][] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((struct) =>
      struct.fields.every((field) => {
        const type = field.type.replace('[]', '');
        return !names.has(type) || ordered.some((done) => done.name === type);
      }),
    );
    if (next < 0) throw new Error(`${schema.name}: its shared structs contain one another`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

/** Request and response of one file share a struct only if they agree on it. */
function constantName(name: string, schema: Schema, body: string, structs: ReadonlyMap<string, string>): string {
  const plain = lowerFirst(name);
  const known = structs.get(plain);
  return known === undefined || known === body ? plain : `${schema.type}${name}`;
}

/** Whether the DSL tells the kind by the name. */
function kindIsTold({ name, type }: Schema): boolean {
  const suffixes = {
    request: 'Request',
    response: 'Response',
    header: 'Header',
    'coordinator-key': 'Key',
    'coordinator-value': 'Value',
  };
  return type === 'data' || (type !== 'metadata' && name.endsWith(suffixes[type]));
}
