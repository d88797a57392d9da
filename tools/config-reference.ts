/**
 * Writes docs/configuration.md from the broker's table of configs:
 *
 *     npm run build:libs && node tools/config-reference.ts
 */
import { writeFileSync } from 'node:fs';
import { configTable } from '@barnabas/broker';
import { heededConfigs } from './config-reference/heeded.ts';
import { configReferenceMarkdown } from './config-reference/markdown.ts';

const table = configTable();
writeFileSync(
  new URL('../docs/configuration.md', import.meta.url),
  configReferenceMarkdown(table, heededConfigs(table)),
);
