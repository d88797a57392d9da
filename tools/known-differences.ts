/** Writes docs/differences.md from what the parity run lets pass: `node tools/known-differences.ts`. */
import { writeFileSync } from 'node:fs';
import { knownDifferences } from '../test/parity/known-differences.ts';
import { differencesMarkdown } from './known-differences/markdown.ts';

writeFileSync(new URL('../docs/differences.md', import.meta.url), differencesMarkdown(knownDifferences));
