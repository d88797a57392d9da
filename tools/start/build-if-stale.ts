import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EnvironmentError } from './environment.ts';

const marker = 'node_modules/.cache/barnabas-built';

/** The time of the newest change below a directory, sources only, in milliseconds since the epoch. */
function newestChangeMs(directory: string): number {
  let newest = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name.endsWith('.spec.ts')) continue;
    const path = join(directory, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChangeMs(path) : statSync(path).mtimeMs);
  }
  return newest;
}

function outputIsUpToDate(root: string): boolean {
  const stamp = join(root, marker);
  const apps = readdirSync(join(root, 'apps'));
  if (!existsSync(stamp) || !apps.every((app) => existsSync(join(root, 'apps', app, 'dist/main.js')))) return false;
  const newest = Math.max(
    ...['libs', 'apps'].map((part) => newestChangeMs(join(root, part))),
    statSync(join(root, 'package-lock.json')).mtimeMs,
  );
  return newest <= statSync(stamp).mtimeMs;
}

/** Builds libraries and apps when a source is newer than the last build; otherwise runs no compiler. */
export function buildIfStale(root: string, say: (line: string) => void): void {
  if (outputIsUpToDate(root)) return;
  say('building (only when sources have changed)');
  const startedMs = Date.now();
  // The time before the build: a file saved while it runs is newer than what was built from it.
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (built.status !== 0) throw new EnvironmentError('the build failed: see the messages above');
  const stamp = join(root, marker);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedMs / 1000, startedMs / 1000);
  say(`built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}
