import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { knownDifferences } from '../../test/parity/known-differences.ts';
import { differencesMarkdown } from './markdown.ts';

describe('docs/differences.md', () => {
  it('lists what the parity run lets pass; if not: node tools/known-differences.ts', () => {
    const page = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8');
    expect(page).toBe(differencesMarkdown(knownDifferences));
  });
});
