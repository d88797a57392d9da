import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const preload = new URL('./leave-with-parent.ts', import.meta.url).href;
const nothingYet = `process.send('running'); setInterval(() => undefined, 60_000);`;
const withHandler = `process.on('SIGTERM', () => { setImmediate(() => process.exit(7)); }); ${nothingYet}`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'leave-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(code: string): Promise<ChildProcess> {
  const entry = join(directory, 'service.mjs');
  await writeFile(entry, code);
  const child = fork(entry, [], { execArgv: ['--import', preload] });
  await once(child, 'message');
  return child;
}

describe('a process of the sample', () => {
  it.each([
    ['is asked to', (child: ChildProcess) => void child.send('stop')],
    ['is left alone', (child: ChildProcess) => child.disconnect()],
  ])('ends with 0 when it %s while it has nothing to stop', async (_, leave) => {
    const child = await run(nothingYet);
    const exited = once(child, 'exit');
    leave(child);
    expect(await exited).toEqual([0, null]);
  });

  it('is left to stop by itself once it can', async () => {
    const child = await run(withHandler);
    const exited = once(child, 'exit');
    child.send('stop');
    expect(await exited).toEqual([7, null]);
  });
});
