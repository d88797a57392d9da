import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigTableRow } from '@barnabas/broker';

const broker = fileURLToPath(new URL('../../libs/broker/src', import.meta.url));
/** Where configs are only declared, related to each other, checked or tested. */
const declarations =
  /(config\/(definitions|broker-config-change|config-change|static-settings|ignored-configs|[a-z]+-(rules|synonyms))|\.(spec|fixture)\.ts$)/;
/** Limits of the configs of groups, which the broker holds against them. */
const groupLimits = /^group\.consumer\.(min|max)\.(assignment\.interval|heartbeat\.interval|session\.timeout)\.ms$/;

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? sources(path) : [path];
  });
}

/**
 * The configs that the broker's sources read by name, and those that stand in for one of them. The table says of all others that they
 * are ignored, and why; the spec holds the two against each other.
 */
export function readConfigs(table: readonly ConfigTableRow[]): ReadonlySet<string> {
  const text = sources(broker)
    .filter((path) => !declarations.test(path.replaceAll('\\', '/')))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  // A name without a dot stands without quotes where it is a key.
  const isRead = (name: string): boolean =>
    text.includes(`'${name}'`) || text.includes(` ${name}: `) || groupLimits.test(name);
  const read = new Set(table.map(({ name }) => name).filter(isRead));
  for (const { name, fallsBackTo } of table) if (read.has(name)) for (const fallback of fallsBackTo) read.add(fallback);
  return read;
}
