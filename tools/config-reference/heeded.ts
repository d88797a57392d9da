import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigTableRow } from '@barnabas/broker';

const broker = fileURLToPath(new URL('../../libs/broker/src', import.meta.url));
/** Where configs are only declared or related to each other, or tested. */
const declarations = /(config\/definitions|(topic|group)-synonyms\.ts$|\.spec\.ts$|\.fixture\.ts$)/;

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? sources(path) : [path];
  });
}

/**
 * The configs that change what the broker does: those whose names its sources read, and those that stand in for one of them. All
 * others are known, checked, kept and described, so that clients and tools find them, but nothing depends on them.
 */
export function heededConfigs(table: readonly ConfigTableRow[]): ReadonlySet<string> {
  const text = sources(broker)
    .filter((path) => !declarations.test(path.replaceAll('\\', '/')))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const heeded = new Set(table.map(({ name }) => name).filter((name) => text.includes(`'${name}'`)));
  for (const { name, fallsBackTo } of table)
    if (heeded.has(name)) for (const fallback of fallsBackTo) heeded.add(fallback);
  return heeded;
}
