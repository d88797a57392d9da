import { describe, expect, it } from '@jest/globals';
import { MemoryFiles } from '@barnabas/platform';

import { FileHandlePool } from './file-handle-pool.js';

describe('FileHandlePool', () => {
  it('keeps no more files open than its limit, the most recently used ones', async () => {
    const files = new MemoryFiles();
    const opened: string[] = [];
    const open = files.open.bind(files);
    files.open = (path, mode) => {
      opened.push(path);
      return open(path, mode);
    };
    const pool = new FileHandlePool(files, 2);
    const touch = (path: string) => pool.use(path, 'create', (file) => file.write([Buffer.from(path)], 0));
    for (const path of ['/a', '/b', '/a', '/c', '/a', '/b']) await touch(path);
    expect(opened).toEqual(['/a', '/b', '/c', '/b']);
    expect(pool.size).toBe(2);
    await pool.close();
    expect(pool.size).toBe(0);
  });

  it('closes a file that is in use only when its users are done', async () => {
    const files = new MemoryFiles();
    const pool = new FileHandlePool(files, 1);
    await pool.use('/a', 'create', async (file) => {
      await pool.forget('/a');
      await file.write([Buffer.from('still open')], 0);
    });
    expect(String(await files.readFile('/a'))).toBe('still open');
  });

  it('lets users wait when as many files as it may open are in use', async () => {
    const pool = new FileHandlePool(new MemoryFiles(), 2);
    let using = 0;
    let usingMost = 0;
    const paths = Array.from({ length: 20 }, (_, i) => `/${i}`);
    const use = (path: string) =>
      pool.use(path, 'create', async (file) => {
        usingMost = Math.max(usingMost, ++using);
        await file.write([Buffer.from(path)], 0);
        using--;
      });
    await Promise.all(paths.map(use));
    expect(usingMost).toBe(2);
    expect(pool.size).toBeLessThanOrEqual(2);
  });

  it('forgets a file that could not be opened', async () => {
    const pool = new FileHandlePool(new MemoryFiles(), 4);
    await expect(pool.use('/missing', 'write', () => Promise.resolve())).rejects.toMatchObject({ code: 'ENOENT' });
    expect(pool.size).toBe(0);
  });
});
