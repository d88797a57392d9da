/**
 * Prints declarations of all messages in Kafka's jars, as libs/protocol holds them:
 *
 *     node tools/declare-messages.ts [--write libs/protocol/src] kafka-clients-4.3.1.jar kafka-metadata-4.3.1.jar ...
 *
 * The schemas are in kafka-clients, kafka-group-coordinator, kafka-transaction-coordinator, kafka-share-coordinator,
 * kafka-metadata and kafka-storage. For a new release: run it with --write, read the diff, add notes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readJar } from './declare-messages/jar.ts';
import { indexFiles, layOut, tableFiles } from './declare-messages/layout.ts';
import { declareFile } from './declare-messages/message-declaration.ts';
import { notes } from './declare-messages/notes.ts';
import type { Notes } from './declare-messages/notes.ts';
import { parseSchema } from './declare-messages/schema.ts';
import type { Schema } from './declare-messages/schema.ts';

const isSchema = (name: string): boolean => /^(common\/)?(message|metadata)\/\w+\.json$/.test(name);

function schemasIn(jars: readonly string[]): Schema[] {
  const texts = jars.flatMap((jar) => [...readJar(jar, isSchema).values()]);
  return texts.map(parseSchema).filter((schema) => schema !== undefined);
}

function dslPathFrom(path: string): string {
  const depth = path.split('/').length - 1;
  return depth === 0 ? './dsl' : `${'../'.repeat(depth)}dsl`;
}

async function main(args: readonly string[]): Promise<void> {
  const target = args[0] === '--write' ? args[1] : undefined;
  const jars = target === undefined ? args : args.slice(2);
  if (jars.length === 0) throw new Error('usage: declare-messages.ts [--write DIR] JAR...');
  const files = layOut(schemasIn(jars));
  const asked = new Set<string>();
  const watched: Notes = { get: (path) => (asked.add(path), notes.get(path)) };
  const declared = files.map(({ path, schemas }) => [path, declareFile(schemas, dslPathFrom(path), watched)] as const);
  for (const path of notes.keys()) if (!asked.has(path)) console.error(`a note on ${path}, which there is not`);
  const style = (await resolveConfig(import.meta.filename)) ?? {};
  for (const [path, text] of [...declared, ...indexFiles(files), ...tableFiles(files)]) {
    const formatted = await format(text, { ...style, parser: 'typescript' });
    if (target === undefined) {
      console.log(`// ${path}\n${formatted}`);
    } else {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), formatted);
    }
  }
}

await main(process.argv.slice(2));
