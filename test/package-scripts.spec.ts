import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** What `tsc -b` builds for this configuration, itself included. */
function builtBy(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const { references = [] } = readJson<{ references?: { path: string }[] }>(path);
  for (const reference of references) builtBy(resolve(dirname(path), reference.path), found);
  return found;
}

describe('the scripts of package.json', () => {
  const { scripts } = readJson<{ scripts: Record<string, string> }>(join(root, 'package.json'));

  it('use nothing of a shell that Windows lacks', () => {
    // Patterns of file names, variables, quotes other than ", several commands by ; and a variable set for one command.
    const unixOnly = /[*?$`';]|^\s*\w+=|&&\s*\w+=/;
    expect(Object.entries(scripts).filter(([, command]) => unixOnly.test(command))).toEqual([]);
  });

  it('build every library', () => {
    const configuration = /tsc -b (\S+)/.exec(scripts['build:libs'] ?? '')?.[1] ?? '';
    const built = [...builtBy(join(root, configuration))].map((path) => dirname(path)).sort();
    expect(built).toEqual(
      readdirSync(join(root, 'libs'))
        .map((name) => join(root, 'libs', name))
        .sort(),
    );
  });
});
