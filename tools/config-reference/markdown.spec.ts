import { readFileSync } from 'node:fs';
import { configTable } from '@barnabas/broker';
import { describe, expect, it } from '@jest/globals';
import { heededConfigs } from './heeded.ts';
import { configReferenceMarkdown } from './markdown.ts';

const table = configTable();

describe('docs/configuration.md', () => {
  it('says what the table of configs says; if not: npm run build:libs && node tools/config-reference.ts', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toBe(configReferenceMarkdown(table, heededConfigs(table)));
  });

  it('tells configs that work from those that are only kept', () => {
    const heeded = heededConfigs(table);
    expect(heeded).toContain('retention.ms');
    expect(heeded).toContain('log.retention.hours');
    expect(heeded).not.toContain('preallocate');
  });
});
