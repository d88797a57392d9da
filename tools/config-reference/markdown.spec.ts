import { readFileSync } from 'node:fs';
import { configTable } from '@barnabas/broker';
import { describe, expect, it } from '@jest/globals';
import { configReferenceMarkdown } from './markdown.ts';
import { readConfigs } from './read-configs.ts';

const table = configTable();
/** Read, but not for what they say elsewhere: to be refused when they change, or to say how the broker was started. */
const readFor: ReadonlySet<string> = new Set(['topic remote.storage.enable']);

describe('docs/configuration.md', () => {
  it('says what the table of configs says; if not: npm run build:libs && node tools/config-reference.ts', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toBe(configReferenceMarkdown(table));
  });

  it('gives a reason for exactly those configs that no source of the broker reads', () => {
    const read = readConfigs(table);
    const unexplained = table.filter(({ name, ignoredBecause }) => ignoredBecause === undefined && !read.has(name));
    expect(unexplained.map(({ name }) => name)).toEqual([]);
    const readAfterAll = table.filter(({ scope, name, ignoredBecause }) => {
      return ignoredBecause !== undefined && read.has(name) && !readFor.has(`${scope} ${name}`);
    });
    expect(readAfterAll.map(({ name }) => name)).toEqual([]);
  });
});
