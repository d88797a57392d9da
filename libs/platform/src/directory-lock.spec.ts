import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { lockDirectory } from './directory-lock.js';
import { lockByName } from './named-lock.js';

const onUnix = process.platform === 'win32' ? it.skip : it;

describe('lockDirectory', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('locks directories whose paths are too long for a socket', async () => {
    const long = join(root, 'x'.repeat(120));
    await mkdir(long);
    const lock = await lockDirectory(long);
    await expect(lockDirectory(long)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
    await lock.release();
    expect(await readdir(long)).toEqual(['.lock']);
    await (await lockDirectory(long)).release();
  });

  it('knows the directory under another path', async () => {
    const lock = await lockDirectory(root);
    await expect(lockDirectory(`${root}/../${basename(root)}/.`)).rejects.toMatchObject({
      code: 'DIRECTORY_LOCKED',
    });
    await lock.release();
  });

  it('gives it to one at most of many that come at once', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => lockDirectory(root)));
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(won.length).toBeLessThanOrEqual(1);
    for (const attempt of won) await attempt.value.release();
    await (await lockDirectory(root)).release();
    expect(await readdir(root)).toEqual(['.lock']);
  });

  onUnix('is held by a living process, taken over from a killed one, and cleans up after it', async () => {
    const socket = join(root, '.lock.0123456789ab.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('holding'))`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    await expect(lockDirectory(root)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await readdir(root)).toEqual(['.lock.0123456789ab.sock']);
    const lock = await lockDirectory(root);
    expect(await readdir(root)).not.toContain('.lock.0123456789ab.sock');
    await lock.release();
    expect(await readdir(root)).toEqual(['.lock']);
  });
});

describe('lockByName', () => {
  it('has one holder at a time', async () => {
    const id = `barnabas-spec-${process.pid}`;
    const name =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\${id}`
        : process.platform === 'linux'
          ? `\0${id}`
          : join(tmpdir(), id);
    const lock = await lockByName(name);
    expect(await lockByName(name)).toBeUndefined();
    await lock!.release();
    await (await lockByName(name))!.release();
  });
});
