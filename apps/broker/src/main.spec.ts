import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';

// Windows ends a process without asking it.
const onUnix = process.platform === 'win32' ? it.skip : it;
/** Modules that are not loaded before the signal has come. */
const slowModule = `
  console.log('loading');
  await new Promise(() => setInterval(() => {}, 60_000));
  export const runBroker = async () => {};
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'main-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The entry as it is built, with a stand-in for all that it loads. */
async function build(): Promise<string> {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext };
  for (const name of ['main', 'clean-stop']) {
    const source = await readFile(new URL(`./${name}.ts`, import.meta.url), 'utf8');
    await writeFile(join(directory, `${name}.js`), ts.transpileModule(source, { compilerOptions }).outputText);
  }
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(join(directory, 'run-broker.js'), slowModule);
  return join(directory, 'main.js');
}

describe('the entry of the broker', () => {
  onUnix.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s while modules are loading', async (signal) => {
    const child = spawn(process.execPath, [await build()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
  });
});
