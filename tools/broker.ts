/**
 * `npm run broker -- --listen 127.0.0.1:9092 --data DIR [--set name=value ...]`: the broker in the foreground.
 * Builds first when a source has changed.
 */
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './start/build-if-stale.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
// Progress goes to standard error: standard output carries what programs wait for, `listening on HOST:PORT`.
buildIfStale(root, (line) => process.stderr.write(`${line}\n`));
await import(new URL('../apps/broker/dist/main.js', import.meta.url).href);
