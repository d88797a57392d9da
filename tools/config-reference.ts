/**
 * Writes docs/configuration.md from the broker's table of configs:
 *
 *     npm run build:libs && node tools/config-reference.ts
 */
import { writeFileSync } from 'node:fs';
import { configTable } from '@barnabas/broker';
import { configReferenceMarkdown } from './config-reference/markdown.ts';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configReferenceMarkdown(configTable()));
