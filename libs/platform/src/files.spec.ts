import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLockedError } from './files.js';
import type { Files } from './files.js';
import { MemoryFiles } from './memory-files.js';
import { RealFiles } from './real-files.js';
import { VirtualTime } from './virtual-time.js';

const kinds: { name: string; make: () => Files }[] = [
  { name: 'RealFiles', make: () => new RealFiles() },
  { name: 'MemoryFiles', make: () => new MemoryFiles() },
  { name: 'MemoryFiles with timers', make: () => new MemoryFiles({ timers: new VirtualTime() }) },
];

it('RealFiles says so where no directory can be made, instead of trying on and on', async () => {
  await expect(new RealFiles().makeDirectory('/proc/nothing/here')).rejects.toMatchObject({ code: expect.any(String) });
});

describe.each(kinds)('$name keeps the contract of Files', ({ make }) => {
  let files: Files;
  let root: string;

  beforeEach(async () => {
    files = make();
    root = await mkdtemp(join(tmpdir(), 'files-'));
    await files.makeDirectory(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('writes chunks one after the other and reads them back', async () => {
    const file = await files.open(`${root}/a`, 'create');
    await file.write([Buffer.from('abc'), Buffer.alloc(0), Buffer.from('defg')], 2);
    await file.datasync();
    const target = Buffer.alloc(16, 0x2e);
    expect(await file.read(target, 3)).toBe(6);
    expect(target.toString()).toBe('bcdefg..........');
    expect(await file.sizeBytes()).toBe(9);
    await file.close();
    expect((await files.readFile(`${root}/a`)).toString('latin1')).toBe('\0\0abcdefg');
    expect(await files.sizeBytes(`${root}/a`)).toBe(9);
  });

  it('writes more chunks than the system takes in one call', async () => {
    const file = await files.open(`${root}/a`, 'create');
    const chunks = Array.from({ length: 3000 }, (_, index) => Buffer.from(`${index},`));
    await file.write(chunks, 0);
    await file.close();
    expect(await files.readFile(`${root}/a`)).toEqual(Buffer.concat(chunks));
  });

  it('makes a directory with its parents, which another may be making at the same time', async () => {
    const paths = ['/a/b/c', '/a/b/d', '/a/b/c', '/a/e'].map((path) => root + path);
    await Promise.all(paths.map((path) => files.makeDirectory(path)));
    expect((await files.list(`${root}/a/b`)).map(({ name }) => name)).toEqual(['c', 'd']);
    await (await files.open(`${root}/file`, 'create')).close();
    await expect(files.makeDirectory(`${root}/file/below`)).rejects.toMatchObject({ code: expect.any(String) });
  });

  it('writes nothing when there is nothing to write', async () => {
    const file = await files.open(`${root}/a`, 'create');
    await file.write([], 5);
    await file.write([Buffer.alloc(0)], 5);
    expect(await file.sizeBytes()).toBe(0);
    await file.close();
  });

  it('reads nothing at and beyond the end', async () => {
    const file = await files.open(`${root}/a`, 'create');
    await file.write([Buffer.from('abc')], 0);
    expect(await file.read(Buffer.alloc(4), 3)).toBe(0);
    expect(await file.read(Buffer.alloc(4), 30)).toBe(0);
    expect(await file.read(Buffer.alloc(0), 0)).toBe(0);
    await file.close();
  });

  it('cuts with truncate, and grows with zeros', async () => {
    const file = await files.open(`${root}/a`, 'create');
    await file.write([Buffer.from('abcdef')], 0);
    await file.truncate(2);
    await file.truncate(4);
    await file.close();
    expect((await files.readFile(`${root}/a`)).toString('latin1')).toBe('ab\0\0');
  });

  it('tells the room on the disk of a directory that is there', async () => {
    const { totalBytes, usableBytes } = await files.diskSpace(root);
    expect(totalBytes).toBeGreaterThan(0);
    expect(usableBytes).toBeLessThanOrEqual(totalBytes);
    await expect(files.diskSpace(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('opens for create without truncating, and for read and write only what exists', async () => {
    await files.replaceFile(`${root}/a`, 'content');
    await (await files.open(`${root}/a`, 'create')).close();
    await (await files.open(`${root}/a`, 'write')).close();
    expect((await files.readFile(`${root}/a`)).toString()).toBe('content');
    await expect(files.open(`${root}/b`, 'read')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.open(`${root}/b`, 'write')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.open(`${root}/no/b`, 'create')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.open(`${root}/a/b`, 'create')).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(files.open(root, 'write')).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('refuses to write through a handle opened for reading', async () => {
    await files.replaceFile(`${root}/a`, 'content');
    const file = await files.open(`${root}/a`, 'read');
    await expect(file.write([Buffer.from('x')], 0)).rejects.toMatchObject({ code: 'EBADF' });
    await expect(file.truncate(0)).rejects.toMatchObject({ code: 'EINVAL' });
    await file.close();
  });

  it('refuses everything on a closed handle and closes once', async () => {
    const file = await files.open(`${root}/a`, 'create');
    const writing = file.write([Buffer.from('before')], 0);
    const closing = file.close();
    await Promise.all([writing, closing, file.close()]);
    await expect(file.write([Buffer.from('x')], 0)).rejects.toMatchObject({ code: 'EBADF' });
    await expect(file.datasync()).rejects.toMatchObject({ code: 'EBADF' });
    expect((await files.readFile(`${root}/a`)).toString()).toBe('before');
  });

  it('replaces a file whole, also when two do at once', async () => {
    await files.replaceFile(`${root}/a`, 'a long first content');
    await files.replaceFile(`${root}/a`, Buffer.from('short'));
    expect((await files.readFile(`${root}/a`)).toString()).toBe('short');
    await Promise.all([files.replaceFile(`${root}/a`, 'x'.repeat(100_000)), files.replaceFile(`${root}/a`, 'last')]);
    expect((await files.readFile(`${root}/a`)).toString()).toBe('last');
    expect(await files.list(root)).toEqual([{ name: 'a', kind: 'file' }]);
  });

  it('lists files and directories by name', async () => {
    await files.makeDirectory(`${root}/d/e`);
    await files.makeDirectory(`${root}/d`);
    await files.replaceFile(`${root}/c`, '');
    await files.replaceFile(`${root}/z`, '');
    expect(await files.list(root)).toEqual([
      { name: 'c', kind: 'file' },
      { name: 'd', kind: 'directory' },
      { name: 'z', kind: 'file' },
    ]);
    await expect(files.list(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.list(`${root}/c`)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(files.makeDirectory(`${root}/c`)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('tells what exists', async () => {
    await files.replaceFile(`${root}/c`, 'four');
    expect(await files.exists(`${root}/c`)).toBe(true);
    expect(await files.exists(root)).toBe(true);
    expect(await files.exists(`${root}/no`)).toBe(false);
    expect(await files.exists(`${root}/c/under`)).toBe(false);
    expect(await files.exists(`${root}/no/under`)).toBe(false);
    await expect(files.sizeBytes(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.readFile(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.readFile(root)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('renames files over files and directories with what they hold', async () => {
    await files.replaceFile(`${root}/a`, 'from');
    await files.replaceFile(`${root}/b`, 'to');
    await files.rename(`${root}/a`, `${root}/b`);
    expect((await files.readFile(`${root}/b`)).toString()).toBe('from');
    await files.makeDirectory(`${root}/d`);
    await files.rename(`${root}/b`, `${root}/d/b`);
    await files.rename(`${root}/d`, `${root}/e`);
    expect(await files.list(root)).toEqual([{ name: 'e', kind: 'directory' }]);
    expect(await files.list(`${root}/e`)).toEqual([{ name: 'b', kind: 'file' }]);
    await expect(files.rename(`${root}/no`, `${root}/x`)).rejects.toMatchObject({ code: 'ENOENT' });
    await files.makeDirectory(`${root}/f`);
    await expect(files.rename(`${root}/f`, `${root}/e`)).rejects.toMatchObject({ code: 'ENOTEMPTY' });
  });

  it('removes files and whole directories, and what is not there', async () => {
    await files.makeDirectory(`${root}/d/e`);
    await files.replaceFile(`${root}/d/e/f`, 'x');
    const file = await files.open(`${root}/d/e/f`, 'read');
    await files.remove(`${root}/d`);
    await files.remove(`${root}/d`);
    expect(await files.exists(`${root}/d`)).toBe(false);
    expect(await file.read(Buffer.alloc(1), 0)).toBe(1);
    await file.close();
  });

  it('syncs a directory, and fails on one that is not there', async () => {
    await files.syncDirectory(root);
    await expect(files.syncDirectory(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('locks a directory for one holder at a time and leaves nothing in it but a file that Kafka has too', async () => {
    const lock = await files.lockDirectory(root);
    await expect(files.lockDirectory(root)).rejects.toThrow(DirectoryLockedError);
    expect((await files.list(root)).filter(({ name }) => name !== '.lock')).toEqual([]);
    await lock.release();
    await lock.release();
    const second = await files.lockDirectory(root);
    await lock.release();
    await expect(files.lockDirectory(root)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
    await second.release();
    await expect(files.lockDirectory(`${root}/no`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
