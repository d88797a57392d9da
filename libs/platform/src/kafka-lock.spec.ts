import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDirectory } from './directory-lock.js';
import { lockAsKafka } from './kafka-lock.js';
import { isLockedByAnyone } from './proc-locks.js';

/** What Node throws when SQLite says `errcode`. */
function refusing(errcode: number) {
  return () => {
    throw Object.assign(new Error('refused'), { code: 'ERR_SQLITE_ERROR', errcode });
  };
}

describe("Apache Kafka's lock", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kafka-lock-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Another process that holds the lock until its input ends. */
  async function anotherProcess(): Promise<() => Promise<void>> {
    const holding = `
      const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(root, '.lock'))});
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      process.stdin.resume();
      console.log('holding', database.isOpen);`;
    const holder = spawn(process.execPath, ['-e', holding], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    return async () => {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    };
  }

  it('is a lock of the system on the file, which stays as it was, and alone', async () => {
    const lock = await lockAsKafka(root);
    expect(lock).toBeDefined();
    if (process.platform === 'linux') expect(await isLockedByAnyone(join(root, '.lock'))).toBe(true);
    expect(await readdir(root)).toEqual(['.lock']);
    expect((await stat(join(root, '.lock'))).size).toBe(0);
    await lock?.release();
    await lock?.release();
    expect(await isLockedByAnyone(join(root, '.lock'))).toBe(false);
    expect(await readFile(join(root, '.lock'), 'latin1')).toBe('');
  });

  it('has one holder, and goes with its process', async () => {
    const end = await anotherProcess();
    expect(await lockAsKafka(root)).toBeUndefined();
    await expect(lockDirectory(root)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
    expect(await readdir(root)).toEqual(['.lock']);
    await end();
    await (await lockDirectory(root)).release();
  });

  it('is held while the directory is locked', async () => {
    const lock = await lockDirectory(root);
    expect(await lockAsKafka(root)).toBeUndefined();
    await lock.release();
    await (await lockAsKafka(root))?.release();
  });

  it('is taken by nobody where the file system has no such locks', async () => {
    expect(await lockAsKafka(root, refusing(3850))).toBeDefined();
    expect(await lockAsKafka(root, refusing(2314))).toBeDefined();
    expect(await lockAsKafka(root, refusing(5))).toBeUndefined();
  });

  it('is refused when the file is something else, and the directory is free again', async () => {
    await writeFile(join(root, '.lock'), 'not an empty file');
    await expect(lockDirectory(root)).rejects.toMatchObject({ code: 'KAFKA_LOCK' });
    await rm(join(root, '.lock'));
    await (await lockDirectory(root)).release();
  });
});
