import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Files } from './files.js';
import { MemoryFiles } from './memory-files.js';
import { SeededRandomness } from './seeded-randomness.js';
import { VirtualTime } from './virtual-time.js';

const text = async (files: Files, path: string): Promise<string> => (await files.readFile(path)).toString('latin1');

describe('MemoryFiles after a crash', () => {
  let files: MemoryFiles;
  beforeEach(async () => {
    files = new MemoryFiles();
    await files.makeDirectory('/data');
    await files.syncDirectory('/');
  });

  it('has the synced bytes of files whose names were synced, and nothing else', async () => {
    const kept = await files.open('/data/kept', 'create');
    await kept.write([Buffer.from('synced')], 0);
    await kept.datasync();
    await (await files.open('/data/empty', 'create')).write([Buffer.from('never synced')], 0);
    await files.syncDirectory('/data');
    await kept.write([Buffer.from('SY and more')], 0);
    await (await files.open('/data/nameless', 'create')).datasync();
    const found = files.crash();
    expect(await found.list('/data')).toEqual([
      { name: 'empty', kind: 'file' },
      { name: 'kept', kind: 'file' },
    ]);
    expect(await text(found, '/data/kept')).toBe('synced');
    expect(await text(found, '/data/empty')).toBe('');
    expect(await text(files, '/data/kept')).toBe('SY and more');
  });

  it('brings back what was cut, renamed and removed without a sync', async () => {
    await files.replaceFile('/data/a', 'content');
    await files.replaceFile('/data/b', 'other');
    const file = await files.open('/data/a', 'write');
    await file.truncate(3);
    await files.rename('/data/a', '/data/c');
    await files.remove('/data/b');
    const found = files.crash();
    expect(await text(found, '/data/a')).toBe('content');
    expect(await text(found, '/data/b')).toBe('other');
    expect(await found.exists('/data/c')).toBe(false);
    const all = files.crash({ keepUnsynced: 'all' });
    expect(await all.list('/data')).toEqual([{ name: 'c', kind: 'file' }]);
    expect(await text(all, '/data/c')).toBe('con');
  });

  it('replaces files so that a crash finds one content or the other', async () => {
    await files.replaceFile('/data/a', 'first');
    files.failNext('syncDirectory');
    await expect(files.replaceFile('/data/a', 'second')).rejects.toMatchObject({ code: 'EIO' });
    expect(await text(files.crash(), '/data/a')).toBe('first');
    await files.replaceFile('/data/a', 'third');
    expect(await text(files.crash(), '/data/a')).toBe('third');
  });

  it('tears what was not synced by sectors, as the seed says, and never what was', async () => {
    const file = await files.open('/data/a', 'create');
    await files.syncDirectory('/data');
    await file.write([Buffer.alloc(2048, 's')], 0);
    await file.datasync();
    await file.write([Buffer.alloc(16_384, 'u')], 2048);
    const torn = async (seed: number): Promise<Buffer> =>
      files.crash({ keepUnsynced: 'torn', randomness: new SeededRandomness(seed) }).readFile('/data/a');
    const found = await torn(3);
    expect(found.subarray(0, 2048)).toEqual(Buffer.alloc(2048, 's'));
    const sectors = Array.from({ length: 32 }, (_, index) => found[2048 + index * 512] === 0x75);
    expect(new Set(sectors).size).toBe(2);
    expect(await torn(3)).toEqual(found);
    expect(await torn(4)).not.toEqual(found);
  });

  it('counts a sync from its end on, and only for what was written before it began', async () => {
    const time = new VirtualTime();
    const slow = new MemoryFiles({ timers: time });
    const file = await slow.open('/a', 'create');
    await slow.syncDirectory('/');
    await file.write([Buffer.from('before ')], 0);
    const syncing = file.datasync();
    const writing = file.write([Buffer.from('after')], 7);
    expect(await text(slow.crash(), '/a')).toBe('');
    await Promise.all([syncing, writing]);
    expect(await text(slow.crash(), '/a')).toBe('before ');
  });

  it('never gets back what a failed sync lost, whatever is synced later', async () => {
    const file = await files.open('/data/a', 'create');
    await files.syncDirectory('/data');
    await file.write([Buffer.from('lost')], 0);
    files.failNext('datasync', (path) => path === '/data/a');
    await expect(file.datasync()).rejects.toMatchObject({ code: 'EIO', syscall: 'datasync' });
    await file.write([Buffer.from('kept')], 4);
    await file.datasync();
    expect(await text(files.crash(), '/data/a')).toBe('\0\0\0\0kept');
  });

  it('holds no locks', async () => {
    await files.lockDirectory('/data');
    await (await files.crash().lockDirectory('/data')).release();
  });
});

describe('MemoryFiles told to fail', () => {
  it('fails the next matching operation once, with the error given', async () => {
    const files = new MemoryFiles();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    files.failNext('write', (path) => path.endsWith('.log'), full);
    const index = await files.open('/0.index', 'create');
    const log = await files.open('/0.log', 'create');
    await index.write([Buffer.from('x')], 0);
    await expect(log.write([Buffer.from('x')], 0)).rejects.toBe(full);
    expect(await log.sizeBytes()).toBe(0);
    await log.write([Buffer.from('x')], 0);
    for (const operation of ['open', 'rename', 'replaceFile', 'syncDirectory'] as const) files.failNext(operation);
    await expect(files.open('/a', 'create')).rejects.toMatchObject({ code: 'EIO' });
    await expect(files.rename('/0.log', '/a')).rejects.toMatchObject({ code: 'EIO' });
    await expect(files.replaceFile('/0.log', '')).rejects.toMatchObject({ code: 'EIO' });
    await expect(files.syncDirectory('/')).rejects.toMatchObject({ code: 'EIO' });
    expect(await files.exists('/a')).toBe(false);
  });
});
