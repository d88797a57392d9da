/**
 * Writes docs/api.md from the broker's handlers:
 *
 *     npm run build:libs && node tools/api-table.ts
 */
import { writeFileSync } from 'node:fs';
import { apiTable } from '@barnabas/broker';
import { apiTableMarkdown } from './api-table/markdown.ts';

writeFileSync(new URL('../docs/api.md', import.meta.url), apiTableMarkdown(apiTable()));
