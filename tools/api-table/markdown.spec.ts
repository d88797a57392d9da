import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { apiTable } from '@barnabas/broker';
import { apiTableMarkdown } from './markdown.ts';

describe('docs/api.md', () => {
  it('says what the handlers serve; if not: npm run build:libs && node tools/api-table.ts', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    expect(page).toBe(apiTableMarkdown(apiTable()));
  });
});
